"""The versions that the data can rule out, and those better than single indicators given how many were tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.p_values import LEAST_P
from ifn_research.outputs.documents.blocks import Block, Bullets
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import cautions, reason
from ifn_research.outputs.documents.table_rows import rows_where
from ifn_research.remarks import Bears, Remarks, bearing, circular_indicators, coded, remarks_in
from ifn_research.rows import BASELINE, BEST, SIGNIFICANCE, STEP_DOWN


class Tested(NamedTuple):
    """A test of versions against single indicators: its rows, and against whom they are."""

    rows: pd.DataFrame
    against: str


def selection(facts: Facts) -> list[Block]:
    """The confidence set and the step-down test on the primary criterion; nothing where it was not declared."""
    if facts.result.primary is None or not facts.result.declared:
        return []
    texts = [_set(facts), _beaten(facts)]
    if not any(texts):
        return []
    notes = [*_members(facts)["remarks"], *_tested(facts).rows["remarks"]]
    texts += [cautions(facts, notes, chosen=_of_independence), _earlier(facts)]
    return [Bullets(tuple(text for text in texts if text))]


def selection_of(facts: Facts, version: str) -> list[Text]:
    """The same of one version."""
    if facts.result.primary is None or not facts.result.declared:
        return []
    rows, against = _tested(facts)
    own = rows[(rows["version_a"] == version) & rows["p_value"].notna()]
    total = facts.result.tried(rows["version_a"])
    return _membership(facts, version) + [_own_test(facts, row, total, against) for row in own.to_dict("records")]


def _membership(facts: Facts, version: str) -> list[Text]:
    """The membership of a version in the confidence set."""
    rows = _members(facts).set_index("version")
    if version not in rows.index or pd.isna(rows.loc[version, "p_value"]):
        return []
    values = {"p": facts.language.number(rows.loc[version, "p_value"], 2), "level": facts.set_level}
    if rows.loc[version, "in_set"]:
        return [
            facts.text("selection.in_set", int(rows["in_set"].sum()), total=facts.language.count(len(rows)), **values)
        ]
    return [facts.text("selection.not_in_set", supposing=_supposing(facts, rows["remarks"]), **values)]


def _members(facts: Facts) -> pd.DataFrame:
    """Rows of the confidence set on the primary criterion."""
    assert facts.result.primary is not None
    truth, metric = facts.result.primary
    return rows_where(facts.result, "confidence_set", ground_truth=truth, metric=metric)


def _tested(facts: Facts) -> Tested:
    """Rows of the step-down test on the primary criterion, and against whom they are."""
    assert facts.result.primary is not None
    truth, metric = facts.result.primary
    rows = rows_where(facts.result, "comparisons", ground_truth=truth, metric=metric, test=STEP_DOWN)
    return Tested(rows, _against(facts, str(rows["version_b"].iloc[0])) if len(rows) else "")


def _against(facts: Facts, name: str) -> str:
    if name == BEST:
        return facts.say("against.all")
    if name.startswith(BASELINE):
        return facts.say("selection.alone", indicator=facts.version(name))
    return facts.say("selection.version", version=facts.version(name))


def _set(facts: Facts) -> Text:
    rows = _members(facts)
    if rows.empty:
        return ()
    total, level = facts.language.count(len(rows)), facts.set_level
    if rows["p_value"].isna().all():
        return facts.text("selection.no_set", total=total, why=reason(facts, "selection.brackets", _untested(rows)))
    if rows["in_set"].all():
        return facts.text("selection.none_out", total=total, level=level)
    kept, out = rows[rows["in_set"]], rows[~rows["in_set"]]
    ruled_out = facts.say(
        "selection.out", len(out), versions=_listed(facts, out), supposing=_supposing(facts, rows["remarks"])
    )
    return facts.text(
        "selection.kept", len(kept), versions=_listed(facts, kept), level=level, total=total, out=ruled_out
    )


def _beaten(facts: Facts) -> Text:
    rows, against = _tested(facts)
    if rows.empty:
        return ()
    known = rows[rows["p_value"].notna()]
    if known.empty:
        why = reason(facts, "selection.colon", _untested(rows))
        return facts.text("selection.untested", against=against, why=why)
    better = known[known["p_value"] < SIGNIFICANCE].sort_values("p_value", kind="stable")
    values = {"against": against, "tried": facts.say("selection.tried", facts.result.tried(known["version_a"]))}
    if better.empty:
        return facts.text("selection.none_better", p=_smallest(facts, known["p_value"].min()), **values)
    listed = ", ".join(
        f"{facts.version(str(row.version_a))} ({facts.language.p_value(row.p_value)})" for row in better.itertuples()
    )
    key = "selection.better_if" if _independent(better["remarks"]) else "selection.better"
    return facts.text(key, len(better), versions=listed, built=_built(facts, better["remarks"]), **values)


def _smallest(facts: Facts, p: float) -> str:
    return facts.language.small_p(p) if p >= LEAST_P else facts.say("selection.below", p=facts.language.number(LEAST_P))


def _own_test(facts: Facts, row: dict[str, object], total: int, against: str) -> Text:
    p = float(row["p_value"])  # type: ignore[arg-type]
    verdict = facts.say("selection.not_established")
    if p < SIGNIFICANCE:
        key = "selection.agrees_if" if _independent([row["remarks"]]) else "selection.agrees"
        verdict = facts.say(key, built=_built(facts, [row["remarks"]]))
    tried = facts.say("selection.tried", total)
    return facts.text("selection.own", against=against, tried=tried, verdict=verdict, p=facts.language.p_value(p))


def _earlier(facts: Facts) -> Text:
    """Trials that no test can count."""
    tried = facts.result.manifest.get("earlier_version_runs")
    return facts.text("selection.earlier", tried=facts.language.count(tried)) if tried else ()


def _listed(facts: Facts, rows: pd.DataFrame) -> str:
    return ", ".join(facts.versions(rows["version"]))


def _untested(rows: pd.DataFrame) -> Remarks:
    """The reasons why some rows have no p-value."""
    return bearing(remarks_in(rows["remarks"]), Bears.NO_TEST, Bears.NO_INTERVAL)


def _supposing(facts: Facts, notes: Iterable[object]) -> str:
    return facts.say("selection.supposing") if _independent(notes) else ""


def _built(facts: Facts, notes: Iterable[object]) -> str:
    """That an agreement is due in part to what the ground truth is made of."""
    return facts.say("selection.built") if circular_indicators(remarks_in(notes)) else ""


def _of_independence(remarks: Remarks) -> Remarks:
    return coded(remarks, "independent_territories")


def _independent(notes: Iterable[object]) -> bool:
    return bool(_of_independence(remarks_in(notes)))
