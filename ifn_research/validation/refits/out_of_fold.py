"""Scores of territories by an index that was learned without them and their neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import scipy

from ifn_research.errors import Refusal
from ifn_research.geography.blocks import BlockDesign, on_sphere
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import Fitted, fit
from ifn_research.index.preparation import among
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats, IndicatorMatrix, Labels
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.weighting import WEIGHTINGS

T = TypeVar("T")
REGION = "region"
UNKNOWN = "unknown"
# Mean radius of the Earth (IUGG).
EARTH_KM = 6371.0088
# So many times at most is an index fitted again; more groups or blocks are put together, each of them whole.
MOST_FOLDS = 120
# Methods that are dear, and the number of territories above which they are not fitted again in each fold.
# Names that a remark lists.
LISTED = 5
MOST_REFITTED = {"bod": 500, "copeland": 5_000, "knn": 10_000}


@dataclass(frozen=True, eq=False)
class Folds:
    """Parts of the territories, each of which is scored by an index learned without it.

    Attributes
    ----------
    labels : array of str, shape (n_territories,)
        Part of each territory; those of an unknown group are a part of their own.
    source : Remark
        What the parts are: ``13 groups 'region'``.
    group : str
        The declared group whose members they are; empty when they are others.
    reason : tuple of Remark
        Why there are fewer than two, and nothing can be left out; empty otherwise.
    buffer_km : float
        Territories of other parts that are no further than this from one of a part are not learned from when it is left
        out; 0 = no buffer.
    coordinates : pair of arrays, each of shape (n_territories,), or None
        Longitude and latitude in degrees, for the buffer; where NaN, a territory may be near any other.
    scored, reference : array of bool, shape (n_territories,), or None
        Territories that are scored, and those that an index may learn from, where these are others; None = all. With
        `scored`, the empty label is no part: such territories are always learned from.
    """

    labels: Labels
    source: Remark
    group: str = ""
    reason: Remarks = ()
    buffer_km: float = 0.0
    coordinates: tuple[Floats, Floats] | None = None
    scored: Bools | None = None
    reference: Bools | None = None

    def __iter__(self) -> Iterator[tuple[str, Bools]]:
        """Each part's name and its territories."""
        names, positions = np.unique(self.labels.astype(str), return_inverse=True)
        for position, name in enumerate(names.tolist()):
            inside = np.asarray(positions == position)
            if self.scored is None or (name and (inside & self.scored).any()):
                yield name, inside

    def learned_from(self, inside: Bools) -> Bools:
        """Territories that an index may learn from when those of a part are left out: the others, beyond the buffer."""
        others = ~inside if self.reference is None else self.reference & ~inside
        if not self.buffer_km:
            return others
        if self.coordinates is None:
            raise ValueError("a buffer needs coordinates")
        return others & (km_to(inside, *self.coordinates) > self.buffer_km)

    def scored_of(self, inside: Bools) -> Bools:
        """Territories of a part that are scored."""
        return inside if self.scored is None else inside & self.scored


def km_to(places: Bools, longitude: Floats, latitude: Floats) -> Floats:
    """Great-circle distance of each territory to the nearest of some, in km, shape (n,).

    0 for a territory whose coordinates are unknown, and everywhere where those of none of the places are known: it may
    be near.
    """
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    result = np.zeros(len(places))
    if not (known & places).any():
        return result
    points = on_sphere(longitude[known], latitude[known])
    chord = scipy.spatial.cKDTree(points[places[known]]).query(points)[0]
    result[known] = 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))
    return result


def folds_of(groups: Mapping[str, Labels], blocks: BlockDesign, n: int, *, by: str | None = None) -> Folds:
    """The folds that are left out in turn: the members of a group, else the régions, else the blocks of the bootstrap.

    Parameters
    ----------
    groups : mapping of str to array of str, each of shape (n,)
        Declared groupings; the empty string is unknown.
    blocks : BlockDesign
        Of the same territories.
    n : int
        Number of territories.
    by : str, optional
        A declared group; one that is not asked for serves only if it has two members.
    """
    wanted = by or REGION
    if wanted in groups:
        found = _by_group(wanted, groups[wanted])
        if not found.reason or by is not None:
            return found
    chosen = blocks.choose(np.arange(n))
    names = np.array(chosen.names, dtype=object)[chosen.labels]
    if chosen.n_blocks <= MOST_FOLDS:
        return Folds(names, chosen.source, reason=_too_few(chosen.n_blocks, chosen.source))
    return _together(names, chosen.source)


def _by_group(name: str, labels: Labels) -> Folds:
    known = np.where(labels == "", UNKNOWN, labels).astype(object)
    n = len(np.unique(known.astype(str)))
    source = Remark("blocks_of_group", n=n, group=name)
    return _together(known, source) if n > MOST_FOLDS else Folds(known, source, name, _too_few(n, source))


def _together(labels: Labels, source: Remark) -> Folds:
    """Many parts put together into a few, the same in every run."""
    names, which = np.unique(labels.astype(str), return_inverse=True)
    drawn = np.random.default_rng(0).permutation(len(names)) % MOST_FOLDS
    parts = np.array([f"part {k + 1}" for k in drawn[which]], dtype=object)
    return Folds(parts, Remark("parts_of_blocks", n=MOST_FOLDS, blocks=source))


def _too_few(n: int, source: Remark) -> Remarks:
    return () if n > 1 else (Remark("nothing_to_leave_out", blocks=source),)


@dataclass(frozen=True, eq=False)
class OutOfFold:
    """Scores by an index that was learned without each fold.

    Attributes
    ----------
    matrix : IndicatorMatrix
        The raw values of all territories.
    folds : Folds
    parts : tuple of Scored
        One for each fold that could be scored.
    failed : mapping of fold to Message or str
        Why the others could not.
    """

    matrix: IndicatorMatrix
    folds: Folds
    parts: tuple[Scored, ...]
    failed: Mapping[str, Words]

    @property
    def scores(self) -> Floats:
        """Pooled scores, shape (n_territories,); NaN where there is none."""
        found = {code: score for part in self.parts for code, score in zip(part.codes, part.scores, strict=True)}
        return np.array([found.get(code, np.nan) for code in self.matrix.codes], dtype=np.float64)

    @property
    def reason(self) -> Remarks:
        """The folds that have no score, with the reasons; empty when all have."""
        return _reason(self.folds, self.failed)

    @property
    def remarks(self) -> Remarks:
        """The remarks for a reader of its figures: the buffer, and the folds without score."""
        return _remarks(self.folds, self.failed, scored=bool(self.parts))

    def pooled(self) -> Scored:
        """Everything about the territories that are scored, in their order.

        Raises
        ------
        ValueError
            If no fold is scored, or the folds keep different indicators.
        """
        if not self.parts or len({part.normalised.indicators for part in self.parts}) > 1:
            raise ValueError("only folds that are scored on the same indicators can be pooled")
        parts = self.parts
        codes = np.concatenate([part.codes for part in parts])
        at = {code: k for k, code in enumerate(self.matrix.codes)}
        order = np.argsort([at[code] for code in codes], kind="stable")
        left_out = np.concatenate([part.left_out for part in parts])
        return Scored(
            codes=codes[order],
            scores=np.concatenate([part.scores for part in parts])[order],
            nodes={path: np.concatenate([part.nodes[path] for part in parts])[order] for path in parts[0].nodes},
            contributions=np.concatenate([part.contributions for part in parts])[order],
            raw=_stacked([part.raw for part in parts]).rows(order),
            shrunk=_stacked([part.shrunk for part in parts]).rows(order),
            normalised=_stacked([part.normalised for part in parts]).rows(order),
            out_of_range=np.concatenate([part.out_of_range for part in parts])[order],
            left_out=self.matrix.codes[among(self.matrix.codes, left_out)] if len(left_out) else left_out,
        )


def out_of_fold(
    recipe: Recipe,
    definitions: tuple[Definition, ...],
    matrix: IndicatorMatrix,
    folds: Folds,
    *,
    outcome: Floats | None = None,
    seed: int,
) -> OutOfFold:
    """Score each fold with what every step, from the shrinkage to the rescaling, learned outside it.

    Parameters
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    matrix : IndicatorMatrix
        Raw values of all territories.
    folds : Folds
        Of the same territories.
    outcome : array, shape (n_territories,), optional
        Oriented ground truth, for a weighting that learns from it.
    seed : int
        The same in every fold.
    """
    failed: dict[str, Words] = {}
    # Of one's own: what is known of it goes with it.
    matrix = replace(matrix).sorted_once() if recipe.normalisation.sorts else matrix
    fits = partial(fit, recipe, definitions, matrix, outcome=outcome, seed=seed)
    parts = tuple(part for _, part in _each(fits, IndexVersion.score, matrix, folds, failed))
    return OutOfFold(matrix, folds, parts, failed)


def scores_out_of_fold(
    recipe: Recipe, definitions: tuple[Definition, ...], matrix: IndicatorMatrix, folds: Folds, *, seed: int
) -> tuple[Floats | None, Remarks]:
    """The scores and remarks of `out_of_fold` alone, None where no fold is scored: nothing else of a fold is kept."""
    failed: dict[str, Words] = {}
    scores, scored = np.full(matrix.n_territories, np.nan), False
    matrix = replace(matrix).sorted_once() if recipe.normalisation.sorts else matrix
    fits = partial(fit, recipe, definitions, matrix, seed=seed, scores_only=True)
    for inside, (codes, found) in _each(fits, IndexVersion.scores, matrix, folds, failed):
        rows = np.flatnonzero(inside)
        scores[rows[among(matrix.codes[rows], codes)]] = found
        scored = True
    return scores if scored else None, _remarks(folds, failed, scored=scored)


def _each(
    fits: Callable[..., Fitted],
    scored: Callable[[IndexVersion, IndicatorMatrix], T],
    matrix: IndicatorMatrix,
    folds: Folds,
    failed: dict[str, Words],
) -> Iterator[tuple[Bools, T]]:
    """Each fold that could be scored by what is fitted to the `rows` outside it; why others could not is filled in."""
    for name, inside in folds if not folds.reason else ():
        try:
            rows = folds.learned_from(inside)
            if not rows.any():
                raise _nothing_left(folds.buffer_km)
            index = fits(rows=rows).index
            inside = folds.scored_of(inside)
            found = scored(index, matrix.rows(inside))
        except Refusal as refusal:
            failed[name] = refusal.told_what
        else:
            yield inside, found


def _reason(folds: Folds, failed: Mapping[str, Words]) -> Remarks:
    if folds.reason:
        return tuple(Remark("no_out_of_fold", why=why) for why in folds.reason)
    if not failed:
        return ()
    why = tuple(dict.fromkeys(failed.values()))
    return (Remark("no_out_of_fold_in", n=len(failed), folds=tuple(failed)[:LISTED], why=why),)


def _remarks(folds: Folds, failed: Mapping[str, Words], *, scored: bool) -> Remarks:
    buffered = folds.buffer_km and scored
    return joined((Remark("learned_beyond", km=folds.buffer_km),) if buffered else (), _reason(folds, failed))


def _nothing_left(buffer_km: float) -> Refusal:
    return Refusal(
        say("study.every_other_territory_within", buffer_km=buffer_km),
        where="validation.spatial_cv.buffer_km",
        fix=say("study.write_buffer_km_less", buffer_km=buffer_km / 2),
    )


def too_dear(recipe: Recipe, n: int, most: Mapping[str, int] = MOST_REFITTED) -> Remarks:
    """The reason why a recipe is not fitted again and again on n territories; empty when it is.

    Parameters
    ----------
    recipe : Recipe
    n : int
    most : mapping of method to int
        Number of territories above which it takes too long; methods that are not named never do.
    """
    kinds = {
        "bod": type(recipe.weighting) is WEIGHTINGS["bod"],
        "copeland": any(type(rule) is RULES["copeland"] for rule in recipe.rules),
        "knn": type(recipe.imputation) is IMPUTATIONS["knn"],
        "parallel": getattr(recipe.weighting, "n_factors", None) == "parallel",
    }
    method = next((name for name, used in kinds.items() if used and n > most.get(name, n)), None)
    return () if method is None else (Remark("not_refitted_above", method=method, most=most[method]),)


def _stacked(matrices: Sequence[IndicatorMatrix]) -> IndicatorMatrix:
    """Territories of several matrices, one after the other."""
    first = matrices[0]
    population = [matrix.population for matrix in matrices if matrix.population is not None]
    return IndicatorMatrix(
        values=np.concatenate([matrix.values for matrix in matrices]),
        codes=np.concatenate([matrix.codes for matrix in matrices]),
        indicators=first.indicators,
        dimensions=first.dimensions,
        directions=first.directions,
        units=first.units,
        transforms=first.transforms,
        groups={name: np.concatenate([matrix.groups[name] for matrix in matrices]) for name in first.groups},
        population=None if first.population is None else np.concatenate(population),
        imputed=np.concatenate([matrix.imputed for matrix in matrices]),
        denominators=np.concatenate([matrix.denominators for matrix in matrices]),
    )
