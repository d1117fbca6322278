"""The provenance of the figures and how to make them again; the words of the note; the whole configuration."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ifn_research.outputs.documents.blocks import Block, Heading, Listing, Paragraph, Table, cells
from ifn_research.outputs.documents.facts import Note
from ifn_research.results.files import yaml_text

TERMS = (
    *("aggregation", "block", "circularity", "confidence_set", "ground_truth", "decile", "baseline", "interval"),
    *("non_recourse", "p", "effective_weight", "rank", "loading", "spearman", "version"),
)


def reproducibility_section(note: Note) -> list[Block]:
    """Commit, digests, seed, software, where MLflow has the run."""
    header = (note.say("column.item"), note.say("column.value"))
    rows = tuple(cells(row) for row in _facts(note))
    return [
        Heading(1, note.say("heading.reproducibility"), "reproducibility"),
        Table(note.say("reproducibility.caption"), header, rows, right=9, widths=(1.2, 3)),
        Paragraph(note.text("reproducibility.again")),
    ]


def glossary_section(note: Note) -> list[Block]:
    """The words that a reader may not know, in alphabetical order."""
    pairs = [(note.say(f"glossary.terms.{name}.term"), note.say(f"glossary.terms.{name}.meaning")) for name in TERMS]
    pairs.sort(key=lambda pair: pair[0].casefold())
    header = (note.say("column.term"), note.say("column.meaning"))
    table = Table(note.say("glossary.caption"), header, tuple(cells(pair) for pair in pairs), right=9, widths=(1, 3.4))
    return [Heading(1, note.say("heading.glossary"), "glossary"), table]


def appendix(note: Note) -> list[Block]:
    """The resolved configuration."""
    title = note.say("heading.appendix")
    return [Heading(1, title, "configuration"), *_runs(note), Listing(yaml_text(_portable(note.result.config)), title)]


def _runs(note: Note) -> list[Table]:
    """MLflow's ids of the runs, where they were logged."""
    runs = (note.result.manifest.get("mlflow") or {}).get("runs") or {}
    rows = tuple(cells((name, f"runs:/{run}")) for name, run in runs.items())
    header = (note.say("column.version"), note.say("column.run"))
    return [Table(note.say("reproducibility.runs"), header, rows, right=9)] if rows else []


def _portable(config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with its tables by their file names: folders are those of one machine."""
    shown: dict[str, Any] = json.loads(json.dumps(config))
    truths = [truth["table"] for truth in shown.get("ground_truth", []) if truth.get("table")]
    outlines = [shown["geometry"]] if shown.get("geometry") else []
    for table in [*shown["tables"], *truths, *outlines]:
        table["path"] = Path(table["path"]).name
    return shown


def _facts(note: Note) -> list[tuple[str, str]]:
    known = note.result.manifest
    run = str(known.get("study_run") or "")
    facts = [
        ("study", note.result.study),
        ("run", ", ".join(part for part in (run, str(known.get("finished") or "")) if part)),
        ("criterion", _criterion(note)),
        ("seed", str(known.get("seed"))),
        ("commit", str(known.get("git_commit") or note.say("reproducibility.outside"))),
        ("config", str(known.get("config_digest") or "")),
        ("data", str(known.get("data_digest") or "")),
    ]
    rows = [(note.say(f"reproducibility.{name}"), value) for name, value in facts]
    for item in known.get("inputs", []):
        text = note.say("reproducibility.table_text", rows=note.language.count(item["rows"]), digest=item["sha256"])
        rows.append((note.say("reproducibility.table", name=item["table"]), text))
    packages = ", ".join(f"{name} {version}" for name, version in (known.get("packages") or {}).items())
    rows.append((note.say("reproducibility.packages"), packages))
    tracking = note.result.config.get("tracking") or {}
    experiment = str(tracking.get("experiment") or f"ifn-{note.result.study}")
    logged = known.get("mlflow") or {}
    found = {"experiment": str(logged.get("experiment", "")), "study_run": str(logged.get("study_run", ""))}
    where = note.say("reproducibility.mlflow_text", run=run, experiment=experiment)
    if logged:
        where += note.say("reproducibility.mlflow_address", **found)
    return [*rows, (note.say("reproducibility.mlflow"), where)]


def _criterion(note: Note) -> str:
    if note.result.primary is None:
        return note.say("words.none")
    truth, metric = note.result.primary
    return f"{note.language.metric(metric)} ; {note.language.ground_truth(note.result.config, truth)}"
