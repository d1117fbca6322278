"""Commands that take a results folder: explain, write the note, the map and the workbook, log again."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ifn_research.cli.group import RESULTS, main
from ifn_research.cli.language import spoken, tell
from ifn_research.language.messages import say
from ifn_research.operations.formats import NOTES, NOTES_HELP, WORKBOOKS, WORKBOOKS_HELP


@main.command()
@click.argument("folder", type=RESULTS)
@click.argument("code")
@click.option("--version", "version", metavar="VERSION", help="Version to detail; the first when absent.")
@click.option("--format", "formats", metavar=",".join(NOTES), help="Write a page about it in the FOLDER instead.")
@click.option("--lang", default="fr", show_default=True, metavar="fr|en", help="Language of the page.")
@click.option("--force", is_flag=True, help="Replace a page that was changed since it was written.")
def explain(folder: Path, code: str, version: str | None, formats: str | None, lang: str, force: bool) -> None:
    """Explain the score of one territory, from the results FOLDER alone.

    FOLDER may be the name of a study, whose newest results are meant; CODE may be the territory's name, or words of it.

    \b
    ifn explain results/my-study/... 59350
    ifn explain my-study Lille --format pdf      one page: rank, indicators, neighbours, what would change its rank
    """
    from ifn_research.cli.printing import print_explanation
    from ifn_research.operations.explain import explain as explain_territory

    if formats is not None:
        from ifn_research.operations.territory import write_territory_report

        asked = [name.strip() for name in formats.split(",") if name.strip()]
        for path in write_territory_report(folder, code, formats=asked, lang=lang, version=version, force=force):
            tell(say("operations.wrote", path=path))
        return
    print_explanation(explain_territory(folder, code, version=version), spoken())


@main.command()
@click.argument("folder", type=RESULTS)
@click.option(
    "--format",
    "formats",
    default="html,pdf",
    show_default=True,
    metavar=",".join(NOTES),
    help=NOTES_HELP,
)
@click.option(
    "--lang", default="fr", show_default=True, metavar="fr|en", help="Language of the note, whatever `ifn --lang` says."
)
@click.option("--against", metavar="RUN", help="Tell changes from another run: a results folder, or runs:/<id>.")
@click.option("--reference", metavar="VERSION", help="Tell changes from this version.  [default: the first of its run]")
@click.option("--short", is_flag=True, help="The first two pages alone, for a meeting: note-short.pdf.")
@click.option("--force", is_flag=True, help="Replace notes that were changed since they were written.")
@click.option("--tracking-uri", metavar="URI", help="MLflow store of --against; by default as for `ifn run`.")
def note(
    folder: Path,
    formats: str,
    lang: str,
    against: str | None,
    reference: str | None,
    short: bool,
    force: bool,
    tracking_uri: str | None,
) -> None:
    """Write the methodology note of a results FOLDER for the committee, from that folder alone.

    One page in plain words with the most fragile territories by name, then a map, validation, what changes for
    territories, versions, data, limits, and a technical annex with all that makes the figures again. Nothing is said to
    be established that a test adjusted for the number of trials does not establish.

    \b
    ifn note results/my-study/...                                 note.html, note.pdf
    ifn note results/my-study/... --format docx --lang en         note.en.docx
    ifn note results/my-study/... --short                         note-short.html, note-short.pdf: two pages
    ifn note results/my-study/... --reference equal               changes from the version equal
    ifn note results/my-study/... --against results/last-year     changes from the first version of another run
    """
    from ifn_research.attempts import Attempts
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.note import Change, write_note

    asked = [name.strip() for name in formats.split(",") if name.strip()]
    attempts = Attempts()
    with Reporter(spoken()) as reporter:
        written = write_note(
            folder,
            formats=asked,
            lang=lang,
            change=Change(against, reference, tracking_uri),
            short=short,
            force=force,
            progress=reporter.progress,
            attempts=attempts,
        )
    for path in written:
        tell(say("operations.wrote", path=path))
    if attempts.failed:
        reporter.not_drawn(attempts.failed, folder)
        sys.exit(1)


@main.command("map")
@click.argument("folder", type=RESULTS)
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), help="Page to write.  [default: <FOLDER>/map.html]"
)
@click.option(
    "--lang", default="fr", show_default=True, metavar="fr|en", help="Language of the page, whatever `ifn --lang` says."
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def map_(folder: Path, out: Path | None, lang: str, force: bool) -> None:
    """Write an interactive page of a results FOLDER: a map and a table of its territories, and a workshop for weights.

    One file that opens without a network: choose a version, search a territory, see its score, its rank in each version
    and what its score is made of. In the workshop, weights are changed with sliders and the map answers; the weights
    that were chosen are copied as a version that `ifn run` accepts.

    \b
    ifn map results/my-study/...
    ifn map results/my-study/... --out carte.html
    ifn map results/my-study/... --lang en              map.en.html
    """
    from ifn_research.operations.map import write_map

    tell(say("operations.wrote", path=write_map(folder, out=out, lang=lang, force=force)))


@main.command()
@click.argument("folder", type=RESULTS)
@click.option(
    "--format",
    "formats",
    default="xlsx",
    show_default=True,
    metavar=",".join(WORKBOOKS),
    help=WORKBOOKS_HELP,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help="Folder to write.  [default: <FOLDER>-export]",
)
@click.option("--force", is_flag=True, help="Replace an earlier export.")
def export(folder: Path, formats: str, out: Path | None, force: bool) -> None:
    """Write the tables of a results FOLDER in French, for Excel or LibreOffice.

    Scores, ranks and deciles by territory, contributions, weights, validation, comparisons, sources and how to read
    them. Codes keep their leading zeros, and nothing that a table holds is run as a formula.

    \b
    ifn export results/my-study/...                        a workbook
    ifn export results/my-study/... --format xlsx,csv-fr   and text files
    """
    from ifn_research.operations.export import export_results

    asked = [name.strip() for name in formats.split(",") if name.strip()]
    for path in export_results(folder, formats=asked, out=out, force=force):
        tell(say("operations.wrote", path=path))


@main.command()
@click.argument("folder", type=RESULTS)
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
def sync(folder: Path, tracking_uri: str | None) -> None:
    """Log to MLflow the results of a FOLDER that were not logged when they were made."""
    from ifn_research.operations.sync import log_again

    tell(say("operations.logged_to", address=log_again(folder, tracking_uri)))
