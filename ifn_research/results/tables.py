"""The tables of a results folder: their names, columns and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

from ifn_research.validation.checks.added_value import AddedValue
from ifn_research.validation.checks.blocks import BlockCheck
from ifn_research.validation.checks.calibration import Regression, Tenth
from ifn_research.validation.checks.concentration import Point
from ifn_research.validation.checks.description import GroundTruthRow
from ifn_research.validation.checks.subgroups import Subgroup
from ifn_research.validation.checks.targeting import Gain
from ifn_research.validation.checks.variants import Variant
from ifn_research.validation.evaluation.comparisons import Comparison
from ifn_research.validation.evaluation.rows import Judgement, Member
from ifn_research.validation.refits.refitted import Membership, Refitted

# Tables whose rows are those of a dataclass.
ROWS: dict[str, type] = {
    "validation": Judgement,
    "ranking": Judgement,
    "comparisons": Comparison,
    "confidence_set": Member,
    "blocks": BlockCheck,
    "refitted": Refitted,
    "membership": Membership,
    "ground_truth": GroundTruthRow,
    "variants": Variant,
    "calibration": Tenth,
    "regression": Regression,
    "concentration": Point,
    "targeting": Gain,
    "added_value": AddedValue,
    "subgroups": Subgroup,
}
# Columns of each table, in order; `scores` has the study's groups after `name`.
COLUMNS: dict[str, tuple[str, ...]] = {
    "versions": (
        *("version", "status", "reason", "fix", "variables", "n_indicators"),
        *("shrinkage", "imputation", "outliers", "normalisation", "weighting", "aggregation", "rescale"),
    ),
    "scores": ("code", "name", "population", "version", "score", "rank", "decile"),
    "dimensions": ("version", "code", "dimension", "score"),
    "contributions": ("version", "code", "indicator", "raw", "shrunk", "normalised", "imputed", "contribution"),
    "imputed": ("version", "indicator", "code", "n", "n_imputed", "n_missing", "share_imputed"),
    "weights": ("version", "dimension", "indicator", "direction", "weight", "loading"),
    "loadings": (
        *("version", "component", "indicator", "loading", "structure", "communality", "ci_low", "ci_high", "note"),
    ),
    "congruence": ("version", "group", "member", "component", "n", "tucker_phi", "note"),
    "diagnostics": ("version", "statistic", "indicator", "component", "value"),
    **{name: tuple(f.name for f in fields(kind)) for name, kind in ROWS.items()},
    "transfer": ("version", "ground_truth", "learned_in", "judged_in", "n_learned", "n_judged", "spearman", "note"),
    "spatial": ("version", "ground_truth", "statistic", "n", "estimate", "expected", "z", "p_value", "note"),
    "lisa": ("version", "ground_truth", "code", "name", "residual", "local_i", "p_value", "p_bh", "cluster"),
    "coverage": (
        *("ground_truth", "variable", "n_covered", "n_others", "share_covered", "mean_covered", "mean_others"),
        "standardised_difference",
    ),
    "agreement": ("version_a", "version_b", "spearman", "kendall", "top_decile_overlap", "mean_abs_rank_shift"),
    "movers": ("version_a", "version_b", "code", "name", "rank_a", "rank_b", "shift"),
    "quality": ("table", "column", "check", "severity", "n", "message", "fix"),
}
# Tables that only some studies have.
OPTIONAL: dict[str, tuple[str, ...]] = {"masked": ("code", "variable", "kind")}
# The format of the results folders that are written, and the highest that is read; one whose manifest says none has 1.
FORMAT = 2
# Since which format a table (by its name) or a column (by those of its table and its own) is there; all others always
# were. Folders of earlier formats are read without them.
SINCE: dict[str | tuple[str, str], int] = {}
BASELINE = "baseline:"
PARQUET = {"scores", "dimensions", "contributions"}
CSV = set(COLUMNS | OPTIONAL) - {"dimensions", "contributions"}
# Columns that hold numbers; every other column is text (codes keep their leading zeros).
NUMBERS = {
    *("n_indicators", "population", "score", "rank", "decile", "direction", "weight", "loading", "structure"),
    *("communality", "value", "estimate", "ci_low", "ci_high", "n", "n_blocks", "difference", "p_value", "p_holm"),
    *("p_bh", "spearman", "kendall", "top_decile_overlap", "mean_abs_rank_shift", "rank_a", "rank_b", "shift"),
    *("n_learned", "n_judged", "tucker_phi", "n_imputed", "n_missing", "share_imputed"),
    *("expected", "z", "residual", "local_i", "n_covered", "n_others", "share_covered", "mean_covered", "mean_others"),
    "standardised_difference",
    *(f.name for kind in ROWS.values() for f in fields(kind) if str(f.type).startswith(("float", "int"))),
}


def frame(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the table of that name, with its columns even when there is no row."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS[name]))


def is_number(table: str, column: str) -> bool:
    """Whether a column holds numbers: `statistic` does in all tables but two, in which it is a name."""
    return column in NUMBERS and not (column == "statistic" and table in ("diagnostics", "spatial"))


def is_younger(item: str | tuple[str, str], form: int) -> bool:
    """Whether a table, or a column (table, column), came after the results folders of a format."""
    return SINCE.get(item, 1) > form


def younger_columns(table: str, form: int) -> tuple[str, ...]:
    """Columns of a table that came after the results folders of a format."""
    return tuple(column for column in (COLUMNS | OPTIONAL)[table] if is_younger((table, column), form))
