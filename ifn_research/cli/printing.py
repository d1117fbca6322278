"""The results of commands at the terminal: checks, previews, explanations, comparisons, decisions."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import click
import pandas as pd
from rich.table import Table
from rich.text import Text

from ifn_research.cli.screen import Screen, frame_table, keep_whole
from ifn_research.language.filling import figure
from ifn_research.language.labels import Labels
from ifn_research.language.messages import Words, say, told, values_of
from ifn_research.remarks import Remark
from ifn_research.results.labels import labels_of, version_named, versions_named, with_labels

# The severities of findings that `ifn check` shows: the sentence of each, and its colour.
SEVERITIES = {"warning": ("printing.warning", "yellow"), "info": ("printing.info", "")}
ROWS, TERRITORIES = say("printing.rows"), say("printing.territories")

# Territories of which a change that is tried tells the move.
MOVERS = 10
BEFORE_AND_AFTER = {
    "rank_a": say("printing.rank_before"),
    "rank_b": say("printing.rank_after"),
    "decile_a": say("printing.decile_before"),
    "decile_b": say("printing.decile_after"),
}

STATES = {
    "same": say("verifying.state_same"),
    "differs": say("verifying.state_differs"),
    "absent": say("verifying.state_absent"),
    "new": say("verifying.state_new"),
}
VERIFIED = {
    "file": say("verifying.column_file"),
    "state": say("verifying.column_state"),
    "largest": say("verifying.column_largest"),
    "where": say("verifying.column_where"),
}


def print_check(problems: Any, language: str) -> None:
    """Print the findings of `ifn check`: versions that fail, then what the data hold, grouped by severity."""
    screen = Screen(language, labels=labels_of(problems.config, language))
    for refused in problems.refused:
        screen.line(say("printing.failing", what=refused.what), "red")
        screen.line(say("printing.where_and_fix", where=refused.where, fix=refused.fix))
    findings = [finding for finding in problems.noticed if finding.check != "read_as"]
    warnings = shared(problems.warnings)
    for remark, versions in warnings.items():
        who = say("errors.names", names=versions_named(problems.config, versions))
        screen.line(say("printing.said_of", who=who, what=remark), "yellow")
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
        (ROWS, [figure(f"{item.rows:,}", language) for item in files]),
        (TERRITORIES, [figure(f"{item.territories:,}", language) for item in files]),
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
        required = screen.told(say("printing.required"))
        options = "\n".join(f"{name}: {_option(method, name, default, required)}" for name, default in method.options)
        table.add_row(
            Text("" if method.kind == kind else method.kind),
            Text(method.name),
            Text(screen.told(_summary(method, language))),
            Text(options),
        )
        kind = method.kind
    screen.table(table)


def _option(method: Any, name: str, default: str, required: str) -> str:
    """The default of an option, then the other values that it may have."""
    first = required if default == "required" else default
    return " | ".join([first, *(value for value in method.choices(name) if value != default)])


def _summary(method: Any, language: str) -> Words:
    """A method in a sentence; that of its code where nobody has written another."""
    sentence = say(f"methods.{method.kind}_{method.name}")
    return sentence if sentence.is_known(language) else str(method.summary)


def print_explanation(explanation: Any, language: str) -> None:
    """Print what is known of one territory: its score, what made it, its peers, and how each version ranks it."""
    screen = Screen(language, labels=labels_of(explanation.config, language))
    screen.line(explanation.headline, "bold")
    _print_sections(screen, explanation.sections, explanation.config)
    for note in explanation.notes:
        screen.line(note)


def print_comparison(comparison: Any, language: str) -> None:
    """Print what changed between two runs, subject by subject."""
    screen = Screen(language, labels=labels_of(comparison.config, language))
    screen.line(comparison.headline, "bold")
    _print_sections(screen, comparison.sections, comparison.config)
    screen.blank()
    for note in comparison.notes:
        screen.line(note)
    for split in comparison.splits:
        _print_split(screen, split)


def _print_split(screen: Screen, split: Any) -> None:
    """Print what the moves under one version come from, the farthest with a sentence each."""
    screen.blank()
    screen.line(split.title, "bold")
    screen.table(frame_table(split.totals, screen.language))
    screen.line(say("splitting.reading"))
    for sentence in split.sentences:
        screen.line(say("splitting.item", words=sentence))
    for note in split.notes:
        screen.line(note, "yellow")


def print_tried(tried: Any, language: str) -> None:
    """Print who moves where a change is tried, version by version."""
    screen = Screen(language, labels=labels_of(tried.config, language))
    for moved in tried.moves:
        told = say(
            "printing.tried_version",
            version=version_named(tried.config, moved.version, typed=True),
            correlation=moved.correlation,
            total=len(moved.territories),
            entering=len(moved.entering),
            leaving=len(moved.leaving),
        )
        screen.line(told, "bold")
        if len(moved.entering):
            screen.line(say("printing.tried_entering", names=_largest(moved.entering)))
        if len(moved.leaving):
            screen.line(say("printing.tried_leaving", names=_largest(moved.leaving)))
        movers = moved.movers().head(MOVERS)
        frame = movers[["code", "name", "rank_a", "rank_b", "shift", "decile_a", "decile_b"]]
        screen.table(frame_table(frame.rename(columns=BEFORE_AND_AFTER), screen.language))
        screen.blank()
    if tried.same:
        screen.line(say("printing.tried_same", len(tried.same), names=versions_named(tried.config, tried.same)))
    for name, reason in tried.refused.items():
        screen.line(
            say("printing.tried_refused", name=version_named(tried.config, name, typed=True), reason=reason), "yellow"
        )
    if tried.new:
        screen.line(say("printing.tried_new", len(tried.new), names=versions_named(tried.config, tried.new)))
    for note in tried.notes:
        screen.line(note, "yellow")
    screen.line(say("printing.tried_only"))


def print_about_scores(scores: Any, language: str) -> None:
    """Print on standard error which index scored the territories of a table, and what a reader must know."""
    labels = labels_of(scores.config, language)
    for words in (say("operations.model_is", model=scores.model), *scores.notes):
        click.echo(told(words, language, labels), err=True)


def _largest(rows: pd.DataFrame) -> list[str]:
    """Names of territories, or codes where they have none, those with most people first."""
    ordered = rows.sort_values("population", ascending=False, kind="stable", na_position="last")
    return [str(name or code) for code, name in zip(ordered["code"], ordered["name"], strict=True)]


def print_verified(verified: Any, language: str) -> None:
    """Print how results compare with what is computed again, and what is no longer as it was."""
    screen = Screen(language)
    for note in verified.notes:
        screen.line(note, "yellow")
    frame = verified.frame()
    states = frame["state"].tolist()
    n = len(verified.files)
    if verified.verdict == "differs":
        screen.line(say("verifying.differs", len(states) - states.count("same")), "bold red")
    elif states:
        screen.line(say("verifying.same", n, largest=float(frame["largest"].max())), "bold")
    else:
        screen.line(say("verifying.identical", n), "bold green")
    if states:
        shown = frame.assign(
            state=[STATES[state] for state in states],
            largest=["" if pd.isna(gap) else f"{gap:.1e}" for gap in frame["largest"]],
        )
        screen.table(frame_table(shown.rename(columns=VERIFIED), language))
    screen.line(say("verifying.not_compared"))


def _print_sections(screen: Screen, sections: Sequence[tuple[Words, pd.DataFrame]], config: Labels) -> None:
    """Print tables with labels; the first that lists versions tells by what names they are typed."""
    typed = next((at for at, (_, frame) in enumerate(sections) if "version" in frame), None)
    for at, (title, frame) in enumerate(sections):
        screen.blank()
        screen.line(title)
        screen.table(frame_table(with_labels(frame, config, identifier=at == typed), screen.language, screen.labels))


def print_decision(decided: Any, language: str) -> None:
    """Print what a decision changed, and where it is recorded."""
    from ifn_research.results.decision import ALIAS, status_named

    screen, decision, registration = Screen(language), decided.decision, decided.registration
    status = status_named(decision.status)
    screen.line(say("results.version_and_status", version=decided.named, status=status), "bold")
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
    keep_whole(table)
    screen.whole(table)
    for title, lines in (
        (say("printing.verdicts"), history.verdicts()),
        (say("printing.pooled_by_partners"), history.pools),
        (say("printing.decisions"), history.decisions),
    ):
        if lines:
            screen.blank()
            screen.line(title)
        for line in lines:
            screen.one_line(line)
    screen.blank()
    screen.one_line(history.in_force)


def shared(warnings: Mapping[str, Sequence[Remark]]) -> dict[Remark, list[str]]:
    """Each warning once, with the versions that it concerns."""
    shared: dict[Remark, list[str]] = {}
    for version, remarks in warnings.items():
        for remark in remarks:
            shared.setdefault(remark, []).append(version)
    return shared
