"""The command line: `ifn`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ifn_research.errors import ConfigError, IfnError, nearest

EPILOG = "Documentation: docs/ in the repository. Exit codes: 0 done; 1 something failed; 2 wrong input."


class _Group(click.Group):
    """Prints a user error as what, where and fix, without a traceback unless --debug is given."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except IfnError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(str(error), err=True)
            ctx.exit(error.exit_code)
        except (BrokenPipeError, KeyboardInterrupt):
            ctx.exit(130)

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """As click does, but a mistyped command is told as every other user error is."""
        parent: Any = super()
        if not standalone_mode:
            return parent.main(*args, standalone_mode=False, **extra)
        try:
            done = parent.main(*args, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(str(_as_config_error(error)), err=True)
            sys.exit(ConfigError.exit_code)
        except click.Abort:
            sys.exit(130)
        sys.exit(done if isinstance(done, int) else 0)


def _as_config_error(error: click.ClickException) -> ConfigError:
    """What click complains of, with what to type instead."""
    context = getattr(error, "ctx", None)
    command = "ifn" if context is None else context.command_path
    what, fix = error.format_message(), f"`{command} --help` shows what it takes"
    if isinstance(error, click.NoSuchOption):
        parameters = context.command.params if context else ()
        known = [name for parameter in parameters for name in parameter.opts if name.startswith("-")]
        what, fix = f"unknown option '{error.option_name}'", nearest(error.option_name, known)
    elif isinstance(error, click.MissingParameter) and context is not None:
        fix = f"write {context.get_usage().removeprefix('Usage: ')}"
    elif isinstance(error, click.BadParameter) and "not readable" in error.message:
        fix = "change its permissions, or name another one"
    elif context is not None and isinstance(context.command, click.Group) and "No such command" in error.message:
        name = error.message.split("'")[1]
        what, fix = f"unknown command '{name}'", nearest(name, context.command.commands)
    return ConfigError(what.rstrip("."), where=f"the command line, {command}", fix=fix)


# Whether it may be read is told where it is read.
CONFIG = click.Path(path_type=Path, readable=False)


@click.group(
    "ifn", cls=_Group, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="ifn-research")
def main(debug: bool) -> None:
    """Compute, validate and compare versions of the indice de fragilité numérique.

    \b
    ifn run                      the bundled study (départements)
    ifn run my-study.yaml        your study
    ifn check my-study.yaml      problems and fixes, nothing written
    ifn ui my-study.yaml         compare its versions in the MLflow UI
    ifn note results/...         the note for the committee
    ifn export results/...       a workbook in French
    """


@main.command()
@click.argument("config", required=False, type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help="Results folder.  [default: results/<study>/<time>-<digest>]",
)
@click.option("--force", is_flag=True, help="Replace the results that --out already holds.")
@click.option("--only", multiple=True, metavar="VERSION", help="Run this version only; may be repeated.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change the configuration: versions.pca.weighting=equal; may be repeated.",
)
@click.option("--seed", type=click.IntRange(min=0), help="Seed of every random draw.")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Parallel workers; results do not depend on it.",
)
@click.option(
    "--tracking-uri",
    metavar="URI",
    help="MLflow store; by default MLFLOW_TRACKING_URI, the configuration, sqlite:///mlflow.db.",
)
@click.option("--no-tracking", is_flag=True, help="Write files only.")
def run(
    config: Path | None,
    out: Path | None,
    force: bool,
    only: tuple[str, ...],
    overrides: tuple[str, ...],
    seed: int | None,
    workers: int,
    tracking_uri: str | None,
    no_tracking: bool,
) -> None:
    """Run a study: compute its versions, judge and compare them, write the results, log to MLflow.

    CONFIG is a YAML file; without it, the study of the départements that comes with the package.
    """
    from ifn_research.recording import record
    from ifn_research.terminal import Reporter

    changes = [*overrides, *([f"seed={seed}"] if seed is not None else [])]
    study = _load(config, changes)
    with Reporter() as reporter:
        recorded = record(
            study,
            out=out,
            force=force,
            only=only,
            workers=workers,
            tracking_uri=tracking_uri,
            tracked=not no_tracking,
            progress=reporter.progress,
        )
    reporter.results(recorded.result, folder=recorded.folder, tracking=recorded.tracking, config=config)
    if recorded.tracking_error:
        reporter.tracking_failed(recorded.tracking_error, recorded.folder)
    sys.exit(1 if len(recorded.result.failed) or recorded.tracking_error else 0)


@main.command()
@click.argument("config", required=False, type=CONFIG)
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="As for `ifn run`.")
def check(config: Path | None, overrides: tuple[str, ...]) -> None:
    """Find the problems of a configuration, its tables and its versions, all of them, with their fixes.

    Nothing is written and no version is judged.
    """
    from ifn_research.checking import check_configuration
    from ifn_research.terminal import print_check

    print_check(check_configuration(config, overrides=overrides))


@main.command()
@click.argument("config", required=False, type=CONFIG)
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="0 takes a free port.",
)
@click.option("--no-browser", is_flag=True, help="Print the address without opening it.")
def ui(config: Path | None, tracking_uri: str | None, port: int, no_browser: bool) -> None:
    """Open the MLflow UI on the comparison of a study's versions."""
    from ifn_research.outputs.tracking.ui import serve
    from ifn_research.recording import tracking_address

    study = _load(config, [])
    serve(
        tracking_address(study.config, tracking_uri),
        experiment=study.config.experiment,
        port=port,
        browser=not no_browser,
        announce=click.echo,
    )


@main.command()
@click.argument("kind", required=False)
def methods(kind: str | None) -> None:
    """List the methods of each step, with their options (or of one KIND of step).

    When each helps, what it assumes and how it fails: the page "Methods, one by one" of the documentation.
    """
    from ifn_research.schema import method_table
    from ifn_research.terminal import print_methods

    print_methods(method_table(kind))


@main.command()
def schema() -> None:
    """Print the JSON Schema of a configuration."""
    import json

    from ifn_research.schema import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("code")
@click.option("--version", "version", metavar="VERSION", help="Version to detail; the first when absent.")
def explain(folder: Path, code: str, version: str | None) -> None:
    """Explain the score of one territory, from the results FOLDER alone."""
    from ifn_research.outputs.explain import explain_territory
    from ifn_research.results import read_results
    from ifn_research.terminal import print_explanation

    print_explanation(explain_territory(read_results(folder), code, version=version))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    default="html,pdf",
    show_default=True,
    metavar="html,pdf,docx,md",
    help="html: one page to read or mail. pdf: to print, tagged for screen readers. docx: to rework. md: plain text.",
)
@click.option("--lang", default="fr", show_default=True, metavar="fr|en", help="Language of the note.")
@click.option("--against", metavar="RUN", help="Tell changes from another run: a results folder, or runs:/<id>.")
@click.option("--reference", metavar="VERSION", help="Tell changes from this version.  [default: the first of its run]")
@click.option("--force", is_flag=True, help="Replace notes that were changed since they were written.")
@click.option("--tracking-uri", metavar="URI", help="MLflow store of --against; by default as for `ifn run`.")
def note(
    folder: Path,
    formats: str,
    lang: str,
    against: str | None,
    reference: str | None,
    force: bool,
    tracking_uri: str | None,
) -> None:
    """Write the methodology note of a results FOLDER for the committee, from that folder alone.

    One page in plain words, then data, versions, validation, what changes for territories, limits, and how to make the
    figures again. Nothing is said to be established that a test adjusted for the number of trials does not establish.

    \b
    ifn note results/my-study/...                                 note.html, note.pdf
    ifn note results/my-study/... --format docx --lang en         note.en.docx
    ifn note results/my-study/... --reference equal               changes from the version equal
    ifn note results/my-study/... --against results/last-year     changes from the first version of another run
    """
    from ifn_research.noting import write_note
    from ifn_research.terminal import Reporter

    asked = [name.strip() for name in formats.split(",") if name.strip()]
    with Reporter() as reporter:
        written = write_note(
            folder,
            formats=asked,
            lang=lang,
            against=against,
            reference=reference,
            force=force,
            tracking_uri=tracking_uri,
            progress=reporter.progress,
        )
    for path in written:
        click.echo(f"wrote {path}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "formats",
    default="xlsx",
    show_default=True,
    metavar="xlsx,csv-fr",
    help="xlsx: one workbook, a sheet a table. csv-fr: a file a table, semicolons and decimal commas.",
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
    from ifn_research.exporting import export_results

    asked = [name.strip() for name in formats.split(",") if name.strip()]
    for path in export_results(folder, formats=asked, out=out, force=force):
        click.echo(f"wrote {path}")


@main.command()
@click.argument("first", metavar="DIR_A")
@click.argument("second", metavar="DIR_B")
@click.option("--version", "version", metavar="VERSION", help="Compare the results of this version alone.")
@click.option("--out", type=click.Path(path_type=Path, readable=False), help="Write everything to this csv file.")
@click.option("--force", is_flag=True, help="Replace the file that --out names.")
@click.option("--tracking-uri", metavar="URI", help="MLflow store of run ids; by default as for `ifn run`.")
def compare(
    first: str, second: str, version: str | None, out: Path | None, force: bool, tracking_uri: str | None
) -> None:
    """Compare two runs of one study: what changed in configuration, data and results, and who moved.

    A run is a results folder, or the MLflow id of a study run (`runs:/<id>`; `ifn history` lists them).

    \b
    ifn compare results/my-study/before results/my-study/after
    ifn compare runs:/1f0c... results/my-study/after --out changes.csv
    """
    from ifn_research.comparing import compare_runs
    from ifn_research.outputs.one_file import refuse_existing, write_table
    from ifn_research.terminal import print_comparison

    if out is not None:
        refuse_existing(out, force=force, formats=(".csv",))
    comparison = compare_runs(first, second, version=version, tracking_uri=tracking_uri)
    print_comparison(comparison)
    if out is not None:
        write_table(comparison.table, out)
        click.echo(f"wrote {out}")


@main.command()
@click.argument("study")
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
def history(study: str, tracking_uri: str | None) -> None:
    """List the runs of a STUDY in MLflow, the newest first: what each found, and what was decided.

    STUDY is the slug of a study (`study:` in its configuration), or its configuration file.

    \b
    ifn history my-study
    ifn history my-study.yaml --tracking-uri sqlite:///mlflow.db
    """
    from ifn_research.outputs.tracking.history import study_history
    from ifn_research.recording import tracking_address
    from ifn_research.terminal import print_history

    config = _load(Path(study), []).config if study.endswith((".yaml", ".yml")) else None
    name = study if config is None else config.study
    print_history(study_history(name, tracking_address(config, tracking_uri)))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("version")
@click.option(
    "--status", required=True, metavar="STATUS", help="adopted, rejected or deferred (to be looked at again)."
)
@click.option("--reason", required=True, metavar="TEXT", help="Why, in a sentence or two, for those who come later.")
@click.option("--meeting", metavar="DATE", help="When it was decided: 2026-03-12 or 12/03/2026.")
@click.option(
    "--docs",
    type=click.Path(path_type=Path, readable=False),
    help="Folder of the records.  [default: docs/decisions]",
)
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
def decide(
    folder: Path,
    version: str,
    status: str,
    reason: str,
    meeting: str | None,
    docs: Path | None,
    tracking_uri: str | None,
) -> None:
    """Record what was decided of a VERSION of the results in FOLDER.

    Its fitted index is registered in MLflow under the name of the study, with the decision; an adopted one becomes
    models:/<study>@adopted, in the place of the version adopted before, which is told. A record in French, with the
    figures on which the decision relied, goes to docs/decisions.

    \b
    ifn decide results/my-study/... factor --status adopted --meeting 2026-03-12 \\
        --reason "Not told apart from the best; its weights can be explained."
    """
    from ifn_research.deciding import DOCS, today
    from ifn_research.deciding import decide as record_decision
    from ifn_research.decision import Decision, meeting_date
    from ifn_research.terminal import print_decision

    held = None if meeting is None else meeting_date(meeting)
    decision = Decision(version, status, reason, today().date(), held)
    print_decision(record_decision(folder, decision, docs=docs or DOCS, tracking_uri=tracking_uri))


@main.command()
@click.argument("model")
@click.argument("table", type=CONFIG)
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), help="File to write, .csv or .parquet; else the terminal."
)
@click.option("--force", is_flag=True, help="Replace the file that --out names.")
@click.option("--repair-codes", is_flag=True, help="Put back the leading zeros that codes have lost.")
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
def score(model: str, table: Path, out: Path | None, force: bool, repair_codes: bool, tracking_uri: str | None) -> None:
    """Score the territories of a new TABLE with an index that is fitted already, the MODEL.

    The table has the columns of the study's tables (csv, xlsx or parquet; separators and decimal commas are found
    out). Territories beyond the range on which the index was fitted are named, and those without a score, with why.

    \b
    ifn score models:/my-study@adopted communes-2024.csv --out scores.csv
    ifn score results/my-study/...:factor communes-2024.xlsx > scores.csv
    ifn score runs:/1f0c... communes-2024.csv
    """
    from ifn_research.outputs.one_file import as_csv, refuse_existing, write_table
    from ifn_research.scoring import score_table

    if out is not None:
        refuse_existing(out, force=force)
    found = score_table(model, table, repair_codes=repair_codes, tracking_uri=tracking_uri)
    for line in (f"model: {found.model}", *found.notes):
        click.echo(line, err=True)
    if out is None:
        click.echo(as_csv(found.table), nl=False)
    else:
        write_table(found.table, out)
        click.echo(f"wrote {out}")


@main.command("map")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path, readable=False), help="Page to write.  [default: <FOLDER>/map.html]"
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def map_(folder: Path, out: Path | None, force: bool) -> None:
    """Write an interactive page of a results FOLDER: a map and a table of its territories, in French.

    One file that opens without a network: choose a version, search a territory, see its score, its rank in each version
    and what its score is made of.

    \b
    ifn map results/my-study/...
    ifn map results/my-study/... --out carte.html
    """
    from ifn_research.mapping import write_map

    click.echo(f"wrote {write_map(folder, out=out, force=force)}")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
def sync(folder: Path, tracking_uri: str | None) -> None:
    """Log to MLflow the results of a FOLDER that were not logged when they were made."""
    from ifn_research.recording import log_again

    click.echo(f"logged to {log_again(folder, tracking_uri)}")


def _load(config: Path | None, overrides: list[str]) -> Any:
    from ifn_research.config import load_study

    return load_study(config, overrides=overrides)
