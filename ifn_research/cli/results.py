"""Commands that take a results folder: explain, write the note, the map and the workbook, log again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ifn_research.cli.group import RESULTS, main, refuse_both
from ifn_research.cli.language import spoken, tell
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say
from ifn_research.operations.formats import NOTES, WORKBOOKS


@main.command(help="help.explain", short_help="help.explain_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.argument("code", metavar="help.metavar_code")
@click.option("--version", "version", metavar="help.metavar_version", help="help.explain_version")
@click.option("--run", "run", type=click.IntRange(min=0), metavar="help.metavar_integer", help="help.explain_run")
@click.option("--format", "formats", metavar=",".join(NOTES), help="help.explain_format")
@click.option("--lang", default="fr", show_default=True, metavar="fr|en", help="help.explain_lang")
@click.option("--force", is_flag=True, help="help.explain_force")
def explain(
    folder: Path, code: str, version: str | None, run: int | None, formats: str | None, lang: str, force: bool
) -> None:
    """Explain the score of one territory."""
    from ifn_research.cli.printing import print_explanation
    from ifn_research.operations.explain import explain as explain_territory

    if run is not None:
        from ifn_research.operations.robustness import explain_run

        print_explanation(explain_run(folder, code, run, version=version), spoken())
        return

    if formats is not None:
        from ifn_research.operations.territory import write_territory_report

        asked = [name.strip() for name in formats.split(",") if name.strip()]
        for path in write_territory_report(
            folder, code, formats=asked, lang=lang, version=version, force=force, announce=tell
        ):
            tell(say("operations.wrote", path=path))
        return

    print_explanation(explain_territory(folder, code, version=version), spoken())


@main.command(help="help.robustness", short_help="help.robustness_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option("--set", "changes", multiple=True, metavar="help.metavar_path_value", help="help.robustness_set")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    envvar="IFN_WORKERS",
    metavar="help.metavar_integer",
    help="help.workers",
)
@click.option("--cluster", metavar="help.metavar_address", help="help.cluster")
def robustness(folder: Path, changes: tuple[str, ...], workers: int, cluster: str | None) -> None:
    """Compute the robustness of ranks anew."""
    if cluster is not None:
        refuse_both("workers")
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.robustness import renew_robustness

    with Reporter(spoken()) as reporter:
        renewed = renew_robustness(folder, changes, workers=cluster or workers, progress=reporter.progress)
    tell(say("operations.wrote", path=renewed.folder))
    if renewed.older:
        tell(say("operations.older_documents", len(renewed.older), names=renewed.older))
    if renewed.result.not_drawn:
        reporter.not_drawn(renewed.result.not_drawn, renewed.folder)
    if renewed.cluster_lost:
        tell(renewed.cluster_lost, err=True)
    if renewed.result.not_drawn or renewed.cluster_lost:
        sys.exit(1)


@main.command(help="help.note", short_help="help.note_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option(
    "--format",
    "formats",
    default="html,pdf",
    show_default=True,
    metavar=",".join(NOTES),
    help="help.note_format",
)
@click.option("--lang", default="fr", show_default=True, metavar="fr|en", help="help.note_lang")
@click.option("--against", metavar="help.metavar_run", help="help.note_against")
@click.option("--reference", metavar="help.metavar_version", help="help.note_reference")
@click.option("--since", metavar="help.metavar_dir_a", help="help.note_since")
@click.option("--fixed-reference", is_flag=True, help="help.note_fixed_reference")
@click.option("--short", is_flag=True, help="help.note_short_note")
@click.option("--audit", is_flag=True, help="help.note_audit")
@click.option("--force", is_flag=True, help="help.note_force")
@click.option("--tracking-uri", metavar="URI", help="help.note_tracking_uri")
def note(folder: Path, formats: str, short: bool, audit: bool, **asked: Any) -> None:
    """Write the methodology note of some results, or its annex for auditors."""
    from ifn_research.attempts import Attempts
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.audit import write_audit
    from ifn_research.operations.note import Change, write_note
    from ifn_research.operations.pool_note import holds_pool, write_pool_note

    names = ("against", "reference", "tracking_uri", "since", "fixed_reference")
    change = Change(**{name: asked.pop(name) for name in names})
    if change.fixed_reference and change.since is None:
        raise ConfigError(say("splitting.fixed_alone"), where="--fixed-reference", fix=say("splitting.add_since"))
    refused = [
        name
        for name, given in (
            ("--short", short),
            ("--against", change.against),
            ("--reference", change.reference),
            ("--since", change.since),
        )
        if given
    ]
    if audit and refused:
        raise ConfigError(
            say("operations.audit_alone", option=refused[0]),
            where="--audit",
            fix=say("operations.audit_or_note", option=refused[0]),
        )
    pooled = holds_pool(folder)
    if pooled and (audit or refused):
        option = "--audit" if audit else refused[0]
        raise ConfigError(
            say("operations.pool_note_alone", option=option),
            where=option,
            fix=say("operations.leave_option_out", option=option),
        )
    attempts = Attempts()
    with Reporter(spoken()) as reporter:
        shared = {
            "formats": [name.strip() for name in formats.split(",") if name.strip()],
            "progress": reporter.progress,
            "attempts": attempts,
            **asked,
        }
        if pooled:
            written = write_pool_note(folder, **shared)
        elif audit:
            written = write_audit(folder, **shared)
        else:
            written = write_note(folder, change=change, short=short, **shared)
    for path in written:
        tell(say("operations.wrote", path=path))
    if attempts.failed:
        reporter.not_drawn(attempts.failed, folder)
        sys.exit(1)


@main.command("map", help="help.map", short_help="help.map_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), metavar="help.metavar_file", help="help.map_out"
)
@click.option("--lang", default="fr", show_default=True, metavar="fr|en", help="help.map_lang")
@click.option("--force", is_flag=True, help="help.map_force")
def map_(folder: Path, out: Path | None, lang: str, force: bool) -> None:
    """Write an interactive page of some results."""
    from ifn_research.operations.map import write_map

    tell(say("operations.wrote", path=write_map(folder, out=out, lang=lang, force=force)))


@main.command(help="help.export", short_help="help.export_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option(
    "--format",
    "formats",
    default="xlsx",
    show_default=True,
    metavar=",".join(WORKBOOKS),
    help="help.export_format",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.export_out",
)
@click.option("--force", is_flag=True, help="help.export_force")
def export(folder: Path, formats: str, out: Path | None, force: bool) -> None:
    """Write the tables of some results in French."""
    from ifn_research.operations.export import export_results

    asked = [name.strip() for name in formats.split(",") if name.strip()]
    for path in export_results(folder, formats=asked, out=out, force=force):
        tell(say("operations.wrote", path=path))


@main.command(help="help.sync", short_help="help.sync_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
def sync(folder: Path, tracking_uri: str | None) -> None:
    """Log results to MLflow that were not logged when they were made."""
    from ifn_research.operations.sync import log_again

    tell(say("operations.logged_to", address=log_again(folder, tracking_uri)))
