"""Position between two declared values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ifn_research.errors import OptionError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.base import Learned
from ifn_research.steps.normalisation.base import (
    ANOTHER_INDEX,
    Normalisation,
    above_zero,
    check_range,
    declared_for,
    on_own_scale,
)


@dataclass(frozen=True)
class Goalposts(Normalisation):
    """low + (high - low) (x - lower post) / (upper post - lower post), clipped to the range.

    Posts are declared in the indicator's own unit, whatever its direction and its transform, and do not depend on the
    data: scores of different years and places compare.

    Parameters
    ----------
    posts : {indicator: [lower, upper]}
    range : [low, high]
        Ends of the scale, [0, 100] by default.

    References
    ----------
    UNDP (2010 and later), Human Development Report, technical note 1.
    """

    posts: Mapping[str, Sequence[float]] = field(default_factory=dict, metadata={"required": True})
    range: Sequence[float] = (0, 100)

    linear = True

    def __post_init__(self) -> None:
        """Check the posts and the range."""
        check_range("range", self.range)
        if not isinstance(self.posts, Mapping) or not self.posts:
            raise OptionError("posts", say("steps.goalposts_need_posts"), fix=say("steps.posts_poverty"))
        for name, ends in self.posts.items():
            try:
                check_range(str(name), ends)
            except OptionError as error:
                fix = say("steps.posts_beside_other_indicators", fix=error.fix)
                raise OptionError("posts", say("steps.posts_no_range", name=name, ends=repr(ends)), fix=fix) from error

    def check(self, directions: Mapping[str, int], units: Mapping[str, str]) -> None:
        """Refuse an indicator without posts, and posts of no indicator."""
        del units
        declared_for("posts", self.posts, directions)

    def for_stage(self, path: str) -> Goalposts:
        """A node's score is between the ends of the scale, which are its posts: it stays as it is."""
        return replace(self, posts={path: self.range})

    def learn(self, oriented: IndicatorMatrix) -> Learned:
        """Nothing: the posts are declared."""
        declared_for("posts", self.posts, oriented.indicators)
        return {}

    def transform(self, oriented: IndicatorMatrix, learned: Learned) -> Floats:
        """Place between the posts; those of a reversed indicator are reversed too."""
        signs = np.asarray(oriented.directions, dtype=np.float64)
        posts = np.array([self.posts[name] for name in oriented.indicators], dtype=np.float64).T
        ends = np.sort(on_own_scale(oriented, posts) * signs, axis=0)
        low, high = self.range
        return np.asarray(low + (high - low) * np.clip((oriented.values - ends[0]) / (ends[1] - ends[0]), 0.0, 1.0))

    def made_positive(self, lowest: float) -> Words:
        """Posts that the territories do not reach, where the scale starts at zero, or one that starts above zero."""
        del lowest
        scale = above_zero(self.range)
        if self.range[0] == 0:
            return say("steps.posts_lie_beyond_territories", scale=scale, another_index=ANOTHER_INDEX)
        return say("steps.beside_posts", scale=scale, another_index=ANOTHER_INDEX)
