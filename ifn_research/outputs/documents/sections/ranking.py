"""The criterion of a study, and its versions in the order in which they agree with it."""

from __future__ import annotations

from typing import Any

from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import in_words
from ifn_research.remarks import remarks_in
from ifn_research.rows import BASELINE


def criterion(facts: Facts) -> list[Block]:
    """The primary criterion, and how many versions were tried before."""
    if facts.result.primary is None:
        return [Paragraph(facts.text("ranking.unjudged"))]
    truth, metric = facts.result.primary
    key = "ranking.declared" if facts.result.declared else "ranking.undeclared"
    about = facts.text(key, metric=capitalised(facts.language.metric(metric)), truth=facts.truth(truth))
    tried = facts.result.manifest.get("earlier_version_runs")
    earlier = facts.text("ranking.tried", tried=facts.language.count(tried)) if tried else ()
    return [Paragraph(sentence(about, earlier))]


def ranking(facts: Facts) -> list[Block]:
    """Versions from the one that agrees most with the primary ground truth; nothing where there is none."""
    return [] if facts.result.primary is None else [_table(facts)]


def versions_listed(facts: Facts) -> list[Block]:
    """Versions where nothing judges them."""
    return [_table(facts)] if facts.result.primary is None else []


def _table(facts: Facts) -> TableBlock:
    best = facts.result.best_baseline()
    alone = "" if best is None else str(best["version"])
    lines = [
        _line(facts, row)
        for row in facts.result.ranking().to_dict("records")
        if not str(row["version"]).startswith(BASELINE) or row["version"] == alone
    ]
    names = ("version", "value", "interval", "remark")
    filled = [at for at in range(len(names)) if at == 0 or any(line[at] for line in lines)]
    header = tuple(facts.say(f"ranking.column.{names[at]}") for at in filled)
    return TableBlock("", header, tuple(cells([line[at] for at in filled]) for line in lines), right=9)


def _line(facts: Facts, row: dict[str, Any]) -> tuple[str, str, str, str]:
    name = facts.language.version(facts.result.config, row["version"])
    if row["status"] == "failed":
        refusal = facts.language.refusal(facts.result.refusals[row["version"]].reason, facts.result.config)
        return name, facts.say("ranking.refused"), "", refusal
    if row["version"] in facts.result.beside:
        return name, "", "", facts.say("ranking.beside")
    if facts.result.primary is None:
        return name, "", "", ""
    metric = facts.result.primary[1]
    interval = facts.interval(metric, row["ci_low"], row["ci_high"])
    remarks = in_words(facts, remarks_in([row["remarks"]]))
    return name, facts.figure(metric, row["estimate"]), interval, remarks
