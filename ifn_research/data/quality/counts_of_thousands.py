"""Counts of people whose mark may set thousands apart: only who made the file knows, and is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ifn_research.config.kinds import parts
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.language.messages import is_said, say, values_of


def check_counts_of_thousands(config: StudyConfig, findings: Iterable[Finding]) -> list[Finding]:
    """Errors about counts that were read with three decimals for the sake of other columns of their file.

    Parameters
    ----------
    config : StudyConfig
    findings : iterable of Finding
        What was noticed while reading the tables.
    """
    counts = set(_counts(config))
    found = []
    for finding in findings:
        if finding.column not in counts or not is_said(finding.message, "reading.three_decimals_as_others"):
            continue
        (text,), (read,) = values_of(finding.message, "text"), values_of(finding.message, "read")
        mark = "," if "," in str(text) else "."
        message = say("quality.count_with_decimals", column=finding.column, text=text)
        fix = say(
            "quality.thousands_or_decimals",
            text=text,
            whole=str(text).replace(mark, ""),
            offer_thousands=f'"{mark}"',
            read=read,
            offer_decimal=f'{{"{finding.column}": "{mark}"}}',
        )
        found.append(replace(finding, check="count_with_decimals", severity="error", message=message, fix=fix))
    return found


def _counts(config: StudyConfig) -> Iterator[str]:
    """Columns of populations, numerators and denominators, and of figures in persons."""
    yield from (table.population for table in config.tables if table.population)
    items: list[IndicatorConfig | GroundTruthConfig] = [config.indicators[name] for name in config.used_indicators]
    for item in [*items, *config.ground_truth]:
        yield from (name for columns in (item.numerator, item.denominator) for name in parts(columns))
        if item.column and item.unit == "persons":
            yield item.column
