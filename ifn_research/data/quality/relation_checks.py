"""Checks of several columns together: indicators that disagree or repeat each other, territories that lack most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding, Severity
from ifn_research.data.quality.column_checks import SMALL_POPULATION
from ifn_research.language.messages import say
from ifn_research.matrix import LEAST_KNOWN, Bools, Floats

AGAINST = -0.1
# Two columns whose correlation is above this, over this many territories, are one up to their unit.
ALIKE, LEAST_ALIKE = 1 - 1e-9, 10


def check_directions(
    values: pd.DataFrame, directions: Mapping[str, int], sets: Sequence[Sequence[str]]
) -> list[Finding]:
    """Indicators that run against the others of a set, once oriented.

    Parameters
    ----------
    values : DataFrame, shape (n_territories, n_indicators)
        Not oriented.
    directions : mapping of indicator to +1 or -1
    sets : sequence of sequences of indicators
        The variable sets that versions use.

    Returns
    -------
    list of Finding
        One an indicator whose Spearman correlation with the mean rank of the others of its set is below -0.1. The
        most opposed is found first and taken out before the others are judged: it would make them look opposed to it.
    """
    lowest: dict[str, float] = {}
    for members in dict.fromkeys(tuple(members) for members in sets):
        complete = values[list(members)].dropna()
        if len(complete) < 10:
            continue
        ranks = complete.mul([directions[name] for name in members]).rank()
        for name, agreement in _opposed(ranks):
            lowest[name] = min(agreement, lowest.get(name, 0.0))
    return [
        Finding(
            "",
            name,
            "against_the_others",
            "warning",
            len(values),
            say("quality.oriented_declared_rises_where", name=name, agreement=agreement),
            say("quality.check_direction_direction_right"),
        )
        for name, agreement in lowest.items()
    ]


def check_copies(
    truth: str, outcome: Floats, values: Mapping[str, Floats], *, declared: Sequence[str]
) -> list[Finding]:
    """Indicators that are a ground truth under another name or unit: an index that holds its own answer.

    Parameters
    ----------
    truth : str
        Name of the ground truth.
    outcome : array, shape (n_territories,)
    values : mapping of indicator to array, each of shape (n_territories,)
    declared : sequence of indicators
        What the study says is circular: told, and not refused.
    """
    found = []
    for name, column in values.items():
        both = np.isfinite(outcome) & np.isfinite(column)
        if both.sum() < LEAST_ALIKE or not (np.ptp(outcome[both]) and np.ptp(column[both])):
            continue
        r = float(np.corrcoef(outcome[both], column[both])[0, 1])
        if abs(r) < ALIKE:
            continue
        found.append(
            Finding(
                "",
                name,
                "copy_of_ground_truth",
                "warning" if name in declared else "error",
                int(both.sum()),
                say("quality.ground_truth_under_another", name=name, truth=truth, r=r, both=both.sum()),
                say("quality.take_out_versions_judge", name=name),
            )
        )
    return found


def _opposed(ranks: pd.DataFrame) -> Iterator[tuple[str, float]]:
    """Indicators that run against the mean rank of those left, the most opposed first."""
    left = list(ranks)
    while len(left) >= 3:
        total = ranks[left].sum(axis=1)
        agreements = {name: ranks[name].corr((total - ranks[name]).rank()) for name in left}
        worst = min(left, key=lambda name: agreements[name])
        if not agreements[worst] < AGAINST:
            return
        yield worst, agreements[worst]
        left.remove(worst)


def check_duplicates(values: pd.DataFrame) -> list[Finding]:
    """Pairs of indicators that are one and the same up to a linear change of unit."""
    correlations = values.corr(min_periods=3).to_numpy()
    names = list(values.columns)
    return [
        Finding(
            "",
            names[j],
            "duplicated",
            "warning",
            len(values),
            say("quality.perfectly_correlated_same_thing", first=names[j], second=names[i]),
            say("quality.keep_two"),
        )
        for i in range(len(names))
        for j in range(i + 1, len(names))
        if abs(correlations[i, j]) > 1 - 1e-9
    ]


def check_coverage(values: pd.DataFrame, *, table: str) -> list[Finding]:
    """Territories that lack more than half of the indicators."""
    lacking = (values.isna().mean(axis=1) > 0.5).to_numpy()
    if not lacking.any():
        return []
    message = say("quality.territories_lack_more_half", lacking.sum(), index=values.index[lacking])
    fix = say("quality.imputation_drop_leaves_out")
    return [Finding(table, "", "territories_mostly_missing", "warning", int(lacking.sum()), message, fix)]


def check_number(n: int, sets: Mapping[str, Sequence[str]], *, table: str) -> list[Finding]:
    """Versions that have more indicators than there are territories."""
    wide = {name: len(members) for name, members in sets.items() if len(members) >= n}
    if not wide:
        return []
    message = say(
        "quality.territories_weights_estimated_few",
        count=n,
        sets=(say("quality.set_of_indicators", name=name, count=count) for name, count in wide.items()),
    )
    fix = say("quality.use_fewer_indicators_weights")
    return [Finding(table, "", "fewer_territories_than_indicators", "warning", n, message, fix)]


def check_population(
    population: Floats | None, codes: npt.NDArray[np.object_], *, table: str, column: str
) -> list[Finding]:
    """Populations that are negative, unknown, or too small for a rate to mean anything."""
    if population is None:
        return []

    def told(where: Bools, key: str, fix: str, severity: Severity = "error", **values: int) -> list[Finding]:
        check, n = key.removeprefix("quality."), int(where.sum())
        message = say(key, n, codes=codes[where], **values)
        return [Finding(table, column, check, severity, n, message, say(fix))] if n else []

    small = (population >= 0) & (population < SMALL_POPULATION)
    return [
        *told(population < 0, "quality.negative_population", "quality.correct_it"),
        *told(np.isinf(population), "quality.infinite_population", "quality.correct_it"),
        *told(np.isnan(population), "quality.unknown_population", "quality.fill_figures_count_inhabitants", "warning"),
        *told(small, "quality.small_population", "quality.read_their_ranks_caution", "warning", least=SMALL_POPULATION),
    ]


def check_density(density: Floats | None, codes: npt.NDArray[np.object_], *, table: str, column: str) -> list[Finding]:
    """Densities that are negative."""
    wrong = np.zeros(0, dtype=bool) if density is None else density < 0
    if not wrong.any():
        return []
    n = int(wrong.sum())
    text = say("quality.negative_density", n, codes=codes[wrong])
    return [Finding(table, column, "negative_density", "error", n, text, say("quality.correct_it"))]


# Share of a member's population that the study's territories must hold for their mean to stand for it.
LEAST_POPULATION = LEAST_KNOWN


def check_members(
    held: Floats, declared: Floats, covered: Bools, codes: npt.NDArray[np.object_], *, table: str, group: str
) -> list[Finding]:
    """Members of a group of which the study has a part, while a ground truth was measured in the whole.

    Parameters
    ----------
    held, declared : array, shape (n_members,)
        Population that the study's territories hold of each member, and what the ground truth's table declares.
    covered : array of bool, shape (n_members,)
        Where the ground truth is known.
    codes : array of str, shape (n_members,)
    table, group : str
    """
    partly = covered & (held < LEAST_POPULATION * declared)
    if not partly.any():
        return []
    message = say(
        "quality.territories_study_hold_less",
        partly.sum(),
        least_population=LEAST_POPULATION,
        group=group,
        codes=codes[partly],
    )
    fix = say("quality.add_other_territories_study")
    return [Finding(table, "", "member_held_in_part", "warning", int(partly.sum()), message, fix)]


def check_groups(groups: Mapping[str, npt.NDArray[np.object_]], *, table: str) -> list[Finding]:
    """Territories without a group."""
    return [
        Finding(
            table,
            name,
            "unknown_group",
            "warning",
            int((labels == "").sum()),
            say("quality.territories_no", (labels == "").sum(), name=name),
            say("quality.fill_ratio_mean_group"),
        )
        for name, labels in groups.items()
        if (labels == "").any()
    ]
