"""What to do about a finding, given what the versions of the study do already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from ifn_research.config.models import StudyConfig, VersionConfig
from ifn_research.data.findings import Finding
from ifn_research.errors import listing, plural

# Of what is done with missing cells: those that are filled need no word.
SCORED = "is scored on what is known of it"
LEFT_OUT = "is left out"
FILLED = "has them filled"
# Normalisations by rank, for which a value far away is the first or the last and nothing more.
RANKS = ("percentile", "rank", "decile", "rank_points")


def suited(findings: Iterable[Finding], config: StudyConfig) -> list[Finding]:
    """Findings whose fix does not advise what every version that is concerned does already.

    Parameters
    ----------
    findings : iterable of Finding
    config : StudyConfig
    """
    return [replace(item, fix=_fix(item, config)) for item in findings]


def _fix(finding: Finding, config: StudyConfig) -> str:
    advice = ADVICE.get(finding.check)
    versions = _using(finding, config)
    return finding.fix if advice is None or not versions else advice(finding, versions)


def _using(finding: Finding, config: StudyConfig) -> list[VersionConfig]:
    """The versions that a finding about an indicator concerns; all of them for one about territories."""
    key = re.match(r"'([^']+)': ", finding.message)
    if key is None:
        return [] if finding.column else list(config.versions)
    return [version for version in config.versions if key[1] in version.variables]


def _about_missing(finding: Finding, versions: list[VersionConfig]) -> str:
    """An imputation for the versions that have none, and what the others do."""
    if not finding.fix.startswith("choose an imputation"):
        return finding.fix
    without = [version for version in versions if version.imputation.method == "none"]
    done = _done(version for version in versions if version.imputation.method != "none")
    if not without:
        return f"nothing, if this is what is meant: {done}"
    names = listing(version.name for version in without)
    choose = (
        f"write imputation: median (fills the cells), drop (leaves the territories out) or available (scores what is "
        f"known) in {plural(len(without), 'the version', 'the versions')} {names}"
    )
    return f"{choose}; {done}" if done else choose


def _done(versions: Iterable[VersionConfig]) -> str:
    """What versions do about a territory that lacks a value."""
    by: dict[str, list[str]] = {}
    for version in versions:
        by.setdefault(version.imputation.method, []).append(version.name)
    told = []
    for method, names in by.items():
        what = {"available": SCORED, "drop": LEFT_OUT}.get(method, FILLED)
        told.append(f"a territory that lacks cells {what} in {listing(names)} (imputation: {method})")
    return "; ".join(told)


def _about_mostly_missing(finding: Finding, versions: list[VersionConfig]) -> str:
    """Leaving territories out, where some version fills or scores most of what they lack."""
    kept = [
        version
        for version in versions
        if version.imputation.method not in ("drop", "none") and version.least_known.territories <= 0.5
    ]
    if kept or not versions:
        names = listing(version.name for version in kept)
        return (
            f"remove coverage: from {plural(len(kept), 'the version', 'the versions')} {names}, or write imputation: "
            "drop there: most of the score of such a territory is made of what others have"
        )
    return "nothing: every version leaves such territories out, or refuses missing cells"


def _about_outliers(finding: Finding, versions: list[VersionConfig]) -> str:
    """Ranks or a treatment of outliers, for the versions that have neither."""
    pulled = [
        version
        for version in versions
        if version.outliers.method == "none" and version.normalisation.method not in RANKS
    ]
    if not pulled:
        return "check them; every version that uses this indicator limits their pull already"
    names = listing(version.name for version in pulled)
    return (
        f"check them; normalisation: percentile or outliers: winsorise limits their pull, in "
        f"{plural(len(pulled), 'the version', 'the versions')} {names}"
    )


ADVICE: dict[str, Callable[[Finding, list[VersionConfig]], str]] = {
    "missing": _about_missing,
    "zero_denominator": _about_missing,
    "territories_mostly_missing": _about_mostly_missing,
    "outliers": _about_outliers,
}
