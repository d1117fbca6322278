"""Sheets about the versions: choices, weights, validation, comparisons, data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from ifn_research.language import in_french
from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn, figures, text, words
from ifn_research.remarks import remarks_in
from ifn_research.results.steps_in_words import step_in_words
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BEST, STEP_DOWN

if TYPE_CHECKING:
    from ifn_research.results.declared import GroundTruthConfig, IndicatorConfig

# Keys of what stands in tables of results.
TESTS = {
    "bootstrap": "sheet.test.bootstrap",
    STEP_DOWN: "sheet.test.step_down",
    "williams": "sheet.test.williams",
    "steiger": "sheet.test.steiger",
    "delong": "sheet.test.delong",
}
SEVERITIES = {"error": "sheet.severity.error", "warning": "sheet.severity.warning", "info": "sheet.severity.info"}
STATUSES = {"ok": "sheet.status.ok", "failed": "sheet.status.failed"}
DIRECTIONS = {1: "sheet.direction.more", -1: "sheet.direction.less"}
OUTCOMES = {1: "sheet.outcome.worse", -1: "sheet.outcome.better"}
STEPS = {
    "shrinkage": "sheet.heading.shrinkage",
    "imputation": "sheet.heading.imputation",
    "outliers": "sheet.heading.outliers",
    "normalisation": "sheet.heading.normalisation",
    "weighting": "sheet.heading.weighting",
    "aggregation": "sheet.heading.aggregation",
    "rescale": "sheet.heading.rescale",
}


def evidence_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """Versions, weights, validation, comparisons, sources of the indicators, findings about the data."""
    makers = (_versions, _weights, _validation, _comparisons, _sources, _quality)
    return tuple(make(result) for make in makers)


def _versions(result: StudyResult) -> Sheet:
    table = result.tables["versions"]
    roles = [words("sheet.role.beside") if name in result.beside else "" for name in table["version"]]
    columns = (
        text(words("sheet.heading.version"), _named(result, table["version"])),
        *([text(words("sheet.heading.key"), table["version"])] if _labelled(result) else []),
        text(words("sheet.heading.status"), _worded(table["status"], STATUSES)),
        text(words("sheet.heading.role"), roles),
        figures(words("sheet.heading.n_indicators"), table["n_indicators"], 0),
        *(text(words(heading), _in_words(result, table, step)) for step, heading in STEPS.items()),
        text(words("sheet.heading.failure"), [_reason(result, name) for name in table["version"]]),
    )
    return Sheet(words("sheet.versions.title"), "versions", words("sheet.versions.about"), columns, 1)


def _labelled(result: StudyResult) -> bool:
    """True if some version has a label, beside which its name says how to ask for it."""
    return any(version.label for version in result.config.versions)


def _in_words(result: StudyResult, table: pd.DataFrame, step: str) -> list[str]:
    return [step_in_words(in_french(), result.config, row, step) for row in table.to_dict("records")]


def _dimensions(result: StudyResult, paths: Iterable[object]) -> list[str]:
    return [in_french().dimension_path(result.config, "" if pd.isna(path) else str(path)) for path in paths]


def _reason(result: StudyResult, version: str) -> str:
    refused = result.refusals.get(version)
    return "" if refused is None else in_french().refusal(refused.reason, result.config)


def _remarks(result: StudyResult, table: pd.DataFrame) -> list[str]:
    return [in_french().remarks(remarks_in([cell]), result.config) for cell in table["remarks"]]


def _weights(result: StudyResult) -> Sheet:
    table = result.tables["weights"]
    columns = (
        text(words("sheet.heading.version"), _named(result, table["version"])),
        text(words("sheet.heading.dimension"), _dimensions(result, table["dimension"])),
        text(words("sheet.heading.indicator"), _indicators(result, table)),
        text(words("sheet.heading.direction"), _worded(table["direction"], DIRECTIONS)),
        figures(words("sheet.heading.weight"), table["weight"]),
        figures(words("sheet.heading.loading"), table["loading"]),
    )
    return Sheet(words("sheet.weights.title"), "poids", words("sheet.weights.about"), columns, 1)


def _validation(result: StudyResult) -> Sheet:
    table = result.tables["validation"]
    primary = [pair == result.primary for pair in zip(table["ground_truth"], table["metric"], strict=True)]
    columns = (
        text(words("sheet.heading.version"), _named(result, table["version"])),
        *_criterion(result, table),
        text(words("sheet.heading.primary"), [words("sheet.chosen") if chosen else "" for chosen in primary]),
        figures(words("sheet.heading.value"), table["estimate"]),
        *_interval(table),
        *_counts(table),
        text(words("sheet.heading.remark"), _remarks(result, table)),
    )
    return Sheet(words("sheet.validation.title"), "validation", words("sheet.validation.about"), columns, 1)


def _comparisons(result: StudyResult) -> Sheet:
    table = result.tables["comparisons"]
    columns = (
        text(words("sheet.heading.version_a"), _named(result, table["version_a"])),
        text(words("sheet.heading.version_b"), _named(result, table["version_b"])),
        *_criterion(result, table),
        text(words("sheet.heading.test"), _worded(table["test"], TESTS)),
        figures(words("sheet.heading.difference"), table["difference"]),
        *_interval(table),
        figures(words("sheet.heading.statistic"), table["statistic"]),
        figures(words("sheet.heading.p_value"), table["p_value"], 4),
        figures(words("sheet.heading.p_holm"), table["p_holm"], 4),
        figures(words("sheet.heading.p_bh"), table["p_bh"], 4),
        *_counts(table),
        text(words("sheet.heading.remark"), _remarks(result, table)),
    )
    return Sheet(words("sheet.comparisons.title"), "comparaisons", words("sheet.comparisons.about"), columns, 2)


def _sources(result: StudyResult) -> Sheet:
    used = dict.fromkeys(result.tables["weights"]["indicator"])
    declared = [result.config.indicators[name] for name in used]
    truths = result.config.ground_truth
    names = [*used, *(truth.name for truth in truths)]
    kinds = [words("sheet.role.indicator")] * len(declared) + [words("sheet.role.ground_truth")] * len(truths)
    labels = [in_french().indicator(result.config, name) for name in used]
    labels += [in_french().ground_truth(result.config, truth.name) for truth in truths]
    items: list[IndicatorConfig | GroundTruthConfig] = [*declared, *truths]
    meanings = [*([DIRECTIONS] * len(declared)), *([OUTCOMES] * len(truths))]
    directions = [words(keys[item.direction]) for keys, item in zip(meanings, items, strict=True)]
    columns = (
        text(words("sheet.heading.label"), labels),
        text(words("sheet.heading.key"), names),
        text(words("sheet.heading.role"), kinds),
        text(
            words("sheet.heading.dimension"),
            [*_dimensions(result, [item.dimension for item in declared]), *("" for _ in truths)],
        ),
        text(words("sheet.heading.unit"), [item.unit or None for item in items]),
        text(words("sheet.heading.direction"), directions),
        text(words("sheet.heading.source"), [item.source or None for item in items]),
        text(words("sheet.heading.year"), [item.year for item in declared] + [None] * len(truths)),
        text(words("sheet.heading.note"), [item.note or None for item in items]),
    )
    return Sheet(words("sheet.sources.title"), "sources", words("sheet.sources.about"), columns, 1)


def _quality(result: StudyResult) -> Sheet:
    table, found = result.tables["quality"], result.findings
    columns = (
        text(words("sheet.heading.severity"), _worded(table["severity"], SEVERITIES)),
        text(words("sheet.heading.table"), table["table"]),
        text(words("sheet.heading.column"), table["column"]),
        figures(words("sheet.heading.number"), table["n"], 0),
        text(words("sheet.heading.message"), [in_french().told(row.message, result.config) for row in found]),
        text(words("sheet.heading.fix"), [in_french().told(row.fix, result.config) for row in found]),
    )
    return Sheet(words("sheet.quality.title"), "qualite", words("sheet.quality.about"), columns, 1)


def _worded(values: pd.Series, keys: Mapping[Any, str]) -> list[object]:
    """Values in words; those that have none as they are."""
    return [words(keys[value]) if value in keys else value for value in values]


def _indicators(result: StudyResult, table: pd.DataFrame) -> list[str]:
    return [in_french().indicator(result.config, name) for name in table["indicator"]]


def _named(result: StudyResult, versions: pd.Series) -> list[str]:
    return [
        words("sheet.each_alone") if name == BEST else in_french().version(result.config, name) for name in versions
    ]


def _criterion(result: StudyResult, table: pd.DataFrame) -> tuple[SheetColumn, SheetColumn]:
    truths = [in_french().ground_truth(result.config, name) for name in table["ground_truth"]]
    metrics = [in_french().metric(name) for name in table["metric"]]
    return text(words("sheet.heading.ground_truth"), truths), text(words("sheet.heading.metric"), metrics)


def _interval(table: pd.DataFrame) -> tuple[SheetColumn, SheetColumn]:
    return figures(words("sheet.heading.low"), table["ci_low"]), figures(words("sheet.heading.high"), table["ci_high"])


def _counts(table: pd.DataFrame) -> tuple[SheetColumn, SheetColumn]:
    territories, blocks = words("sheet.heading.territories"), words("sheet.heading.blocks")
    return figures(territories, table["n"], 0), figures(blocks, table["n_blocks"], 0)
