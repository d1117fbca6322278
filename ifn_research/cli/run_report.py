"""A run at the terminal: its progress, the table of versions, and what a reader of it must know."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ifn_research.cli.printing import shared
from ifn_research.cli.screen import SafeConsole, Screen, interval, keep_whole, least_width, number, whole
from ifn_research.language.messages import Words, say, told
from ifn_research.remarks import read
from ifn_research.results.labels import (
    criterion_named,
    labels_of,
    labels_versions,
    method_named,
    metric_named,
    version_named,
    versions_named,
)
from ifn_research.results.study_result import STAGES, StudyResult
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

# Warnings about the data that a run prints; the others are in quality.csv. Stages of which it tells the time.
SHOWN, LONGEST = 4, 4
# Characters of the name of a version that a table has room for; longer ones are wrapped.
NAME_WIDTH = 36

# Steps of a version that the table of versions has room for.
STEPS = {
    "shrinkage": say("printing.shrinkage"),
    "weighting": say("printing.weighting"),
    "normalisation": say("printing.normalisation"),
    "aggregation": say("printing.aggregation"),
}
# Stages by the names that results have, in words.
NAMES = {
    "reading": say("printing.stage_reading"),
    "tables": say("printing.stage_tables"),
    "versions": say("printing.stage_versions"),
    "loadings": say("printing.stage_loadings"),
    "out of fold": say("printing.stage_out_of_fold"),
    "bootstrap": say("printing.stage_bootstrap"),
    "neighbours": say("printing.stage_neighbours"),
    "refitted": say("printing.stage_refitted"),
    "robustness": say("printing.stage_robustness"),
    "decision": say("printing.stage_decision"),
    "description": say("printing.stage_description"),
    "figures": say("printing.stage_figures"),
    "notes": say("printing.stage_notes"),
    "files": say("printing.stage_files"),
    "note": say("printing.stage_note"),
    "raw files": say("printing.stage_raw_files"),
    "recipe": say("printing.stage_recipe"),
}
# What stands before the version whose ranks over choices could not be found.
ANALYSIS = "robustness: "
# A stage of some places alone: its name, and theirs.
AT = re.compile(r"(.*) at '(.*)'")


class Reporter:
    """Progress on standard error: bars on a terminal, plain lines otherwise; then the results on standard output."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._console = SafeConsole(stderr=True)
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: set[tuple[str, bool]] = set()

    def __enter__(self) -> Reporter:
        if self._console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
            self._bars = Progress(*columns, console=self._console, transient=True)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def progress(self, stage: str, done: int, total: int) -> None:
        """Show that `done` of `total` parts of a stage are done."""
        if self._bars is not None:
            if stage not in self._tasks:
                self._tasks[stage] = self._bars.add_task(told(stage_named(stage), self._language), total=total)
            self._bars.update(self._tasks[stage], completed=done, total=total)
            return
        state = (stage, done >= total)
        if state not in self._told and (done == 0 or done >= total):
            self._told.add(state)
            key = "printing.stage_done" if done >= total else "printing.stage_to_do"
            line = told(say(key, stage=stage_named(stage), total=str(total)), self._language)
            self._console.print(line, highlight=False)

    def results(
        self,
        result: StudyResult,
        *,
        folder: Path,
        tracking: str | None,
        config: Path | None,
        example: str | None = None,
    ) -> None:
        """The table of versions, what failed, and where to look next."""
        screen = Screen(self._language, labels=labels_of(result.config, self._language))
        screen.line(result.title, "bold")
        if result.primary is not None:
            screen.line(say("printing.criterion", **criterion_named(result.config, result.primary)))
        screen.whole(versions_table(result, screen.out.width, self._language))
        _print_baseline(screen, result)
        _print_selection(screen, result)
        _print_cautions(screen, result)
        screen.one_line(say("printing.results_at", folder=folder))
        if tracking is not None:
            screen.one_line(say("printing.logged_at", address=tracking))
            study = "" if config is None else f" {shlex.quote(str(config))}"
            study = study if example is None else f" --example {example}"
            screen.one_line(say("printing.compare_with", command=f"ifn ui{study}"))
        _print_time(screen, result.manifest.get(STAGES, {}))
        scored = result.of_version("scores", result.versions[0])
        if len(scored):
            command = f"ifn explain {shlex.quote(str(folder))} {scored['code'].iloc[0]}"
            name = str(scored["name"].iloc[0])
            key = "printing.explain_named" if name else "printing.explain_with"
            screen.one_line(say(key, command=command, name=name))

    def not_drawn(self, failed: Mapping[str, str], folder: Path) -> None:
        """Name the pictures and files that could not be made, and say that the tables are safe."""
        screen = Screen(self._language, self._console)
        analysed = {name.removeprefix(ANALYSIS): reason for name, reason in failed.items() if name.startswith(ANALYSIS)}
        for name, reason in analysed.items():
            screen.one_line(say("printing.not_analysed", name=name, reason=reason))
        if analysed:
            screen.one_line(say("printing.fix", fix=say("printing.leave_alternative_out")))
        drawn = {name: reason for name, reason in failed.items() if not name.startswith(ANALYSIS)}
        for name, reason in drawn.items():
            screen.one_line(say("printing.not_drawn", name=name, reason=reason))
        if drawn:
            safe = say("printing.nothing_else_lost", folder=shlex.quote(str(folder)))
            screen.one_line(say("printing.fix", fix=safe))

    def tracking_failed(self, reason: Words, folder: Path) -> None:
        """Say that the files are safe although MLflow is not reached."""
        failed = say("printing.not_logged", reason=reason)
        fix = say("printing.log_later", command=f"ifn sync {shlex.quote(str(folder))}")
        Screen(self._language, self._console).one_line(say("printing.with_fix", what=failed, fix=fix))


def stage_named(stage: str) -> Words:
    """The words of a stage; its name where it has no others, such as that of a file."""
    places = AT.fullmatch(stage)
    if places is not None and places[1] in NAMES:
        return say("printing.stage_at", stage=NAMES[places[1]], places=places[2])
    return NAMES.get(stage, stage)


def _print_time(screen: Screen, stages: Mapping[str, float]) -> None:
    """Print where the time went, the longest stage first; the manifest has all of them."""
    longest = sorted(stages.items(), key=lambda item: -item[1])[:LONGEST]
    if longest:
        parts = [
            say("printing.seconds_of_stage", stage=stage_named(name), seconds=seconds) for name, seconds in longest
        ]
        screen.one_line(say("printing.time_spent", total=sum(stages.values()), stages=parts))


def versions_table(result: StudyResult, width: int, language: str) -> Table:
    """Versions in rows, best first, with the primary metric and its interval on the territories that all score.

    Steps for which a terminal of this width has no room are left out: all but the weighting, and the shrinkage where
    some version shrinks.
    """
    shrinks = ("shrinkage",) if (result.tables["versions"]["shrinkage"] != "none").any() else ()
    declared = result.tables["versions"].set_index("version")
    choices = pd.DataFrame({step: [_method(step, str(rule), language) for rule in declared[step]] for step in STEPS})
    choices.index = declared.index
    names = [told(version_named(result.config, name), language) for name in declared.index]
    judged = [row for row in result.ranking().to_dict("records") if not row["version"].startswith(BASELINE)]
    labelled = labels_versions(result.config, result.versions)
    layouts = ((*shrinks, "weighting", "normalisation", "aggregation"), (*shrinks, "weighting"), ("weighting",), ())
    for steps in layouts:
        table = _empty_table(
            choices[list(steps)], names, language, labelled=labelled, judged=result.primary is not None
        )
        for row in judged:
            name: Words = version_named(result.config, row["version"])
            name = say("printing.name_beside", name=name) if row["version"] in result.beside else name
            identifier = [row["version"]] if labelled else []
            named = [told(name, language), *identifier, *choices.loc[row["version"], list(steps)]]
            table.add_row(*map(Text, named), *_figures(row, language, judged=result.primary is not None))
        _add_best(table, result, len(steps) + labelled, language)
        keep_whole(table)
        if least_width(table) <= width:
            break
    return table


def _empty_table(choices: pd.DataFrame, names: Sequence[str], language: str, *, labelled: bool, judged: bool) -> Table:
    """The columns of the table of versions; those of the steps have room for the longest word of their cells."""
    table = Table(show_edge=False, pad_edge=False)
    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    word = max((len(word) for name in names for word in name.split()), default=0)
    table.add_column(
        told(say("printing.version"), language), overflow="fold", min_width=max(word, min(longest, NAME_WIDTH))
    )
    if labelled:
        table.add_column(told(say("printing.identifier"), language), no_wrap=True)
    for name, cells in choices.items():
        heading = told(STEPS[str(name)], language)
        words = " ".join([heading, *cells]).split()
        table.add_column(heading, overflow="fold", min_width=max(map(len, words)))
    if judged:
        table.add_column(told(say("printing.value"), language), justify="right", no_wrap=True)
        table.add_column(told(say("printing.interval"), language), justify="right", no_wrap=True)
        table.add_column("n", justify="right", no_wrap=True)
    return table


def _add_best(table: Table, result: StudyResult, n_empty: int, language: str) -> None:
    best = result.best_baseline()
    if best is not None:
        table.add_section()
        alone = say("printing.best_single", name=version_named(result.config, str(best["version"])))
        table.add_row(Text(told(alone, language), "italic"), *[""] * n_empty, *_figures(best, language, judged=True))


def _figures(row: Any, language: str, *, judged: bool) -> list[Text | str]:
    if row.get("status") == "failed":
        return [Text(told(say("printing.failed"), language), "red"), "", ""] if judged else []
    n = "" if pd.isna(row["n"]) else whole(round(row["n"]), language)
    figures = [number(row["estimate"], language), interval(row["ci_low"], row["ci_high"], language), n]
    return [*figures] if judged else []


def _method(step: str, rules: str, language: str) -> str:
    """A step in words without its options, which `versions.csv` holds; a dash where it does nothing."""
    words = [told(method_named(step, rule.partition("(")[0]), language) for rule in rules.split(" > ")]
    return " > ".join(words) or "–"


def _print_baseline(screen: Screen, result: StudyResult) -> None:
    best, primary = result.best_baseline(), result.primary
    if primary is None:
        screen.line(say("printing.none_is_judged"))
        return
    table = result.ranking()
    versions = table[(table["status"] == "ok") & table["estimate"].notna()]
    if best is None or versions.empty or (versions["estimate"] > best["estimate"]).any():
        return
    named = {"metric": metric_named(primary[1]), "name": version_named(result.config, str(best["version"]))}
    line = say("printing.no_version_higher", **named)
    if best["n"] != versions["n"].max():
        line = say("printing.no_version_higher_of_known", **named, known=best["n"])
    screen.line(line, "yellow")


def _print_selection(screen: Screen, result: StudyResult) -> None:
    """Print which versions the declared criterion rules out, and whether any beats the baseline, on one line."""
    line = verdict_line(result)
    if line:
        screen.line(line)


def _print_cautions(screen: Screen, result: StudyResult) -> None:
    ranking = result.ranking()
    written = ranking.loc[~ranking["version"].str.startswith(BASELINE) & (ranking["status"] == "ok"), "remarks"]
    remarks = dict.fromkeys(remark for text in written if text for remark in read(text))
    if remarks:
        screen.line(say("printing.note", remarks=remarks))
    config = result.config
    for row in result.refusals.values():
        (name,) = versions_named(config, [row.version])
        failed = say("printing.version_failed", version=name, reason=row.reason)
        screen.line(say("printing.with_fix", what=failed, fix=row.fix), "red")
    for remark, versions in shared(result.warnings).items():
        every = versions == result.versions and len(versions) > 1
        names = versions_named(config, versions)
        who = say("printing.all_versions") if every else say("errors.names", names=names)
        screen.line(say("printing.said_of", who=who, what=remark), "yellow")
    _print_quality(screen, result.findings)


def _print_quality(screen: Screen, findings: Sequence[Any]) -> None:
    warnings = [finding for finding in findings if finding.severity == "warning"]
    for finding in warnings[:SHOWN]:
        screen.line(say("printing.of_the_data", message=finding.message), "yellow")
    more = len(warnings) - SHOWN
    if more > 0:
        screen.line(say("printing.more_warnings", more), "yellow")
