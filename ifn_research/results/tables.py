"""The tables of a results folder: their names, columns and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.results.audiences import AudienceTenth
from ifn_research.results.levels import CoveredShare, ScoreOfMembers, Zoomed
from ifn_research.results.people import Concerned
from ifn_research.results.rows import (
    OF_REFERENCE,
    Contribution,
    Diagnostic,
    DimensionScore,
    Imputed,
    IndicatorWeight,
    Loading,
    Outcome,
    Score,
    Shift,
    Version,
    Withheld,
)
from ifn_research.results.sites import SiteUsed
from ifn_research.results.typology import ClassCount, Classified, ClassMean
from ifn_research.robustness.rows import (
    AlternativeShift,
    DecisionStability,
    RankedPair,
    RankRange,
    RankReversals,
    RobustnessRun,
    RobustnessStatistic,
    Sensitivity,
    TerritorySensitivity,
)
from ifn_research.rows import SAID, Table, is_remarks
from ifn_research.validation.checks.agreement import Agreement
from ifn_research.validation.checks.blocks import BlockCheck
from ifn_research.validation.checks.coverage import Coverage
from ifn_research.validation.checks.description import CHECKS
from ifn_research.validation.checks.spatial import LocalResidual, SpatialCheck
from ifn_research.validation.checks.targeting import Gain
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.covaried import Covaried
from ifn_research.validation.evaluation.rows import Member, ValidationRow
from ifn_research.validation.refits.refitted import Membership, Refitted
from ifn_research.validation.refits.transfer import Transfer
from ifn_research.validation.structure.congruence import Congruence

# The tables that checks fill.
OF_CHECKS = {name: Table(check.row) for name, check in CHECKS.items()}
TABLES: dict[str, Table] = {
    "versions": Table(Version),
    "scores": Table(Score, ("csv", "parquet"), groups_after="name", sometimes=OF_REFERENCE),
    "dimensions": Table(DimensionScore, ("parquet",)),
    "contributions": Table(Contribution, ("parquet",)),
    "imputed": Table(Imputed),
    "weights": Table(IndicatorWeight),
    "loadings": Table(Loading),
    "diagnostics": Table(Diagnostic),
    "validation": Table(ValidationRow),
    "ranking": Table(ValidationRow),
    "comparisons": Table(Comparison),
    "confidence_set": Table(Member),
    "blocks": Table(BlockCheck),
    "refitted": Table(Refitted),
    "membership": Table(Membership),
    **OF_CHECKS,
    "targeting": Table(Gain),
    "congruence": Table(Congruence),
    "transfer": Table(Transfer),
    "spatial": Table(SpatialCheck),
    "lisa": Table(LocalResidual),
    "coverage": Table(Coverage),
    "agreement": Table(Agreement),
    "movers": Table(Shift),
    "quality": Table(Finding),
    "outcomes": Table(Outcome, ("parquet",)),
    "typology_stability": Table(ClassCount, optional=True),
    "typology_classes": Table(ClassMean, optional=True),
    "typology": Table(Classified, optional=True),
    "robustness": Table(RankRange, optional=True),
    "robustness_summary": Table(RobustnessStatistic, optional=True),
    "sensitivity": Table(Sensitivity, optional=True),
    "sensitivity_territories": Table(TerritorySensitivity, ("parquet",), optional=True),
    "robustness_alternatives": Table(AlternativeShift, optional=True),
    "robustness_runs": Table(RobustnessRun, ("parquet",), inputs_after="run", optional=True),
    "robustness_pairs": Table(RankedPair, optional=True),
    "rank_reversals": Table(RankReversals, optional=True),
    "decision_stability": Table(DecisionStability, optional=True),
    "people": Table(Concerned, optional=True),
    "audiences": Table(AudienceTenth, optional=True),
    "score_of_members": Table(ScoreOfMembers, optional=True),
    "covered": Table(CoveredShare, optional=True),
    "zoom": Table(Zoomed, optional=True),
    "sites": Table(SiteUsed, optional=True),
    "masked": Table(Withheld, optional=True),
    "covariances": Table(Covaried, optional=True),
}
# Columns of each table that every study has, in order, and of those that only some have.
COLUMNS = {name: table.columns for name, table in TABLES.items() if not table.optional}
OPTIONAL = {name: table.columns for name, table in TABLES.items() if table.optional}
PARQUET = {name for name, table in TABLES.items() if "parquet" in table.formats}
CSV = {name for name, table in TABLES.items() if "csv" in table.formats}
# The format of the results folders that are written, and the highest that is read; one whose manifest says none has 1.
FORMAT = 2
# Since which format a table (by its name) or a column (by those of its table and its own) is there; all others always
# were. Folders of earlier formats are read without them. What is added has the present format where no release has
# written it yet, else the next one, to which `FORMAT` is then raised.
SINCE: dict[str | tuple[str, str], int] = {
    "outcomes": 2,
    **{
        (name, column): 2
        for name, table in TABLES.items()
        for column in table.types
        if is_remarks(column) or column == SAID
    },
}


def frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the table of that name, with its columns even when there is no row."""
    return TABLES[name].frame(rows)


def is_number(table: str, column: str) -> bool:
    """True if a column holds numbers; every other holds texts (codes keep their leading zeros), or yes and no."""
    return TABLES[table].types.get(column) in (float, int)


def is_younger(item: str | tuple[str, str], form: int) -> bool:
    """True if a table, or a column (table, column), came after the results folders of a format."""
    return SINCE.get(item, 1) > form


def younger_columns(table: str, form: int) -> tuple[str, ...]:
    """Columns of a table that came after the results folders of a format."""
    return tuple(column for column in TABLES[table].columns if is_younger((table, column), form))
