"""The command line's display: progress, tables of results, checks and explanations."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ifn_research.errors import listing
from ifn_research.language.messages import Words, say, values_of
from ifn_research.remarks import Remark
from ifn_research.results.decision import ALIAS
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

# Warnings about the data that a run prints; the others are in quality.csv.
SHOWN = 4


def console() -> Console:
    """Standard output, at least 100 columns wide when it is not a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=110, highlight=False)


class Reporter:
    """Progress on standard error: bars on a terminal, plain lines otherwise; then the results on standard output."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
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
                self._tasks[stage] = self._bars.add_task(stage, total=total)
            self._bars.update(self._tasks[stage], completed=done, total=total)
            return
        state = (stage, done >= total)
        if state not in self._told and (done == 0 or done >= total):
            self._told.add(state)
            key = "printing.stage_done" if done >= total else "printing.stage_to_do"
            self._console.print(str(say(key, stage=stage, total=str(total))), highlight=False)

    def results(self, result: StudyResult, *, folder: Path, tracking: str | None, config: Path | None) -> None:
        """The table of versions, what failed, and where to look next."""
        out = console()
        out.print(Text(result.title, style="bold"))
        table = versions_table(result, out.width)
        # Where even the narrowest table has no room, long lines are better than figures that lose digits.
        whole = console()
        whole.width = max(out.width, _least_width(table))
        whole.print(table, crop=False)
        _print_baseline(out, result)
        _print_selection(out, result)
        _print_cautions(out, result)
        _tell(out, say("printing.results_at", folder=folder))
        if tracking is not None:
            _tell(out, say("printing.logged_at", address=tracking))
            study = "" if config is None else f" {shlex.quote(str(config))}"
            _tell(out, say("printing.compare_with", command=f"ifn ui{study}"))
        codes = result.tables["scores"]["code"]
        if len(codes):
            command = f"ifn explain {shlex.quote(str(folder))} {codes.iloc[0]}"
            _tell(out, say("printing.explain_with", command=command))

    def not_drawn(self, failed: Mapping[str, str], folder: Path) -> None:
        """Say what could not be drawn or written, and that the tables are safe."""
        for name, reason in failed.items():
            _tell(self._console, say("printing.not_drawn", name=name, reason=reason))
        safe = say("printing.nothing_else_lost", folder=shlex.quote(str(folder)))
        _tell(self._console, say("printing.fix", fix=safe))

    def tracking_failed(self, reason: str, folder: Path) -> None:
        """Say that the files are safe although MLflow is not reached."""
        failed = say("printing.not_logged", reason=reason)
        fix = say("printing.log_later", command=f"ifn sync {shlex.quote(str(folder))}")
        _tell(self._console, say("printing.with_fix", what=failed, fix=fix))


def _tell(out: Console, words: Words) -> None:
    """Print words on one line, however long: what is in them can be copied."""
    out.print(Text(str(words)), soft_wrap=True)


def versions_table(result: StudyResult, width: int) -> Table:
    """Versions in rows, best first, with the primary metric and its interval on the territories that all score.

    Steps for which a terminal of this width has no room are left out: all but the weighting, and the shrinkage where
    some version shrinks.
    """
    shrinks = ("shrinkage",) if (result.tables["versions"]["shrinkage"] != "none").any() else ()
    choices = result.tables["versions"].set_index("version").map(lambda value: _method(str(value)))
    judged = [row for row in result.ranking().to_dict("records") if not row["version"].startswith(BASELINE)]
    layouts = ((*shrinks, "weighting", "normalisation", "aggregation"), (*shrinks, "weighting"), ("weighting",), ())
    for steps in layouts:
        table = _empty_table(choices[list(steps)], result.primary)
        for row in judged:
            beside = f"\n{say('printing.beside')}" if row["version"] in result.beside else ""
            named = [f"{row['version']}{beside}", *choices.loc[row["version"], list(steps)]]
            table.add_row(*map(Text, named), *_figures(row, judged=result.primary is not None))
        _add_best(table, result, len(steps))
        _keep_whole(table)
        if _least_width(table) <= width:
            break
    return table


def _keep_whole(table: Table) -> None:
    """Room for every line of the columns that do not wrap: a figure cut short is another figure."""
    for column in table.columns:
        if column.no_wrap:
            texts = [str(cell) for cell in (column.header, *column.cells)]
            column.min_width = max(cell_len(line) for text in texts for line in text.splitlines() or [""])


def _empty_table(choices: pd.DataFrame, primary: tuple[str, str] | None) -> Table:
    """The columns of the table of versions; those of the steps have room for the longest word of their cells."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column("version", no_wrap=True)
    for name, cells in choices.items():
        words = " ".join([str(name), *cells]).split()
        table.add_column(str(name), overflow="fold", min_width=max(map(len, words)))
    if primary is not None:
        criterion = say("printing.criterion", metric=primary[1], truth=primary[0])
        table.add_column(str(criterion), justify="right", no_wrap=True)
        table.add_column(str(say("printing.interval")), justify="right", no_wrap=True)
        table.add_column("n", justify="right", no_wrap=True)
    return table


def _add_best(table: Table, result: StudyResult, n_steps: int) -> None:
    best = result.best_baseline()
    if best is not None:
        table.add_section()
        alone = say("printing.best_single", name=str(best["version"]).removeprefix(BASELINE))
        table.add_row(Text(str(alone), "italic"), *[""] * n_steps, *_figures(best, judged=True))


def _least_width(table: Table) -> int:
    unbounded = Console(width=10_000)
    return Measurement.get(unbounded, unbounded.options, table).minimum


def _figures(row: Any, *, judged: bool) -> list[Text | str]:
    if row.get("status") == "failed":
        return [Text("failed", "red"), "", ""] if judged else []
    n = "" if pd.isna(row["n"]) else f"{row['n']:.0f}"
    return [_number(row["estimate"]), _interval(row["ci_low"], row["ci_high"]), n] if judged else []


def _method(step: str) -> str:
    """A step without its options, which `versions.csv` holds."""
    return " > ".join(rule.partition("(")[0] for rule in step.split(" > "))


def _print_baseline(out: Console, result: StudyResult) -> None:
    best, primary = result.best_baseline(), result.primary
    if primary is None:
        out.print(str(say("printing.none_is_judged")))
        return
    table = result.ranking()
    versions = table[(table["status"] == "ok") & table["estimate"].notna()]
    if best is None or versions.empty or (versions["estimate"] > best["estimate"]).any():
        return
    name = str(best["version"]).removeprefix(BASELINE)
    line = say("printing.no_version_higher", metric=primary[1], name=name)
    if best["n"] != versions["n"].max():
        line = say("printing.no_version_higher_of_known", metric=primary[1], name=name, known=best["n"])
    out.print(Text(str(line), "yellow"))


def _print_selection(out: Console, result: StudyResult) -> None:
    """Return which versions the declared criterion rules out, and whether any beats the baseline, in one line."""
    said = verdict_line(result)
    if said:
        out.print(Text(said))


def _print_cautions(out: Console, result: StudyResult) -> None:
    ranking = result.ranking()
    notes = ranking.loc[~ranking["version"].str.startswith(BASELINE) & (ranking["status"] == "ok"), "note"]
    for note in dict.fromkeys(text for text in notes if text):
        out.print(Text(str(say("printing.note", note=note))))
    for row in result.failed.itertuples():
        failed = say("printing.version_failed", version=row.version, reason=row.reason)
        out.print(Text(str(say("printing.with_fix", what=failed, fix=row.fix)), "red"))
    for remark, versions in _shared(result.warnings).items():
        every = versions == result.versions and len(versions) > 1
        who = say("printing.all_versions") if every else listing(versions)
        out.print(Text(str(say("printing.said_of", who=who, what=remark)), "yellow"))
    _print_quality(out, result.tables["quality"])


def _shared(warnings: Mapping[str, Sequence[Remark]]) -> dict[Remark, list[str]]:
    """Each warning once, with the versions that it concerns."""
    shared: dict[Remark, list[str]] = {}
    for version, remarks in warnings.items():
        for remark in remarks:
            shared.setdefault(remark, []).append(version)
    return shared


def _print_quality(out: Console, quality: pd.DataFrame) -> None:
    warnings = quality[quality["severity"] == "warning"]
    for row in warnings.head(SHOWN).itertuples():
        out.print(Text(str(say("printing.of_the_data", message=row.message)), "yellow"))
    more = len(warnings) - SHOWN
    if more > 0:
        out.print(Text(str(say("printing.more_warnings", more)), "yellow"))


def print_check(problems: Any) -> None:
    """Findings of `ifn check`: versions that fail, then what the data hold, grouped by severity."""
    out = console()
    findings: pd.DataFrame = problems.findings
    for refused in problems.refused:
        out.print(Text(str(say("printing.failing", what=refused.what)), "red"))
        out.print(Text(str(say("printing.where_and_fix", where=refused.where, fix=refused.fix))))
    findings = findings[findings["check"] != "read_as"]
    warnings = _shared(problems.warnings)
    for remark, versions in warnings.items():
        out.print(Text(str(say("printing.said_of", who=listing(versions), what=remark)), "yellow"))
    for severity, style in (("warning", "yellow"), ("info", "")):
        for row in findings[findings["severity"] == severity].itertuples():
            out.print(Text(f"{severity}: {row.message}", style))
            where = say("printing.where", table=row.table)
            if row.column:
                where = say("printing.where_in_column", table=row.table, column=row.column)
            out.print(Text(str(where)))
            if row.fix:
                out.print(Text(str(say("printing.fix", fix=row.fix))))
    n = int((findings["severity"] == "warning").sum()) + len(warnings)
    failing = len(problems.refused)
    errors = say("printing.versions_fail", failing) if failing else say("printing.no_error")
    out.print(Text(str(say("printing.errors_and_warnings", n, summary=problems.summary, errors=errors))))


def print_files(files: Sequence[Any]) -> None:
    """Return how each file was read, one line each; columns that are empty for all are left out."""
    if not files:
        return
    columns = {
        "file": [item.table for item in files],
        str(say("printing.read_as")): [str(item.format) for item in files],
        "header": [str(*values_of(item.header, "lines")) for item in files],
        "rows": [f"{item.rows:,}" for item in files],
        "territories": [f"{item.territories:,}" for item in files],
        "decimal": [str(item.decimal) for item in files],
        "missing": [str(item.missing) for item in files],
        str(say("printing.left_out")): [str(item.left_out) for item in files],
    }
    table = Table(show_edge=False, pad_edge=False)
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    for name in shown:
        table.add_column(name, overflow="fold", justify="right" if name in ("rows", "territories") else "left")
    for cells in zip(*shown.values(), strict=True):
        table.add_row(*(Text(cell) for cell in cells))
    out = console()
    out.print(table)
    out.print()


def print_preview(preview: Any) -> None:
    """The first rows of a file as they are read, with what each column is taken for."""
    out = console()
    out.print(Text(preview.headline, style="bold"))
    for line in preview.notes:
        out.print(Text(line))
    out.print()
    table = Table(show_edge=False, pad_edge=False)
    for name in (preview.row_word, *preview.columns):
        table.add_column(Text(name), overflow="fold")
    table.add_row("", *(Text(kind, "dim") for kind in preview.kinds))
    table.add_section()
    for line, cells in preview.rows:
        table.add_row(Text(str(line), "dim"), *(Text(cell) for cell in cells))
    wide = console()
    wide.width = max(out.width, 14 * (len(preview.columns) + 1))
    wide.print(table, crop=False)


def print_started(started: Any) -> None:
    """Return what a first study guessed, what to look at, and the next commands."""
    out = console()
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for what, told in started.guesses:
        table.add_row(Text(what), Text(told))
    out.print(table)
    out.print()
    for warning in started.warnings:
        out.print(Text(warning, "yellow"))
    path = shlex.quote(str(started.path))
    out.print(Text(str(say("printing.written_to", path=started.path))))
    out.print(Text(f"  ifn check {path}\n  ifn run {path}"), soft_wrap=True)


def print_methods(methods: Sequence[Any]) -> None:
    """The registries, one table."""
    table = Table(show_edge=False, pad_edge=False)
    for name in ("step", "method", str(say("printing.what_it_does")), str(say("printing.options"))):
        table.add_column(name, overflow="fold")
    kind = ""
    for method in methods:
        if kind and method.kind != kind:
            table.add_section()
        options = "\n".join(f"{name}: {default}" for name, default in method.options)
        table.add_row(
            Text("" if method.kind == kind else method.kind), Text(method.name), method.summary, Text(options)
        )
        kind = method.kind
    console().print(table)


def print_explanation(explanation: Any) -> None:
    """One territory: its score, what made it, its peers, and how each version ranks it."""
    out = console()
    out.print(Text(str(explanation.headline), style="bold"))
    for title, frame in explanation.sections:
        out.print()
        out.print(Text(str(title)))
        out.print(frame_table(frame))
    for note in explanation.notes:
        out.print(Text(str(note)))


def print_comparison(comparison: Any) -> None:
    """Return what changed between two runs, subject by subject."""
    out = console()
    out.print(Text(str(comparison.headline), style="bold"))
    for title, frame in comparison.sections:
        out.print()
        out.print(Text(str(title)))
        out.print(frame_table(frame))
    out.print()
    for note in comparison.notes:
        out.print(Text(str(note)))


def print_decision(decided: Any) -> None:
    """Return what a decision changed, and where it is recorded."""
    out, decision, registration = console(), decided.decision, decided.registration
    out.print(Text(f"{decision.version}: {decision.status}", style="bold"))
    out.print(Text(str(say("printing.model_at", address=registration.registered.address))))
    replaced = registration.replaced(decision)
    if replaced is not None:
        out.print(Text(str(say("printing.replaces", replaced=replaced)), "yellow"))
    elif registration.withdrawn(decision):
        out.print(Text(str(say("printing.withdrawn")), "yellow"))
    if decision.status == ALIAS:
        _tell(out, say("printing.score_with", model=registration.registered.model, alias=ALIAS))
    _tell(out, say("printing.recorded_at", record=decided.record))


def print_history(history: Any) -> None:
    """The runs of a study, the newest first, its decisions, and which version is in force."""
    out = console()
    table = frame_table(history.shown())
    for column in table.columns:
        column.no_wrap = True
    _keep_whole(table)
    whole = console()
    whole.width = max(out.width, _least_width(table))
    whole.print(table, crop=False)
    for title, lines in (
        (say("printing.verdicts"), history.verdicts()),
        (say("printing.decisions"), history.decisions),
    ):
        if lines:
            out.print()
            out.print(Text(str(title)))
        for line in lines:
            out.print(Text(line), soft_wrap=True)
    out.print()
    out.print(Text(history.in_force), soft_wrap=True)


def frame_table(frame: pd.DataFrame) -> Table:
    """A DataFrame as a rich table; figures to three decimals, whole numbers whole."""
    table = Table(show_edge=False, pad_edge=False)
    for column in frame.columns:
        table.add_column(str(column), justify="right" if pd.api.types.is_numeric_dtype(frame[column]) else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(value)) for value in row))
    return table


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return _number(value)
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if pd.isna(value):
        return "–"
    text = f"{value:.0f}" if float(value).is_integer() and abs(value) >= 1000 else f"{value:.3f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _interval(low: float, high: float) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"[{low:.3f}, {high:.3f}]"
