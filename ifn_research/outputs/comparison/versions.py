"""The versions in two runs: whether they are there, their weights, their agreement with ground truth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.language.messages import Words, say
from ifn_research.outputs.comparison.inputs import ABSENT
from ifn_research.results.study_result import StudyResult

# Weights that differ by less are the same sum in another order.
SAME = 1e-9
STATUS: Mapping[str, Words] = {"ok": say("comparison.status_ok"), "failed": say("comparison.status_failed")}


def version_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """Versions that appeared, disappeared, failed or no longer fail; columns ``version, a, b, remark``."""
    before, after = (result.tables["versions"].set_index("version") for result in (a, b))
    rows = []
    for name in dict.fromkeys([*before.index, *after.index]):
        old, new = (table["status"].get(name, ABSENT) for table in (before, after))
        if old != new:
            rows.append((name, STATUS.get(old, old), STATUS.get(new, new), _remark(name, a, b)))
    return pd.DataFrame(rows, columns=["version", "a", "b", "remark"])


def weight_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """Effective weights that differ in versions that both runs have; columns ``version, indicator, a, b, change``."""
    key = ["version", "indicator"]
    both = [name for name in a.versions if name in b.versions]
    before, after = (result.tables["weights"][[*key, "weight"]] for result in (a, b))
    merged = before.merge(after, on=key, how="outer", suffixes=("_a", "_b"), sort=False)
    merged = merged[merged["version"].isin(both)]
    change = merged["weight_b"].fillna(0.0) - merged["weight_a"].fillna(0.0)
    moved = (change.abs() > SAME) | (merged["weight_a"].isna() != merged["weight_b"].isna())
    found = merged[moved].assign(change=change[moved])
    order = found["version"].map({name: at for at, name in enumerate(both)})
    found = found.iloc[np.argsort(order.to_numpy(), kind="stable")].reset_index(drop=True)
    return found.rename(columns={"weight_a": "a", "weight_b": "b"})


def primary_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """The primary metric of A in both runs, each version on the territories on which it was judged there.

    Columns: version, a, low_a, high_a, n_a, b, low_b, high_b, n_b, change. Empty where A has no ground truth.
    """
    if a.primary is None:
        return pd.DataFrame(columns=["version"])
    tables = [_judged(result, *a.primary).add_suffix(f"_{side}") for side, result in (("a", a), ("b", b))]
    names = list(dict.fromkeys([*a.versions, *b.versions]))
    found = pd.concat([table.reindex(names) for table in tables], axis=1)
    found = found.rename(columns={"estimate_a": "a", "estimate_b": "b"}).rename_axis("version").reset_index()
    found["change"] = found["b"] - found["a"]
    return found[found["a"].notna() | found["b"].notna()].reset_index(drop=True)


def _judged(result: StudyResult, truth: str, metric: str) -> pd.DataFrame:
    rows = result.tables["validation"]
    rows = rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric)].set_index("version")
    figures = rows[["estimate", "ci_low", "ci_high", "n"]].astype("float64")
    return figures.rename(columns={"ci_low": "low", "ci_high": "high"})


def _remark(name: str, a: StudyResult, b: StudyResult) -> Words:
    """The reason why a version fails in B, or the name of the same steps in the other run; empty without either."""
    if name in b.refusals:
        return b.refusals[name].reason
    here, there = (a, b) if name in set(a.tables["versions"]["version"]) else (b, a)
    if name in set(there.tables["versions"]["version"]):
        return ""
    same = _same_steps(name, here.document, there.document)
    return say("comparison.same_steps", name=same) if same else ""


def _same_steps(name: str, here: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    mine = {item["name"]: _steps(item) for item in here["versions"]}
    theirs = {item["name"]: _steps(item) for item in there["versions"] if item["name"] not in mine}
    return next((other for other, steps in theirs.items() if steps == mine[name]), "")


def _steps(version: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in version.items() if key not in ("name", "note")}
