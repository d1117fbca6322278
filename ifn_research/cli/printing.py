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

from ifn_research.language.messages import Message, Words, say, told, values_of
from ifn_research.remarks import Remark, read
from ifn_research.results.decision import ALIAS
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import verdict_line
from ifn_research.rows import BASELINE

# Warnings about the data that a run prints; the others are in quality.csv.
SHOWN = 4
# The severities of findings that `ifn check` shows: the sentence of each, and its colour.
SEVERITIES = {"warning": ("printing.warning", "yellow"), "info": ("printing.info", "")}
# Columns of the tables that are printed, by their names in memory.
HEADINGS = {
    "indicator": "printing.indicator",
    "value": "printing.value",
    "median": "printing.median",
    "unit": "printing.unit",
    "normalised": "printing.normalised",
    "weight": "printing.weight",
    "contribution": "printing.contribution",
    "imputed": "printing.imputed",
    "dimension": "printing.dimension",
    "score": "printing.score",
    "code": "printing.code",
    "name": "printing.name",
    "distance": "printing.distance",
    "rank": "printing.rank",
    "decile": "printing.decile",
    "key": "printing.key",
    "table": "printing.table",
    "change": "printing.change",
    "program": "printing.program",
    "remark": "printing.remark",
    "people": "printing.people",
    "population": "printing.population",
    "shift": "printing.shift",
    "run": "printing.run",
    "versions": "printing.versions",
    "best": "printing.best",
    "estimate": "printing.estimate",
    "interval": "printing.column_interval",
    "version": "printing.version",
    "territories": "printing.territories",
    "people ": "printing.people",
    "decile A": "printing.decile_a",
    "decile B": "printing.decile_b",
    "rank A": "printing.rank_a",
    "rank B": "printing.rank_b",
    "logged (UTC)": "printing.logged_utc",
    "decisions": "printing.decisions_taken",
}
ROWS, TERRITORIES = say("printing.rows"), say("printing.territories")


def console() -> Console:
    """Standard output, at least 100 columns wide when it is not a terminal."""
    return Console() if sys.stdout.isatty() else Console(width=110, highlight=False)


class Screen:
    """Standard output, or another, in the language of who reads it."""

    def __init__(self, language: str, out: Console | None = None) -> None:
        self.language, self.out = language, out or console()

    def told(self, words: Words) -> str:
        """Words in its language."""
        return told(words, self.language)

    def line(self, words: Words, style: str = "") -> None:
        """Print words, on as many lines as they take."""
        self.out.print(Text(self.told(words), style))

    def one_line(self, words: Words) -> None:
        """Print words on one line, however long: what is in them can be copied."""
        self.out.print(Text(self.told(words)), soft_wrap=True)

    def blank(self) -> None:
        """Leave a line empty."""
        self.out.print()

    def table(self, table: Table) -> None:
        """Print a table."""
        self.out.print(table)

    def whole(self, table: Table, least: int = 0) -> None:
        """Print a table that is never cut: long lines are better than figures that lose digits."""
        wide = console()
        wide.width = max(self.out.width, least or _least_width(table))
        wide.print(table, crop=False)


class Reporter:
    """Progress on standard error: bars on a terminal, plain lines otherwise; then the results on standard output."""

    def __init__(self, language: str) -> None:
        self._language = language
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
            line = told(say(key, stage=stage, total=str(total)), self._language)
            self._console.print(line, highlight=False)

    def results(self, result: StudyResult, *, folder: Path, tracking: str | None, config: Path | None) -> None:
        """The table of versions, what failed, and where to look next."""
        screen = Screen(self._language)
        screen.line(result.title, "bold")
        screen.whole(versions_table(result, screen.out.width, self._language))
        _print_baseline(screen, result)
        _print_selection(screen, result)
        _print_cautions(screen, result)
        screen.one_line(say("printing.results_at", folder=folder))
        if tracking is not None:
            screen.one_line(say("printing.logged_at", address=tracking))
            study = "" if config is None else f" {shlex.quote(str(config))}"
            screen.one_line(say("printing.compare_with", command=f"ifn ui{study}"))
        codes = result.tables["scores"]["code"]
        if len(codes):
            command = f"ifn explain {shlex.quote(str(folder))} {codes.iloc[0]}"
            screen.one_line(say("printing.explain_with", command=command))

    def not_drawn(self, failed: Mapping[str, str], folder: Path) -> None:
        """Name the pictures and files that could not be made, and say that the tables are safe."""
        screen = Screen(self._language, self._console)
        for name, reason in failed.items():
            screen.one_line(say("printing.not_drawn", name=name, reason=reason))
        safe = say("printing.nothing_else_lost", folder=shlex.quote(str(folder)))
        screen.one_line(say("printing.fix", fix=safe))

    def tracking_failed(self, reason: Words, folder: Path) -> None:
        """Say that the files are safe although MLflow is not reached."""
        failed = say("printing.not_logged", reason=reason)
        fix = say("printing.log_later", command=f"ifn sync {shlex.quote(str(folder))}")
        Screen(self._language, self._console).one_line(say("printing.with_fix", what=failed, fix=fix))


def versions_table(result: StudyResult, width: int, language: str) -> Table:
    """Versions in rows, best first, with the primary metric and its interval on the territories that all score.

    Steps for which a terminal of this width has no room are left out: all but the weighting, and the shrinkage where
    some version shrinks.
    """
    shrinks = ("shrinkage",) if (result.tables["versions"]["shrinkage"] != "none").any() else ()
    choices = result.tables["versions"].set_index("version").map(lambda value: _method(str(value)))
    judged = [row for row in result.ranking().to_dict("records") if not row["version"].startswith(BASELINE)]
    layouts = ((*shrinks, "weighting", "normalisation", "aggregation"), (*shrinks, "weighting"), ("weighting",), ())
    for steps in layouts:
        table = _empty_table(choices[list(steps)], result.primary, language)
        for row in judged:
            name = (
                say("printing.name_beside", name=row["version"]) if row["version"] in result.beside else row["version"]
            )
            named = [told(name, language), *choices.loc[row["version"], list(steps)]]
            table.add_row(*map(Text, named), *_figures(row, language, judged=result.primary is not None))
        _add_best(table, result, len(steps), language)
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


def _empty_table(choices: pd.DataFrame, primary: tuple[str, str] | None, language: str) -> Table:
    """The columns of the table of versions; those of the steps have room for the longest word of their cells."""
    table = Table(show_edge=False, pad_edge=False)
    table.add_column(told(say("printing.version"), language), no_wrap=True)
    for name, cells in choices.items():
        words = " ".join([str(name), *cells]).split()
        table.add_column(str(name), overflow="fold", min_width=max(map(len, words)))
    if primary is not None:
        criterion = say("printing.criterion", metric=primary[1], truth=primary[0])
        table.add_column(told(criterion, language), justify="right", no_wrap=True)
        table.add_column(told(say("printing.interval"), language), justify="right", no_wrap=True)
        table.add_column("n", justify="right", no_wrap=True)
    return table


def _add_best(table: Table, result: StudyResult, n_steps: int, language: str) -> None:
    best = result.best_baseline()
    if best is not None:
        table.add_section()
        alone = say("printing.best_single", name=str(best["version"]).removeprefix(BASELINE))
        table.add_row(Text(told(alone, language), "italic"), *[""] * n_steps, *_figures(best, language, judged=True))


def _least_width(table: Table) -> int:
    unbounded = Console(width=10_000)
    return Measurement.get(unbounded, unbounded.options, table).minimum


def _figures(row: Any, language: str, *, judged: bool) -> list[Text | str]:
    if row.get("status") == "failed":
        return [Text(told(say("printing.failed"), language), "red"), "", ""] if judged else []
    n = "" if pd.isna(row["n"]) else f"{row['n']:.0f}"
    return [_number(row["estimate"]), _interval(row["ci_low"], row["ci_high"]), n] if judged else []


def _method(step: str) -> str:
    """A step without its options, which `versions.csv` holds."""
    return " > ".join(rule.partition("(")[0] for rule in step.split(" > "))


def _print_baseline(screen: Screen, result: StudyResult) -> None:
    best, primary = result.best_baseline(), result.primary
    if primary is None:
        screen.line(say("printing.none_is_judged"))
        return
    table = result.ranking()
    versions = table[(table["status"] == "ok") & table["estimate"].notna()]
    if best is None or versions.empty or (versions["estimate"] > best["estimate"]).any():
        return
    name = str(best["version"]).removeprefix(BASELINE)
    line = say("printing.no_version_higher", metric=primary[1], name=name)
    if best["n"] != versions["n"].max():
        line = say("printing.no_version_higher_of_known", metric=primary[1], name=name, known=best["n"])
    screen.line(line, "yellow")


def _print_selection(screen: Screen, result: StudyResult) -> None:
    """Print which versions the declared criterion rules out, and whether any beats the baseline, on one line."""
    line = verdict_line(result)
    if line:
        screen.line(line)


def _print_cautions(screen: Screen, result: StudyResult) -> None:
    ranking = result.ranking()
    written = ranking.loc[~ranking["version"].str.startswith(BASELINE) & (ranking["status"] == "ok"), "remarks"]
    for text in dict.fromkeys(text for text in written if text):
        screen.line(say("printing.note", remarks=read(text)))
    for row in result.failed.itertuples():
        failed = say("printing.version_failed", version=row.version, reason=row.reason)
        screen.line(say("printing.with_fix", what=failed, fix=row.fix), "red")
    for remark, versions in _shared(result.warnings).items():
        every = versions == result.versions and len(versions) > 1
        who = say("printing.all_versions") if every else say("errors.names", names=versions)
        screen.line(say("printing.said_of", who=who, what=remark), "yellow")
    _print_quality(screen, result.tables["quality"])


def _shared(warnings: Mapping[str, Sequence[Remark]]) -> dict[Remark, list[str]]:
    """Each warning once, with the versions that it concerns."""
    shared: dict[Remark, list[str]] = {}
    for version, remarks in warnings.items():
        for remark in remarks:
            shared.setdefault(remark, []).append(version)
    return shared


def _print_quality(screen: Screen, quality: pd.DataFrame) -> None:
    warnings = quality[quality["severity"] == "warning"]
    for row in warnings.head(SHOWN).itertuples():
        screen.line(say("printing.of_the_data", message=row.message), "yellow")
    more = len(warnings) - SHOWN
    if more > 0:
        screen.line(say("printing.more_warnings", more), "yellow")


def print_check(problems: Any, language: str) -> None:
    """Print the findings of `ifn check`: versions that fail, then what the data hold, grouped by severity."""
    screen = Screen(language)
    for refused in problems.refused:
        screen.line(say("printing.failing", what=refused.what), "red")
        screen.line(say("printing.where_and_fix", where=refused.where, fix=refused.fix))
    findings = [finding for finding in problems.noticed if finding.check != "read_as"]
    warnings = _shared(problems.warnings)
    for remark, versions in warnings.items():
        screen.line(say("printing.said_of", who=say("errors.names", names=versions), what=remark), "yellow")
    for severity, (key, style) in SEVERITIES.items():
        for finding in findings:
            if finding.severity == severity:
                screen.line(say(key, message=finding.message), style)
                _print_place(screen, finding)
    n = sum(finding.severity == "warning" for finding in findings) + len(warnings)
    failing = len(problems.refused)
    errors = say("printing.versions_fail", failing) if failing else say("printing.no_error")
    screen.line(say("printing.errors_and_warnings", n, summary=problems.summary, errors=errors))


def _print_place(screen: Screen, finding: Any) -> None:
    where = say("printing.where", table=finding.table)
    if finding.column:
        where = say("printing.where_in_column", table=finding.table, column=finding.column)
    screen.line(where)
    if finding.fix:
        screen.line(say("printing.fix", fix=finding.fix))


def print_files(files: Sequence[Any], language: str) -> None:
    """Print how each file was read, one line each; columns that are empty for all are left out."""
    if not files:
        return
    screen = Screen(language)
    columns: list[tuple[Words, list[Any]]] = [
        (say("printing.file"), [item.table for item in files]),
        (say("printing.read_as"), [item.format for item in files]),
        (say("printing.header"), [words for item in files for words in values_of(item.header, "lines") or ("",)]),
        (ROWS, [f"{item.rows:,}" for item in files]),
        (TERRITORIES, [f"{item.territories:,}" for item in files]),
        (say("printing.decimal"), [item.decimal for item in files]),
        (say("printing.missing"), [item.missing for item in files]),
        (say("printing.left_out"), [item.left_out for item in files]),
    ]
    table = Table(show_edge=False, pad_edge=False)
    shown = [(name, cells) for name, cells in columns if any(cells)]
    for name, _ in shown:
        table.add_column(screen.told(name), overflow="fold", justify="right" if name in (ROWS, TERRITORIES) else "left")
    for line in zip(*(cells for _, cells in shown), strict=True):
        table.add_row(*(Text(screen.told(cell)) for cell in line))
    screen.table(table)
    screen.blank()


def print_preview(preview: Any, language: str) -> None:
    """Print the first rows of a file as they are read, with what each column is taken for."""
    screen = Screen(language)
    screen.line(preview.headline, "bold")
    for note in preview.notes:
        screen.line(note)
    screen.blank()
    table = Table(show_edge=False, pad_edge=False)
    for name in (preview.row_word, *preview.columns):
        table.add_column(Text(screen.told(name)), overflow="fold")
    table.add_row("", *(Text(screen.told(kind), "dim") for kind in preview.kinds))
    table.add_section()
    for line, cells in preview.rows:
        table.add_row(Text(str(line), "dim"), *(Text(cell) for cell in cells))
    screen.whole(table, 14 * (len(preview.columns) + 1))


def print_started(started: Any, language: str) -> None:
    """Print what a first study guessed, what to look at, and the next commands."""
    screen = Screen(language)
    table = Table(show_header=False, show_edge=False, pad_edge=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for what, guess in started.guesses:
        table.add_row(Text(screen.told(what)), Text(screen.told(guess)))
    screen.table(table)
    screen.blank()
    for warning in started.warnings:
        screen.line(warning, "yellow")
    path = shlex.quote(str(started.path))
    screen.line(say("printing.written_to", path=started.path))
    screen.one_line(f"  ifn check {path}\n  ifn run {path}")


def print_methods(methods: Sequence[Any], language: str) -> None:
    """Print the registries, one table."""
    screen = Screen(language)
    table = Table(show_edge=False, pad_edge=False)
    headings = (say("printing.step"), say("printing.method"), say("printing.what_it_does"), say("printing.options"))
    for name in headings:
        table.add_column(screen.told(name), overflow="fold")
    kind = ""
    for method in methods:
        if kind and method.kind != kind:
            table.add_section()
        options = "\n".join(f"{name}: {default}" for name, default in method.options)
        table.add_row(
            Text("" if method.kind == kind else method.kind), Text(method.name), method.summary, Text(options)
        )
        kind = method.kind
    screen.table(table)


def print_explanation(explanation: Any, language: str) -> None:
    """Print what is known of one territory: its score, what made it, its peers, and how each version ranks it."""
    screen = Screen(language)
    screen.line(explanation.headline, "bold")
    _print_sections(screen, explanation.sections)
    for note in explanation.notes:
        screen.line(note)


def print_comparison(comparison: Any, language: str) -> None:
    """Print what changed between two runs, subject by subject."""
    screen = Screen(language)
    screen.line(comparison.headline, "bold")
    _print_sections(screen, comparison.sections)
    screen.blank()
    for note in comparison.notes:
        screen.line(note)


def _print_sections(screen: Screen, sections: Sequence[tuple[Words, pd.DataFrame]]) -> None:
    for title, frame in sections:
        screen.blank()
        screen.line(title)
        screen.table(frame_table(frame, screen.language))


def print_decision(decided: Any, language: str) -> None:
    """Print what a decision changed, and where it is recorded."""
    screen, decision, registration = Screen(language), decided.decision, decided.registration
    screen.line(f"{decision.version}: {decision.status}", "bold")
    screen.line(say("printing.model_at", address=registration.registered.address))
    replaced = registration.replaced(decision)
    if replaced is not None:
        screen.line(say("printing.replaces", replaced=replaced), "yellow")
    elif registration.withdrawn(decision):
        screen.line(say("printing.withdrawn"), "yellow")
    if decision.status == ALIAS:
        screen.one_line(say("printing.score_with", model=registration.registered.model, alias=ALIAS))
    screen.one_line(say("printing.recorded_at", record=decided.record))


def print_history(history: Any, language: str) -> None:
    """Print the runs of a study, the newest first, its decisions, and which version is in force."""
    screen = Screen(language)
    table = frame_table(history.shown(), language)
    for column in table.columns:
        column.no_wrap = True
    _keep_whole(table)
    screen.whole(table)
    for title, lines in (
        (say("printing.verdicts"), history.verdicts()),
        (say("printing.decisions"), history.decisions),
    ):
        if lines:
            screen.blank()
            screen.line(title)
        for line in lines:
            screen.one_line(line)
    screen.blank()
    screen.one_line(history.in_force)


def frame_table(frame: pd.DataFrame, language: str) -> Table:
    """A DataFrame as a rich table in a language; figures to three decimals, whole numbers whole."""
    table = Table(show_edge=False, pad_edge=False)
    for column in frame.columns:
        justify: Any = "right" if pd.api.types.is_numeric_dtype(frame[column]) else "left"
        table.add_column(_heading(column, language), justify=justify)
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(_cell(value, language)) for value in row))
    return table


def _heading(column: Words, language: str) -> str:
    key = HEADINGS.get(column) if isinstance(column, str) else None
    heading = told(column if key is None else say(key), language)
    # A second column of a name has blanks behind it.
    return heading + " " * (len(column) - len(column.rstrip())) if isinstance(column, str) else heading


def _cell(value: Any, language: str) -> str:
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Message):
        return value.told(language)
    return "" if value is None else str(value)


def _number(value: float) -> str:
    if pd.isna(value):
        return "–"
    text = f"{value:.0f}" if float(value).is_integer() and abs(value) >= 1000 else f"{value:.3f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _interval(low: float, high: float) -> str:
    return "" if pd.isna(low) or pd.isna(high) else f"[{low:.3f}, {high:.3f}]"
