"""The provenance of the figures and how to make them again; the words of the note; the whole configuration."""

from __future__ import annotations

from ifn_research.language.spelling import visible
from ifn_research.outputs.documents.blocks import Block, Heading, Listing, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.declared import portable
from ifn_research.results.files import yaml_text

TERMS = ("aggregation", "decile", "non_recourse", "effective_weight", "rank", "loading", "version")
# Words of studies that judge.
JUDGING = ("block", "circularity", "confidence_set", "ground_truth", "baseline", "interval", "p", "spearman")
# Those of choices that vary.
VARYING = ("run_of_choices", "fair_share")


def reproducibility_section(facts: Facts) -> list[Block]:
    """Commit, digests, seed, software, where MLflow has the run."""
    header = (facts.say("column.item"), facts.say("column.value"))
    rows = tuple(cells(row) for row in _facts(facts))
    return [
        Heading(1, facts.say("heading.reproducibility"), "reproducibility"),
        TableBlock(facts.say("reproducibility.caption"), header, rows, right=9, widths=(1.2, 3)),
        Paragraph(facts.text("reproducibility.again")),
    ]


def glossary_section(facts: Facts) -> list[Block]:
    """The words that a reader may not know, in alphabetical order."""
    names = [*TERMS, *(JUDGING if facts.result.primary is not None else ()), *(VARYING if facts.varied else ())]
    pairs = [(facts.say(f"glossary.terms.{name}.term"), facts.say(f"glossary.terms.{name}.meaning")) for name in names]
    pairs.sort(key=lambda pair: pair[0].casefold())
    header = (facts.say("column.term"), facts.say("column.meaning"))
    table = TableBlock(
        facts.say("glossary.caption"), header, tuple(cells(pair) for pair in pairs), right=9, widths=(1, 3.4)
    )
    return [Heading(1, facts.say("heading.glossary"), "glossary"), table]


def appendix(facts: Facts) -> list[Block]:
    """The resolved configuration."""
    title = facts.say("heading.appendix")
    return [
        Heading(1, title, "configuration"),
        *_runs(facts),
        Listing(visible(yaml_text(portable(facts.result.document))), title),
    ]


def _runs(facts: Facts) -> list[TableBlock]:
    """MLflow's ids of the runs, where they were logged."""
    runs = (facts.result.manifest.get("mlflow") or {}).get("runs") or {}
    rows = tuple(cells((name, f"runs:/{run}")) for name, run in runs.items())
    header = (facts.say("column.version"), facts.say("column.run"))
    return [TableBlock(facts.say("reproducibility.runs"), header, rows, right=9)] if rows else []


def _facts(facts: Facts) -> list[tuple[str, str]]:
    known = facts.result.manifest
    run = str(known.get("study_run") or "")
    told = [
        ("study", facts.result.study),
        ("run", ", ".join(part for part in (run, str(known.get("finished") or "")) if part)),
        ("criterion", _criterion(facts)),
        ("seed", str(known.get("seed"))),
        ("commit", str(known.get("git_commit") or facts.say("reproducibility.outside"))),
        ("config", str(known.get("config_digest") or "")),
        ("data", str(known.get("data_digest") or "")),
    ]
    rows = [(facts.say(f"reproducibility.{name}"), value) for name, value in told]
    for item in known.get("inputs", []):
        text = facts.say("reproducibility.table_text", rows=facts.language.count(item["rows"]), digest=item["sha256"])
        rows.append((facts.say("reproducibility.table", name=item["table"]), text))
    packages = ", ".join(f"{name} {version}" for name, version in (known.get("packages") or {}).items())
    rows.append((facts.say("reproducibility.packages"), packages))
    experiment = facts.result.config.experiment
    logged = known.get("mlflow") or {}
    found = {"experiment": str(logged.get("experiment", "")), "study_run": str(logged.get("study_run", ""))}
    where = facts.say("reproducibility.mlflow_text", run=run, experiment=experiment)
    if logged:
        where += facts.say("reproducibility.mlflow_address", **found)
    return [*rows, (facts.say("reproducibility.mlflow"), where)]


def _criterion(facts: Facts) -> str:
    if facts.result.primary is None:
        return facts.say("words.none")
    truth, metric = facts.result.primary
    return f"{facts.language.metric(metric)} ; {facts.language.ground_truth(facts.result.config, truth)}"
