"""The remarks on a version that is fitted: on what it rests, whom it leaves out, how much of its figures is its own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ifn_research.config import StudyConfig
from ifn_research.remarks import Remark, Remarks
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study.version_run import FEW, LISTED, VersionRun
from ifn_research.validation.refits.out_of_fold import Folds

# Mean share of a territory's own rate below which an indicator that is shrunk says little of the territory.
LITTLE_OWN = 0.3
# Indicators that a remark names.
LISTED_INDICATORS = 5


def warnings_of(item: VersionRun, config: StudyConfig, names: Mapping[str, str] | None = None) -> Remarks:
    """The remarks on a version that its reader must know.

    Parameters
    ----------
    item : VersionRun
    config : StudyConfig
    names : mapping of code to str, optional
        The names of territories.
    """
    of_weights = () if item.weights is None else item.weights.warnings
    inside = (Remark("scores_within_group", group=group) for group in item.recipe.normalisation.group_names)
    return (
        *of_weights,
        *item.warnings,
        *_of_reference(item),
        *inside,
        *item.of_units,
        *_supervised_warnings(item, config),
        *_left_out(item, names or {}),
        *item.of_cells,
        *_shrinkage_warnings(item),
        *_approximate(item, config),
    )


def _of_reference(item: VersionRun) -> Remarks:
    """On what other territories it was fitted, and how far those of the study are apart beside these."""
    found = {row.statistic: row.value for row in item.statistics if row.statistic.startswith("reference_")}
    if not found:
        return ()
    n, told = int(found["reference_territories"]), []
    if "reference_spread" in found:
        spread, shift = found["reference_spread"], found["reference_shift"]
        told.append(Remark("fitted_on_others", n=n, spread=spread, shift=shift))
    return (*told, Remark("fitted_on_few", n=n, least=FEW)) if n < FEW else tuple(told)


def _approximate(item: VersionRun, config: StudyConfig) -> Remarks:
    """Indicators that are means of medians or of indices, where territories are made of others."""
    if config.aggregate is None:
        return ()
    names = tuple(name for name in item.config.variables if config.indicators[name].approximate)
    return (Remark("approximate_figures", n=len(names), indicators=names),) if names else ()


def _left_out(item: VersionRun, names: Mapping[str, str]) -> Remarks:
    """Territories without a score, and how many of them for knowing too few indicators."""
    codes = item.left_out
    if codes is None or not codes.size:
        return ()
    unscored = Remark("no_score", n=codes.size, codes=tuple(_place(str(code), names) for code in codes[:LISTED]))
    shares = item.little_known
    if not shares.size:
        return (unscored,)
    least, accepted = 100 * item.recipe.coverage.territories, float(np.floor(100 * shares.min()) / 100)
    return (unscored, Remark("little_known", n=shares.size, least=least, accepted=accepted))


def _place(code: str, names: Mapping[str, str]) -> str:
    name = names.get(code, "")
    return f"{name} ({code})" if name else code


def _supervised_warnings(item: VersionRun, config: StudyConfig) -> Remarks:
    """On what a supervised version is judged, where it has no score, and whether it learned what it is made of."""
    weighting = item.recipe.weighting
    if not isinstance(weighting, SupervisedWeighting):
        return ()
    of_folds: Remarks = ()
    if item.out_of_fold is not None:
        of_folds = (_left_out_in_turn(item.out_of_fold.folds), *item.out_of_fold.remarks)
    truth = next(truth for truth in config.ground_truth if truth.name == weighting.ground_truth)
    shared = tuple(name for name in item.config.variables if name in truth.circular_with)
    if not shared:
        return of_folds
    return (
        *of_folds,
        Remark("learned_from_circular", truth=truth.name, n=len(shared), indicators=shared[:LISTED_INDICATORS]),
    )


def _left_out_in_turn(folds: Folds) -> Remark:
    """The remark on the folds that scores out of fold are learned without."""
    source = folds.source
    if source.code == "blocks_of_group":
        return Remark("out_of_fold_by_group", n=source.values["n"], group=source.values["group"])
    return Remark("out_of_fold_by_part", parts=source)


def _shrinkage_warnings(item: VersionRun) -> Remarks:
    """The remarks on how much of the territories' own rates is left in shrunk indicators, and where it is little."""
    shares = {row.indicator: row.value for row in item.statistics if row.statistic == "shrinkage_own_share"}
    if not shares:
        return ()
    names, values = tuple(shares)[:LISTED], tuple(shares.values())[:LISTED]
    shrunk = Remark("rates_shrunk", n=len(shares), indicators=names, shares=values)
    little = {name: share for name, share in shares.items() if share < LITTLE_OWN}
    if not little:
        return (shrunk,)
    names, values = tuple(little)[:LISTED], tuple(little.values())[:LISTED]
    return (shrunk, Remark("mostly_common_mean", n=len(little), indicators=names, shares=values))
