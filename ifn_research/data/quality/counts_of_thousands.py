"""Counts of people whose mark may set thousands apart: only who made the file knows, and is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ifn_research.config.kinds import parts
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.data.findings import Finding

# What the reading of a table tells of figures that it took for decimals, as those of other columns.
INFERRED = re.compile(
    r"every figure of '(.*)' has three decimals: (\S+) is read as (\S+), as other columns .*", re.DOTALL
)


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
        told = INFERRED.fullmatch(finding.message) if finding.check == "three_decimals" else None
        if told is None or finding.column not in counts:
            continue
        text, mark = told[2], "," if "," in told[2] else "."
        message = (
            f"'{finding.column}' counts people or things, and its figures have three decimals, such as {text}: the "
            "mark may be of decimals, as in other columns of the file, or of thousands"
        )
        whole = text.replace(mark, "")
        fix = (
            f'if {text} is {whole}, add thousands: "{mark}" to this table; if it is {told[3]}, add decimal: '
            f'{{"{finding.column}": "{mark}"}} to this table'
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
