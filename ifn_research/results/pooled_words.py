"""The versions and indicators of a pooled study as readers know them, in the order of their agreement."""

from __future__ import annotations

from ifn_research.language import Language
from ifn_research.results.pooled import PooledFigure, PooledStudy
from ifn_research.rows import BASELINE


def ordered(pooled: PooledStudy) -> list[PooledFigure]:
    """The pooled figures of the declared metric, best first; those that no partner gives with a variance left out."""
    found = [row for row in pooled.primary("pooled", PooledFigure) if row.estimate is not None]
    return sorted(found, key=lambda row: -(row.estimate or 0.0))


def versions(pooled: PooledStudy) -> list[PooledFigure]:
    """Those of the versions, best first as if every partner had judged each: by the joint model, where it has all."""
    found = [row for row in ordered(pooled) if row.kind == "version"]
    joint = [row.estimate_joint for row in found]
    if len({row.n_partners for row in found}) < 2 or None in joint:
        return found
    return sorted(found, key=lambda row: -(row.estimate_joint or 0.0))


def named(pooled: PooledStudy, language: Language, row: PooledFigure) -> str:
    """A figure by the label of its version, or of its indicator alone."""
    return name_told(pooled, language, row.name if row.kind == "version" else BASELINE + row.name)


def name_told(pooled: PooledStudy, language: Language, name: str) -> str:
    """A name of the tables of differences by its label."""
    if not name.startswith(BASELINE):
        return pooled.labels.get(name, name)
    return language.say("words.alone", name=pooled.labels.get(name, name.removeprefix(BASELINE)))


def truth_named(pooled: PooledStudy) -> str:
    """The ground truth by its label."""
    return pooled.labels.get(f"truth:{pooled.ground_truth}", pooled.ground_truth)


def partner_named(language: Language, label: str, *, quoted: bool = True) -> str:
    """A partner by its label; one that chose none by its number."""
    if label.isdecimal():
        return language.say("pool.unnamed", number=label)
    return language.quoted(label) if quoted else label
