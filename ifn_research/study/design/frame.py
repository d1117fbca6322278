"""The territories that might be measured, and the versions that their measurement is to separate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.geography.blocks import BlockDesign, Blocks, by_group, on_sphere
from ifn_research.geography.coarse_blocks import coarser_blocks
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Integers, Labels
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE
from ifn_research.statistics.ranks import mid_ranks, ranks_descending
from ifn_research.statistics.sampling.inclusion import disagreement

# Territories below which there is nothing to choose from.
LEAST = 10
# How far a block lies from another where no place is known, in the spread of a score.
APART = 1.0


@dataclass(frozen=True, eq=False)
class Frame:
    """The territories that every version scores.

    Attributes
    ----------
    config : StudyConfig
    codes, names : array of str, shape (n,)
    population : array, shape (n,), or None
        NaN where it is not known.
    versions : tuple of str
        Those to be separated, the best first where they were judged.
    scores : array, shape (n, n_versions)
        Higher = more fragile.
    blocks : Blocks
        Those of the study's tests.
    regions : Blocks or None
        Its coarser ones.
    places : array, shape (n, 2), or None
        Longitude and latitude in degrees: coordinates of the study, or the middle of each outline.
    groups : dict of str to array of str, each of shape (n,)
    """

    config: StudyConfig
    codes: Labels
    names: Labels
    population: Floats | None
    versions: tuple[str, ...]
    scores: Floats
    blocks: Blocks
    regions: Blocks | None
    places: Floats | None
    groups: dict[str, Labels]

    @property
    def n(self) -> int:
        """Territories."""
        return len(self.codes)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Positions of every two versions."""
        return list(combinations(range(len(self.versions)), 2))

    @cached_property
    def ranks(self) -> Integers:
        """Rank of each territory in each version among these, 1 = most fragile, shape (n, n_versions)."""
        return np.column_stack([ranks_descending(column) for column in self.scores.T]).astype(np.int64)

    @cached_property
    def standardised(self) -> Floats:
        """Ranks with mean 0 and variance 1, higher = more fragile, shape (n, n_versions)."""
        found = np.column_stack([mid_ranks(column) for column in self.scores.T])
        return np.asarray((found - found.mean(axis=0)) / found.std(axis=0))

    @cached_property
    def disagreement(self) -> Floats:
        """The distance between the versions on each territory, shape (n,)."""
        return disagreement(self.standardised)

    @cached_property
    def features(self) -> Floats:
        """The features that a draw is spread over, shape (n, n_features): place, mean rank, log of the population.

        Each counts alike: the two sides of a place together as much as the rank. Without places, territories of two
        blocks are as far from each other as if their ranks lay a standard deviation apart.
        """
        found = [self._placed(), _unit(self.standardised.mean(axis=1))[:, None]]
        if self.population is not None:
            people = np.log(np.where(self.population > 0, self.population, np.nan))
            known = np.nan_to_num(people, nan=float(np.nanmean(people)) if np.isfinite(people).any() else 0.0)
            found.append(_unit(known)[:, None])
        return np.concatenate(found, axis=1)

    def _placed(self) -> Floats:
        if self.places is not None:
            points = on_sphere(self.places[:, 0], self.places[:, 1])
            points = points - points.mean(axis=0)
            spread = np.sqrt(np.square(points).sum(axis=1).mean())
            return np.asarray(points / spread if spread > 0 else points)
        if self.blocks.n_blocks == self.n:
            return np.zeros((self.n, 1))
        inside = np.zeros((self.n, self.blocks.n_blocks))
        inside[np.arange(self.n), self.blocks.labels] = APART / np.sqrt(2)
        return inside


def frame_of(result: StudyResult, versions: Sequence[str] = (), coordinates: pd.DataFrame | None = None) -> Frame:
    """The territories and versions of some results.

    Parameters
    ----------
    result : StudyResult
    versions : sequence of str
        Those to be separated; the confidence set of the declared criterion when empty, all of them where none was
        judged.
    coordinates : DataFrame, index = code, optional
        `longitude` and `latitude` in degrees; where one is absent, the middle of outlines serves.

    Raises
    ------
    ConfigError
        If a version is unknown, or fewer than two that differ remain.
    DataError
        If too few territories have a score in all of them.
    """
    chosen = _chosen(result, versions)
    scores = {name: result.of_version("scores", name).set_index("code")["score"] for name in chosen}
    table = pd.DataFrame(scores).dropna()
    if len(table) < LEAST:
        raise DataError(
            say("designing.few_scored", len(table), least=LEAST), where="scores", fix=say("designing.name_versions")
        )
    about = result.territories.drop_duplicates("code").set_index("code").reindex(table.index)
    groups = {name: about[name].fillna("").astype(str).to_numpy(dtype=object) for name in _groups(result, about)}
    places = _places(result, table.index, coordinates)
    rows = np.arange(len(table))
    settings = result.config.validation.bootstrap
    block = settings.block if settings.block in groups else None
    coarse = settings.coarse_block if settings.coarse_block in groups else None
    placed = None if places is None else (places[:, 0], places[:, 1])
    design = BlockDesign(groups, block, placed, coarse)
    blocks = design.choose(rows)
    population = about["population"].to_numpy(dtype=np.float64) if "population" in about else None
    known = population is not None and np.isfinite(population).any()
    return Frame(
        config=result.config,
        codes=table.index.to_numpy(dtype=object),
        names=about["name"].fillna("").astype(str).to_numpy(dtype=object),
        population=population if known else None,
        versions=tuple(chosen),
        scores=table.to_numpy(dtype=np.float64),
        blocks=blocks,
        regions=coarser_blocks(design, rows, blocks),
        places=places,
        groups=groups,
    )


def whole_blocks(frame: Frame, per: str) -> Blocks:
    """The blocks that are drawn whole: those of the study's tests (``block``), or the members of a group.

    Raises
    ------
    ConfigError
        If there is no such group, or blocks hold one territory each.
    """
    if per == "block":
        found = frame.blocks
    elif per in frame.groups:
        found = by_group(per, frame.groups[per])
    else:
        choices = ["block", *frame.groups]
        raise ConfigError(say("designing.no_group", asked=per), where="--per", fix=nearest(per, choices))
    if found.n_blocks == frame.n or found.n_blocks < 2:
        raise ConfigError(say("designing.no_blocks", asked=per), where="--per", fix=say("designing.draw_territories"))
    return found


def _chosen(result: StudyResult, versions: Sequence[str]) -> list[str]:
    judged = [name for name in result.versions if name not in result.beside]
    for name in versions:
        if name not in result.versions:
            raise ConfigError(
                say("operations.no_version", asked=name), where="--versions", fix=nearest(name, result.versions)
            )
    found = list(dict.fromkeys(versions)) or _confidence_set(result, judged)
    different = [name for name in found if result.repeats.get(name, name) == name or result.repeats[name] not in found]
    if len(different) < 2:
        raise ConfigError(
            say("designing.one_version", versions=different or judged),
            where="--versions" if versions else "confidence_set.csv",
            fix=say("designing.name_versions"),
        )
    return different


def _confidence_set(result: StudyResult, judged: list[str]) -> list[str]:
    """The versions that cannot be told apart from the best, best first; all where nothing was judged."""
    if result.primary is None:
        return judged
    truth, metric = result.primary
    table = result.tables["confidence_set"]
    rows = table[(table["ground_truth"] == truth) & (table["metric"] == metric)]
    if rows.empty:
        return judged
    members = set(rows.loc[rows["in_set"], "version"])
    ordered = [name for name in result.ranking()["version"] if not name.startswith(BASELINE)]
    return [name for name in ordered if name in members]


def _groups(result: StudyResult, about: pd.DataFrame) -> list[str]:
    return [name for name in about.columns if name not in ("name", "population") and len(set(about[name])) > 1]


def _places(result: StudyResult, codes: pd.Index, coordinates: pd.DataFrame | None) -> Floats | None:
    """The coordinates of each territory, else the middle of its outline; None where some territory has neither."""
    if coordinates is not None:
        found: Floats = coordinates.reindex(codes)[["longitude", "latitude"]].to_numpy(dtype=np.float64)
        if np.isfinite(found).all():
            return found
    if not len(result.outlines) or any(code not in result.outlines for code in codes):
        return None
    points = [result.outlines[code].representative_point() for code in codes]
    return np.array([(point.x, point.y) for point in points])


def _unit(values: Floats) -> Floats:
    spread = values.std()
    return np.asarray((values - values.mean()) / spread if spread > 0 else values - values.mean())
