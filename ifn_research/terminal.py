"""What the command line shows: progress, tables of results, checks and explanations."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ifn_research.results import StudyResult


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
            self._console.print(f"{stage}: {f'done ({total})' if done >= total else f'{total} to do'}", highlight=False)

    def results(self, result: StudyResult, *, folder: Path, tracking: str | None, config: Path | None) -> None:
        """The table of versions, what failed, and where to look next."""
        out = console()
        out.print(Text(result.title, style="bold"))
        out.print(versions_table(result))
        _print_baseline(out, result)
        _print_cautions(out, result)
        out.print(Text(f"Results:  {folder}"), soft_wrap=True)
        if tracking is not None:
            out.print(Text(f"MLflow:   {tracking}"), soft_wrap=True)
            out.print(
                Text(f"Compare:  ifn ui{'' if config is None else f' {shlex.quote(str(config))}'}"), soft_wrap=True
            )
        codes = result.tables["scores"]["code"]
        if len(codes):
            command = f"ifn explain {shlex.quote(str(folder))} {codes.iloc[0]}"
            out.print(Text(f"Explain:  {command}"), soft_wrap=True)

    def tracking_failed(self, reason: str, folder: Path) -> None:
        """Say that the files are safe although MLflow is not reached."""
        self._console.print(
            Text(f"Not logged to MLflow: {reason}\n  fix:   log it later with: ifn sync {shlex.quote(str(folder))}"),
            soft_wrap=True,
        )


def versions_table(result: StudyResult) -> Table:
    """Versions in rows, best first, with the primary metric and its interval."""
    table = Table(show_edge=False, pad_edge=False)
    for name in ("version", "weighting", "normalisation", "aggregation"):
        table.add_column(name, overflow="fold")
    primary = result.primary
    if primary is not None:
        table.add_column(f"{primary[1]} with {primary[0]}", justify="right", no_wrap=True)
        table.add_column("95 % interval", justify="right", no_wrap=True)
    for row in result.ranking().itertuples():
        if str(row.version).startswith("baseline:"):
            continue
        cells = [str(row.version), str(row.weighting), str(row.normalisation), str(row.aggregation)]
        if row.status == "failed":
            table.add_row(*(Text(cell) for cell in cells), *([Text("failed", "red"), ""] if primary else []))
        else:
            figures = [_number(row.estimate), _interval(row.ci_low, row.ci_high)] if primary else []
            table.add_row(*(Text(cell) for cell in [*cells, *figures]))
    best = result.best_baseline()
    if best is not None:
        name = f"{str(best['version']).removeprefix('baseline:')} alone (best single indicator)"
        interval = _interval(best["ci_low"], best["ci_high"])
        table.add_section()
        table.add_row(Text(name, "italic"), "", "", "", _number(best["estimate"]), interval)
    return table


def _print_baseline(out: Console, result: StudyResult) -> None:
    best, primary = result.best_baseline(), result.primary
    if primary is None:
        out.print("No ground truth is declared: versions are computed and compared, none is judged.")
        return
    table = result.ranking()
    versions = table[(table["status"] == "ok") & table["estimate"].notna()]
    if best is None or versions.empty:
        return
    ahead = versions[versions["estimate"] > best["estimate"]]
    name = str(best["version"]).removeprefix("baseline:")
    if ahead.empty:
        out.print(Text(f"No version has a higher {primary[1]} than the single indicator '{name}'.", "yellow"))


def _print_cautions(out: Console, result: StudyResult) -> None:
    primary = result.primary
    if primary is not None:
        rows = result.tables["validation"]
        rows = rows[(rows["ground_truth"] == primary[0]) & (rows["metric"] == primary[1])]
        for note in dict.fromkeys(text for text in rows["note"] if isinstance(text, str) and text):
            out.print(Text(f"Note: {note}."))
    for row in result.failed.itertuples():
        out.print(Text(f"{row.version} failed: {row.reason}\n  fix:   {row.fix}", "red"))
    for version, texts in result.warnings.items():
        for text in texts:
            out.print(Text(f"{version}: {text}", "yellow"))
    quality = result.tables["quality"]
    n = int((quality["severity"] == "warning").sum())
    if n:
        out.print(Text(f"{n} warnings about the data: see quality.csv, or `ifn check`."))


def print_check(problems: Any) -> None:
    """Findings of `ifn check`, grouped by severity."""
    out = console()
    findings: pd.DataFrame = problems.findings
    for severity, style in (("warning", "yellow"), ("info", "")):
        for row in findings[findings["severity"] == severity].itertuples():
            out.print(Text(f"{severity}: {row.message}", style))
            where = f"  where: {row.table}" + (f", column {row.column}" if row.column else "")
            out.print(Text(where))
            if row.fix:
                out.print(Text(f"  fix:   {row.fix}"))
    n = int((findings["severity"] == "warning").sum())
    out.print(Text(f"{problems.summary} No error, {n} warning{'' if n == 1 else 's'}."))


def print_methods(methods: Sequence[Any]) -> None:
    """The registries, one table."""
    table = Table(show_edge=False, pad_edge=False)
    for name in ("step", "method", "what it does", "options (default)"):
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
    out.print(Text(explanation.headline, style="bold"))
    for title, frame in explanation.sections:
        out.print()
        out.print(Text(title))
        out.print(frame_table(frame))
    for note in explanation.notes:
        out.print(Text(note))


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
    return f"{value:.0f}" if float(value).is_integer() and abs(value) >= 1000 else f"{value:.3f}"


def _interval(low: float, high: float) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"[{low:.3f}, {high:.3f}]"
