"""The audiences of a study compared: which territories are fragile for one of them alone."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.config.audiences import AT
from ifn_research.results.audiences import AudienceTenth
from ifn_research.results.study_result import StudyResult, with_table
from ifn_research.rows import table

TOP = 10


def with_audiences(result: StudyResult) -> StudyResult:
    """The result with the territories in the most fragile tenth of each audience, where it has audiences.

    Parameters
    ----------
    result : StudyResult
        As it is told, masks included.
    """
    families = families_of(result.config)
    if not families:
        return result
    rows: list[AudienceTenth] = []
    for version, members in families.items():
        tenths = {audience: _tenth(result, name) for audience, name in members.items() if name in result.versions}
        counts = Counter(code for tenth in tenths.values() for code in tenth["code"])
        rows += [
            AudienceTenth(version, audience, code, name, float(people), int(rank), counts[code] == 1)
            for audience, tenth in tenths.items()
            for code, name, people, rank in zip(
                tenth["code"], tenth["name"], tenth["population"], tenth["rank"], strict=True
            )
        ]
    return with_table(result, "audiences", table(rows, AudienceTenth))


def families_of(config: StudyConfig) -> dict[str, dict[str, str]]:
    """The names of the versions of each version that is made for audiences, by audience; everybody's is empty."""
    families: dict[str, dict[str, str]] = {}
    for version in config.versions:
        if version.audience is not None:
            base = version.name.removesuffix(f"{AT}{version.audience}")
            known = {item.name for item in config.versions}
            family = families.setdefault(base, {"": base} if base in known else {})
            family[version.audience] = version.name
    return families


def _tenth(result: StudyResult, version: str) -> pd.DataFrame:
    scores = result.of_version("scores", version)
    return scores[scores["decile"] == TOP].sort_values("rank", kind="stable")
