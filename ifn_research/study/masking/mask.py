"""The results of a study with its masks: tables, fitted indices, what the manifest says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.data.small_counts import stand_in
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.results.parts import Tables, long_parts
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import OPTIONAL
from ifn_research.rows import SECONDARY, SMALL
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.masking.fitted_indices import WITHHELD, index_told
from ifn_research.study.masking.ground_truths import (
    MaskedGroundTruth,
    kinds,
    small_truths,
    without_members,
    without_population,
    without_tenths,
)
from ifn_research.study.masking.most_fragile import FIGURES, TOPS, withheld, without_tops
from ifn_research.study.masking.neighbourhood import without_places
from ifn_research.study.masking.register import only_registered
from ifn_research.study.masking.territories import Masked, masked_territories
from ifn_research.study.version_run import VersionRun

POPULATION = "population"
# Tables out of which masks take something, and tables of figures over all territories, which stay as they are. A table
# stands in one of them once somebody has asked whether its figures give a small count away.
MASKED = frozenset(
    {
        *("contributions", "scores", "dimensions", "coverage", "membership", "calibration", "lisa", "concentration"),
        "outcomes",
        *FIGURES,
    }
)
AS_THEY_ARE = frozenset(
    {
        *("versions", "imputed", "weights", "loadings", "diagnostics", "congruence", "transfer", "agreement", "movers"),
        # Of rank and linear correlations and their like, whose estimates are told too.
        "covariances",
        *("ground_truth", "regression", "added_value", "spatial"),
        # No study whose counts are masked has them.
        *("people", "score_of_members", "zoom", "covered", "sites"),
        *(
            "robustness",
            "robustness_summary",
            "robustness_alternatives",
            "robustness_runs",
            "robustness_pairs",
            "rank_reversals",
        ),
        *("sensitivity", "sensitivity_territories", "decision_stability"),
        # Found in what is told, masks included.
        *("typology", "typology_classes", "typology_stability", "audiences"),
    }
)

# What is withheld, and what was noticed of the data.
LISTS = frozenset({"masked", "quality"})


def protect(
    result: StudyResult,
    inputs: StudyInputs,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
) -> StudyResult:
    """The result without small counts and what would give them away; the result itself where nothing is to be masked.

    Parameters
    ----------
    result : StudyResult
        Complete, with everything that `runs` found.
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    """
    config = inputs.config
    if config.disclosure is None:
        return result
    threshold = config.disclosure.threshold
    masked = masked_territories(inputs, runs, threshold=threshold)
    truths = small_truths(inputs, threshold=threshold)
    long = long_parts(result.tables)
    made = {name: result.tables[name] for name in result.tables if name not in long}
    tables, listed = _of_truths(made, truths, scores, inputs)
    if masked.people.any():
        tables["coverage"] = without_population(tables["coverage"])
    changes = {name: partial(change, masked=masked) for name, change in OF_TERRITORIES.items()}
    tables |= {name: change(tables[name]) for name, change in changes.items() if name not in long}
    parts = {name: table.changed(changes[name]) for name, table in long.items()}
    # An outcome tells of few people where its count is small, and the others tell of these.
    tables["outcomes"] = tables["outcomes"].head(0)
    tables["masked"] = _listed(masked, listed)
    tables = {name: _opted_in(name, table, config) for name, table in tables.items()}
    parts = {name: table.changed(partial(_opted_in, name, config=config)) for name, table in parts.items()}
    indices = {run.name: index_told(run, masked, inputs) for run in runs if run.index is not None}
    withheld = [name for name, index in indices.items() if index is None]
    tables["membership"] = _members(tables["membership"], masked, withheld)
    found = [*_stood_in(tables["masked"], config), *_withheld(tables, truths, result.primary, config)]
    tables["quality"] = pd.concat([tables["quality"], pd.DataFrame(found, columns=tables["quality"].columns)])
    return replace(
        result,
        tables=Tables(tables, parts) if parts else tables,
        indices={name: index for name, index in indices.items() if index is not None},
        manifest={**result.manifest, "disclosure": _counts(masked, tables["masked"], withheld)},
        warnings={
            name: (*result.warnings.get(name, ()), *([WITHHELD] if name in withheld else []))
            for name in [run.name for run in runs]
            if name in result.warnings or name in withheld
        },
    )


def _opted_in(name: str, table: pd.DataFrame, config: StudyConfig) -> pd.DataFrame:
    """A table with the figures of which somebody has said what they depend on, and no others."""
    groups = {group for item in config.tables for group in item.groups}
    return only_registered(name, table, groups, decided=name in MASKED | AS_THEY_ARE | LISTS)


def _contributions(cells: pd.DataFrame, masked: Masked) -> pd.DataFrame:
    found = _cells(cells, masked)
    figures = ("raw", "shrunk", "normalised", "contribution")
    return cells.assign(**{name: cells[name].where(found == "") for name in figures}, masked=found)


def _scores(scores: pd.DataFrame, masked: Masked) -> pd.DataFrame:
    people = scores["code"].isin(masked.codes[masked.people])
    return scores.assign(population=scores["population"].where(~people))


def _dimensions(nodes: pd.DataFrame, masked: Masked) -> pd.DataFrame:
    return nodes.assign(score=nodes["score"].where(~_rows(nodes, masked)), masked=_beside(nodes, masked))


OF_TERRITORIES = {"contributions": _contributions, "scores": _scores, "dimensions": _dimensions}


def _members(table: pd.DataFrame, masked: Masked, withheld: Sequence[str]) -> pd.DataFrame:
    """The territories that may be in the most fragile tenth, but for masked ones and versions whose index is not told.

    Each draw is one more set of weights: how often a territory is among the first bounds its figures.
    """
    hidden = _rows(table, masked) | table["version"].isin(withheld)
    return table[~hidden].reset_index(drop=True)


def _rows(table: pd.DataFrame, masked: Masked) -> pd.Series:
    return table["code"].isin(masked.codes[masked.rows])


def _beside(table: pd.DataFrame, masked: Masked) -> pd.Series:
    return pd.Series(np.where(_rows(table, masked), SECONDARY, ""), index=table.index, dtype="str")


def _cells(table: pd.DataFrame, masked: Masked) -> pd.Series:
    """The state of each cell: small, masked beside others, or told."""
    row = pd.Index(masked.codes).get_indexer(pd.Index(table["code"]))
    column = pd.Index(masked.indicators).get_indexer(pd.Index(table["indicator"]))
    is_small = masked.cells[row, column] if len(table) else np.zeros(0, dtype=bool)
    found = np.where(masked.rows[row], np.where(is_small, SMALL, SECONDARY), "")
    return pd.Series(found, index=table.index, dtype="str")


def _of_truths(
    tables: dict[str, pd.DataFrame],
    truths: Sequence[MaskedGroundTruth],
    scores: Mapping[str, Floats],
    inputs: StudyInputs,
) -> tuple[dict[str, pd.DataFrame], list[tuple[str, str, bool]]]:
    listed = []
    for truth in truths:
        tables["calibration"] = without_tenths(tables["calibration"], truth, scores)
        tables["lisa"], places = without_places(tables["lisa"], truth, scores, inputs)
        tables["subgroups"] = without_members(tables["subgroups"], truth, places)
        listed += [(code, truth.name, is_small) for code, is_small in kinds(truth, places)]
    return tables | without_tops(tables, [truth.name for truth in truths]), listed


def _listed(masked: Masked, places: Sequence[tuple[str, str, bool]]) -> pd.DataFrame:
    """The table `masked`: one row a territory and figure that is withheld."""
    rows = [
        (code, name, bool(masked.cells[k, j]))
        for k, code in enumerate(masked.codes.tolist())
        if masked.rows[k]
        for j, name in enumerate(masked.indicators)
    ]
    rows += [(code, POPULATION, True) for code in masked.codes[masked.people].tolist()]
    told = [(code, name, SMALL if is_small else SECONDARY) for code, name, is_small in [*rows, *places]]
    return pd.DataFrame(told, columns=list(OPTIONAL["masked"]), dtype="str")


def _stood_in(listed: pd.DataFrame, config: StudyConfig) -> list[tuple[Any, ...]]:
    """That figures are computed with another count in the place of each small one."""
    n = int((listed["kind"] == SMALL).sum())
    if not n or config.disclosure is None:
        return []
    message = say("study.small_counts_stood_in", n, count=int(stand_in(config.disclosure.threshold)))
    return [Finding(Path(config.tables[0].path).name, "", "stood_in", "info", n, message, "").row()]


def _withheld(
    tables: Mapping[str, pd.DataFrame],
    truths: Sequence[MaskedGroundTruth],
    primary: tuple[str, str] | None,
    config: StudyConfig,
) -> list[tuple[Any, ...]]:
    """The figures that are not told of ground truths some outcomes of which are masked, each in its finding."""
    found = []
    for truth in truths:
        n = withheld(tables, truth.name)
        verdict = primary is not None and primary[0] == truth.name and primary[1] in TOPS
        if n:
            finding = Finding(
                Path(config.tables[0].path).name,
                truth.name,
                "withheld",
                "warning" if verdict else "info",
                n,
                say("study.figures_over_most_fragile", n)
                if verdict
                else say("study.figures_over_most_fragile_places", n),
                say("study.choose_primary_metric_over") if verdict else "",
            )
            found.append(finding.row())
    return found


def _counts(masked: Masked, listed: pd.DataFrame, withheld: Sequence[str]) -> dict[str, Any]:
    kind = listed["kind"].value_counts()
    return {
        "threshold": masked.threshold,
        "small": int(kind.get(SMALL, 0)),
        "secondary": int(kind.get(SECONDARY, 0)),
        "territories": int(masked.rows.sum()),
        "populations": int(masked.people.sum()),
        "stand_in": int(stand_in(masked.threshold)),
        "indices_withheld": list(withheld),
    }
