"""Remarks that must be made beside a figure: a code and its values, in no language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from ifn_research.language.cells import SEPARATOR, Fact, called, cell, facts_in, plain, quoted
from ifn_research.language.messages import Message, Words
from ifn_research.language.saying import said, worded

# A text, a number, a tuple of these, another remark, or a message.
Value = Any
# The code of a remark that is kept as it was written.
UNKNOWN = "as_written"


class Bears(Enum):
    """Upon what a remark bears."""

    ON_FIGURE = "figure"  # what the figure is
    ON_INTERVAL = "interval"  # what its interval and its test are worth, given the blocks
    ON_DRAWS = "draws"  # how the interval was found
    NO_TEST = "no test"  # why there is no p-value
    NO_INTERVAL = "no interval"  # why there is no interval
    NOT_REFITTED = "not refitted"  # why there is no interval with weights learned again
    ABSENCE = "absence"  # why there is no figure
    TOO_LONG = "too long"  # why there is none: it would take too long
    WITHHELD = "withheld"  # why there is none: it would give small counts away
    ON_VERSION = "version"  # what a reader of a version must know
    NAME = "name"  # what something is, inside another remark


@dataclass(frozen=True)
class Kind:
    """The things that remarks of a code have in common.

    Attributes
    ----------
    bears : Bears
    values : tuple of str
        Names of their values.
    many : tuple of str
        Those of them that are lists.
    """

    bears: Bears
    values: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


@dataclass(frozen=True, init=False)
class Remark:
    """A remark that must be made beside a figure.

    Attributes
    ----------
    code : str
        An entry of `REMARKS`.
    items : tuple of pairs
        Names and values, in the order of its kind.
    """

    code: str
    items: tuple[tuple[str, Value], ...]

    def __init__(self, code: str, /, **values: Value) -> None:
        names, many = REMARKS[code].values, REMARKS[code].many
        if set(values) != set(names):
            raise ValueError(f"a remark '{code}' has the values {names}, not {tuple(values)}")
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "items", tuple((name, _value(values[name], name in many)) for name in names))

    @property
    def values(self) -> Mapping[str, Value]:
        """Values by name."""
        return dict(self.items)

    def with_value(self, name: str, value: Value) -> Remark:
        """The remark with another of its values."""
        return Remark(self.code, **{**self.values, name: value})

    @property
    def bears(self) -> Bears:
        """Upon what it bears."""
        return REMARKS[self.code].bears

    def written(self) -> str:
        """The remark as results have it: ``few_blocks(n=12)``."""
        return called(self.code, _items(self)) if self.items else self.code

    def told(self, language: str, labels: Callable[[str], str] = str) -> str:
        """The remark in a language."""
        return said(self, language, labels)

    def __str__(self) -> str:
        return english(self)


Remarks = tuple[Remark, ...]


def joined(*parts: Iterable[Remark]) -> Remarks:
    """Several remarks in their order, each once."""
    return tuple(dict.fromkeys(remark for part in parts for remark in part))


def written(remarks: Iterable[Remark]) -> str:
    """Remarks as results have them; `read` gives them back."""
    return SEPARATOR.join(_written(remark) for remark in remarks)


@lru_cache(maxsize=100_000)
def _written(remark: Remark) -> str:
    return remark.written()


@lru_cache(maxsize=100_000)
def read(text: str) -> Remarks:
    """Remarks as they were written; one of a code that is not known as ``as_written``.

    Raises
    ------
    ValueError
        If the text is none that `written` gives.
    """
    found = facts_in(text, _made)
    if not all(isinstance(item, Remark) for item in found):
        raise ValueError(f"no remarks of results: {text[:200]!r}")
    return found


@lru_cache(maxsize=100_000)
def is_known(text: str) -> bool:
    """True if this release knows the codes of remarks as they were written."""
    return UNKNOWN in text or not coded(read(text), UNKNOWN)


def _written_word(words: Words) -> str:
    if isinstance(words, Message):
        return words.as_told().written()
    return quoted(words) if isinstance(words, str) else words.written()


def written_words(words: Iterable[Words]) -> str:
    """Sentences as results have them, of which each says no more than its English; `read_words` gives them back."""
    parts = [_written_word(item) for item in words]
    while parts and parts[-1] == quoted(""):
        parts.pop()
    return SEPARATOR.join(parts)


@lru_cache(maxsize=10_000)
def read_words(text: str) -> tuple[Words, ...]:
    """Sentences as they were written.

    Raises
    ------
    ValueError
        If the text is none that `written_words` gives.
    """
    found = facts_in(text, _made)
    if not all(isinstance(item, (Message, str)) for item in found):
        raise ValueError(f"no messages of results: {text[:200]!r}")
    return found


def remarks_in(texts: Iterable[object]) -> Remarks:
    """The different remarks of some cells of a column `remarks`, in their order."""
    return joined(*(read(text) for text in dict.fromkeys(texts) if isinstance(text, str)))


def bearing(remarks: Iterable[Remark], *upon: Bears) -> Remarks:
    """Those of some remarks that bear upon something."""
    return tuple(remark for remark in remarks if remark.bears in upon)


def coded(remarks: Iterable[Remark], *codes: str) -> Remarks:
    """Those of some remarks that have one of these codes."""
    return tuple(remark for remark in remarks if remark.code in codes)


def circular_indicators(remarks: Iterable[Remark]) -> tuple[str, ...]:
    """The indicators with which some remarks say that figures are circular."""
    return tuple(
        dict.fromkeys(name for remark in coded(remarks, "circular_with") for name in remark.values["indicators"])
    )


def noted(remarks: Iterable[Remark]) -> str:
    """Remarks as the column `note` has them, in English."""
    return SEPARATOR.join(english(remark) for remark in remarks)


def shortly(caution: Remarks) -> str:
    """The worth of blocks in a word of English; empty where nothing must be said of them."""
    return worded(f"short.{caution[0].code}", {}, "en") if caution else ""


@lru_cache(maxsize=100_000)
def english(remark: Remark) -> str:
    """A remark in English."""
    return said(remark, "en")


def _value(value: Value, many: bool) -> Value:
    """A value that can be written; one that is to be a list is one."""
    found = plain(value)
    return (found,) if many and not isinstance(found, tuple) else found


def _items(remark: Remark) -> list[tuple[str, str]]:
    """Names and values as they are written: a list of a single name has no brackets."""
    many = REMARKS[remark.code].many
    return [
        (name, cell(value[0] if name in many and len(value) == 1 and not isinstance(value[0], tuple) else value))
        for name, value in remark.items
    ]


def _made(name: str, values: dict[str, Value]) -> Fact:
    """A remark or a message that was written; a remark of a later release as it was."""
    if "." in name:
        return Message(name, values.pop("n", None), values)
    if name in REMARKS:
        return Remark(name, **values)
    return Remark(UNKNOWN, text=called(name, ((item, cell(value)) for item, value in values.items())))


REMARKS: dict[str, Kind] = {
    # What blocks and parts are.
    "blocks_of_group": Kind(Bears.NAME, ("n", "group")),
    "clusters_of_territories": Kind(Bears.NAME, ("n",)),
    "clusters_of_blocks": Kind(Bears.NAME, ("n",)),
    "single_territories": Kind(Bears.NAME, ("n",)),
    "parts_of_blocks": Kind(Bears.NAME, ("n", "blocks")),
    # What the figure is.
    "circular_with": Kind(Bears.ON_FIGURE, ("indicators",), many=("indicators",)),
    "given": Kind(Bears.ON_FIGURE, ("indicators",), many=("indicators",)),
    "judged_at": Kind(Bears.ON_FIGURE, ("group",)),
    "chosen_best": Kind(Bears.ON_FIGURE, ("n",)),
    "of_a_draw": Kind(Bears.ON_FIGURE, ("n", "worth")),
    "best_baseline": Kind(Bears.ON_FIGURE),
    "worst_class": Kind(Bears.ON_FIGURE, ("n", "total", "chance")),
    "learned_beyond": Kind(Bears.ON_FIGURE, ("km",)),
    "no_out_of_fold_in": Kind(Bears.ON_FIGURE, ("n", "folds", "why"), many=("folds", "why")),
    "same_territories": Kind(Bears.ON_FIGURE),
    "naive": Kind(Bears.ON_FIGURE),
    "one_sided": Kind(Bears.ON_FIGURE, ("n",)),
    "none_ruled_out": Kind(Bears.ON_FIGURE),
    "partners_without_variance": Kind(Bears.ON_FIGURE, ("n",)),
    "partners_too_alike": Kind(Bears.ON_FIGURE, ("n",)),
    "nearest_neighbours": Kind(Bears.ON_FIGURE, ("k",)),
    "contiguous_neighbours": Kind(Bears.ON_FIGURE),
    "without_neighbours": Kind(Bears.ON_FIGURE, ("n",)),
    "without_coordinates": Kind(Bears.ON_FIGURE, ("n",)),
    "modified_t_test": Kind(Bears.ON_FIGURE),
    "two_sided": Kind(Bears.ON_FIGURE, ("p",)),
    "as_written": Kind(Bears.ON_FIGURE, ("text",)),
    # What its interval and its test are worth.
    "few_blocks": Kind(Bears.ON_INTERVAL, ("n",)),
    "few_unequal_blocks": Kind(Bears.ON_INTERVAL, ("n", "worth")),
    "too_narrow": Kind(Bears.ON_INTERVAL, ("blocks",)),
    "few_partners": Kind(Bears.ON_INTERVAL, ("n",)),
    "independent_territories": Kind(Bears.ON_INTERVAL),
    "dependent_blocks": Kind(Bears.ON_INTERVAL),
    # How the interval was found.
    "no_coarser_blocks": Kind(Bears.ON_DRAWS, ("group", "least")),
    "error_of_draws": Kind(Bears.ON_DRAWS),
    "replicates_left_out": Kind(Bears.ON_DRAWS, ("n", "total")),
    "no_bca_few_blocks": Kind(Bears.ON_DRAWS, ("least",)),
    "no_bca_undefined": Kind(Bears.ON_DRAWS),
    "heywood_replicates": Kind(Bears.ON_DRAWS, ("n", "total")),
    "refits_refused": Kind(Bears.ON_DRAWS, ("n", "total", "why")),
    "spread_of_members": Kind(Bears.ON_DRAWS),
    # Why there is no p-value.
    "no_p_few_blocks": Kind(Bears.NO_TEST),
    "no_p_few_partners": Kind(Bears.NO_TEST, ("least",)),
    "no_p_no_covariance": Kind(Bears.NO_TEST),
    "no_p_undefined_coarse": Kind(Bears.NO_TEST),
    "no_p_worth_two": Kind(Bears.NO_TEST),
    "identical": Kind(Bears.NO_TEST),
    "same_difference": Kind(Bears.NO_TEST),
    # Why there is no interval.
    "no_interval_no_replicate": Kind(Bears.NO_INTERVAL),
    "no_interval_undefined": Kind(Bears.NO_INTERVAL, ("n", "total")),
    "no_interval_few_replicates": Kind(Bears.NO_INTERVAL, ("n", "least")),
    "no_interval_above": Kind(Bears.NO_INTERVAL, ("most",)),
    "no_interval_heywood": Kind(Bears.NO_INTERVAL),
    "no_interval_not_found_again": Kind(Bears.NO_INTERVAL),
    "no_interval_no_coarser": Kind(Bears.NO_INTERVAL),
    "no_interval_few_territories": Kind(Bears.NO_INTERVAL),
    "no_interval_few_within": Kind(Bears.NO_INTERVAL),
    "no_interval_alike": Kind(Bears.NO_INTERVAL),
    "no_interval_one_partner": Kind(Bears.NO_INTERVAL),
    # Why there is no interval with weights learned again.
    "not_refitted_no_draw": Kind(Bears.NOT_REFITTED),
    "not_refitted_supervised": Kind(Bears.NOT_REFITTED),
    "not_refitted_reference": Kind(Bears.NOT_REFITTED),
    "not_refitted_given": Kind(Bears.NOT_REFITTED),
    "not_refitted_out_of_fold": Kind(Bears.NOT_REFITTED),
    "not_refitted_copies": Kind(Bears.NOT_REFITTED, ("most",)),
    "not_refitted_above": Kind(Bears.NOT_REFITTED, ("method", "most")),
    "no_refitted_refused": Kind(Bears.NOT_REFITTED, ("n", "total", "why")),
    "no_refitted_fixed": Kind(Bears.NOT_REFITTED),
    "no_refitted_few_draws": Kind(Bears.NOT_REFITTED, ("n", "least")),
    "no_refitted_metric_above": Kind(Bears.NOT_REFITTED, ("metric", "most")),
    "no_refitted_above": Kind(Bears.NOT_REFITTED, ("most",)),
    # Why there is no figure.
    "too_few_territories": Kind(Bears.ABSENCE, ("n", "least")),
    "truth_covers_few": Kind(Bears.ABSENCE, ("n", "least")),
    "not_of_a_draw": Kind(Bears.ABSENCE),
    "constant_score": Kind(Bears.ABSENCE, ("n",)),
    "constant_truth": Kind(Bears.ABSENCE, ("n",)),
    "constant_both": Kind(Bears.ABSENCE, ("n",)),
    "constant_variables": Kind(Bears.ABSENCE, ("names", "n"), many=("names",)),
    "constant_indicators": Kind(Bears.ABSENCE, ("n", "indicators"), many=("indicators",)),
    "needs_counts": Kind(Bears.ABSENCE),
    "numerators_exceed": Kind(Bears.ABSENCE),
    "numerators_exceed_those_without": Kind(Bears.ABSENCE),
    "no_mass_unit": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_no_unit": Kind(Bears.ABSENCE),
    "no_mass_below_one": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_outside": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_population": Kind(Bears.ABSENCE),
    "population_unknown": Kind(Bears.ABSENCE),
    "nobody_known": Kind(Bears.ABSENCE),
    "nobody_counted": Kind(Bears.ABSENCE),
    "all_worst": Kind(Bears.ABSENCE),
    "worst_tied": Kind(Bears.ABSENCE, ("n", "total")),
    "pairs_tied": Kind(Bears.ABSENCE),
    "separated": Kind(Bears.ABSENCE),
    "unreliable": Kind(Bears.ABSENCE, ("least",)),
    "none_given": Kind(Bears.ABSENCE),
    "given_known_in_few": Kind(Bears.ABSENCE, ("n", "total")),
    "nothing_left_given": Kind(Bears.ABSENCE),
    "nothing_left_ranks": Kind(Bears.ABSENCE),
    "baseline_absent": Kind(Bears.ABSENCE, ("baseline",)),
    "baseline_known_in_few": Kind(Bears.ABSENCE, ("baseline", "n", "total")),
    "no_test_few_territories": Kind(Bears.ABSENCE),
    "no_test_alike": Kind(Bears.ABSENCE),
    "no_out_of_fold_scores": Kind(Bears.ABSENCE),
    "no_out_of_fold": Kind(Bears.ABSENCE, ("why",)),
    "nothing_to_leave_out": Kind(Bears.ABSENCE, ("blocks",)),
    "nothing_without": Kind(Bears.ABSENCE),
    "other_hierarchy_without": Kind(Bears.ABSENCE),
    "refused_without": Kind(Bears.ABSENCE, ("why",)),
    "learned_from_few": Kind(Bears.ABSENCE, ("n", "least")),
    "judged_in_few": Kind(Bears.ABSENCE, ("n", "least")),
    "not_learned_there": Kind(Bears.ABSENCE, ("why",)),
    "not_scored_there": Kind(Bears.ABSENCE, ("why",)),
    "national_heywood": Kind(Bears.ABSENCE),
    "member_heywood": Kind(Bears.ABSENCE),
    "no_solution": Kind(Bears.ABSENCE, ("why",)),
    "no_place": Kind(Bears.ABSENCE),
    "too_few_for_nearest": Kind(Bears.ABSENCE, ("n", "k")),
    "none_touches": Kind(Bears.ABSENCE),
    "few_have_neighbours": Kind(Bears.ABSENCE, ("n", "least")),
    "few_have_coordinates": Kind(Bears.ABSENCE, ("n", "least")),
    "all_neighbours": Kind(Bears.ABSENCE),
    "no_residual": Kind(Bears.ABSENCE),
    "no_coordinates": Kind(Bears.ABSENCE),
    "far_places": Kind(Bears.ABSENCE),
    "no_correlation_matrix": Kind(Bears.ABSENCE),
    # Why there is none: it would take too long, or give small counts away.
    "too_many_pairs": Kind(Bears.TOO_LONG, ("most",)),
    "too_many_places": Kind(Bears.TOO_LONG, ("most",)),
    "withheld": Kind(Bears.WITHHELD),
    # What a reader of a version must know.
    "same_scores": Kind(Bears.ON_VERSION, ("version",)),
    "heywood": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "no_score": Kind(Bears.ON_VERSION, ("n", "codes"), many=("codes",)),
    "little_known": Kind(Bears.ON_VERSION, ("n", "least", "accepted")),
    "approximate_figures": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "members_averaged": Kind(Bears.ON_VERSION, ("n", "level", "spearman")),
    "cells_missing": Kind(Bears.ON_VERSION, ("cells", "n")),
    "cells_imputed": Kind(Bears.ON_VERSION, ("n", "share")),
    "given_index": Kind(Bears.ON_VERSION),
    "outside_range_of_index": Kind(Bears.ON_VERSION, ("n", "codes"), many=("codes",)),
    "fitted_on_others": Kind(Bears.ON_VERSION, ("n", "spread", "shift")),
    "fitted_on_few": Kind(Bears.ON_VERSION, ("n", "least")),
    "scores_within_group": Kind(Bears.ON_VERSION, ("group",)),
    "coefficients_in_units": Kind(Bears.ON_VERSION),
    "weights_of_deviations": Kind(Bears.ON_VERSION),
    "decides_as_it_is": Kind(Bears.ON_VERSION, ("indicator", "share")),
    "decides_as_it_is_times": Kind(Bears.ON_VERSION, ("indicator", "share", "times", "least")),
    "decides_in_units": Kind(Bears.ON_VERSION, ("units", "indicator", "share"), many=("units",)),
    "decides_in_units_times": Kind(
        Bears.ON_VERSION, ("units", "indicator", "share", "times", "least"), many=("units",)
    ),
    "rates_shrunk": Kind(Bears.ON_VERSION, ("n", "indicators", "shares"), many=("indicators", "shares")),
    "mostly_common_mean": Kind(Bears.ON_VERSION, ("n", "indicators", "shares"), many=("indicators", "shares")),
    "index_withheld": Kind(Bears.ON_VERSION),
    "out_of_fold_by_group": Kind(Bears.ON_VERSION, ("n", "group")),
    "out_of_fold_by_part": Kind(Bears.ON_VERSION, ("parts",)),
    "learned_from_circular": Kind(Bears.ON_VERSION, ("truth", "n", "indicators"), many=("indicators",)),
    "equal_shares": Kind(Bears.ON_VERSION, ("n", "most")),
    "importance_missed": Kind(Bears.ON_VERSION, ("points",)),
    "weights_rescaled": Kind(Bears.ON_VERSION, ("total",)),
    "weights_kept": Kind(Bears.ON_VERSION, ("total",)),
    "weights_rescaled_in": Kind(Bears.ON_VERSION, ("dimension", "total")),
    "weights_kept_in": Kind(Bears.ON_VERSION, ("dimension", "total")),
    "votes_rescaled": Kind(Bears.ON_VERSION, ("n", "members"), many=("members",)),
    "medians_rescaled": Kind(Bears.ON_VERSION, ("total",)),
    "committee_inconsistent": Kind(Bears.ON_VERSION, ("ratio",)),
    "members_inconsistent": Kind(Bears.ON_VERSION, ("n", "members", "ratio"), many=("members",)),
    "critic_few_territories": Kind(Bears.ON_VERSION, ("territories", "m")),
    "opposed_to_component_kept": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "opposed_to_factor_kept": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "opposed_to_index_kept": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "opposed_to_component_removed": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "opposed_to_factor_removed": Kind(Bears.ON_VERSION, ("n", "indicators"), many=("indicators",)),
    "linearly_dependent": Kind(Bears.ON_VERSION),
    "one_indicator": Kind(Bears.ON_VERSION),
    "few_complete_territories": Kind(Bears.ON_VERSION),
    "no_correlations_constant": Kind(Bears.ON_VERSION, ("indicators",), many=("indicators",)),
}
