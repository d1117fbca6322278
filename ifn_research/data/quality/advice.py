"""Advice on a finding, given the steps that the versions of the study have already."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ifn_research.config.models import StudyConfig, VersionConfig
from ifn_research.data.findings import Finding
from ifn_research.language.messages import Message, Words, is_said, say, values_of

# What an imputation does with a territory that lacks cells; the others fill them.
DONE = {"available": "quality.is_scored_on_what_is_known", "drop": "quality.is_left_out"}
FILLED = "quality.has_cells_filled"
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


def _fix(finding: Finding, config: StudyConfig) -> Words:
    advice = ADVICE.get(finding.check)
    versions = _using(finding, config)
    return finding.fix if advice is None or not versions else advice(finding, versions)


def _using(finding: Finding, config: StudyConfig) -> list[VersionConfig]:
    """The versions that a finding about an indicator concerns; all of them for one about territories."""
    if not is_said(finding.message, "quality.of_column"):
        return [] if finding.column else list(config.versions)
    names = values_of(finding.message, "indicator")
    return [version for version in config.versions if names[0] in version.variables]


def _about_missing(finding: Finding, versions: list[VersionConfig]) -> Words:
    """An imputation for the versions that have none, and what the others do."""
    if not is_said(finding.fix, "quality.choose_imputation", "quality.choose_imputation_or_leave_out"):
        return finding.fix
    without = [version for version in versions if version.imputation.method == "none"]
    done = _done(version for version in versions if version.imputation.method != "none")
    if not without:
        return say("quality.nothing_if_meant", done=done)
    names = [version.name for version in without]
    choose = say("quality.write_imputation", len(names), names=names)
    return say("quality.write_imputation_others_do", choose=choose, done=done) if done else choose


def _done(versions: Iterable[VersionConfig]) -> list[Message]:
    """The treatment that versions give to a territory that lacks a value."""
    by: dict[str, list[str]] = {}
    for version in versions:
        by.setdefault(version.imputation.method, []).append(version.name)
    return [say(DONE.get(method, FILLED), names=names, method=method) for method, names in by.items()]


def _about_mostly_missing(finding: Finding, versions: list[VersionConfig]) -> Words:
    """Leaving territories out, where some version fills or scores most of what they lack."""
    kept = [
        version
        for version in versions
        if version.imputation.method not in ("drop", "none") and version.least_known.territories <= 0.5
    ]
    if kept or not versions:
        return say("quality.remove_coverage", len(kept), names=[version.name for version in kept])
    return say("quality.nothing_every_version_leaves_out")


def _about_outliers(finding: Finding, versions: list[VersionConfig]) -> Words:
    """Ranks or a treatment of outliers, for the versions that have neither."""
    pulled = [
        version
        for version in versions
        if version.outliers.method == "none" and version.normalisation.method not in RANKS
    ]
    if not pulled:
        return say("quality.check_them_pull_limited")
    return say("quality.check_them_limit_pull", len(pulled), names=[version.name for version in pulled])


ADVICE: dict[str, Callable[[Finding, list[VersionConfig]], Words]] = {
    "missing": _about_missing,
    "zero_denominator": _about_missing,
    "territories_mostly_missing": _about_mostly_missing,
    "outliers": _about_outliers,
}
