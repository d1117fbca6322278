"""Commands that take a configuration: run it, check it, look at it, and what may stand in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ifn_research.cli.group import CONFIG, main
from ifn_research.cli.language import spoken, tell
from ifn_research.language.messages import say
from ifn_research.operations.run_outputs import FIGURES, RunOutputs


def _list_examples(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """The name of an example; `list` prints their names and ends the command."""
    if name == "list":
        from ifn_research.operations.load import examples

        for each, title in examples().items():
            click.echo(f"{each:<14}{title}")
        context.exit()
    return name


def _named(config: Path | None, example: str | None) -> Path | None:
    """The file of the study that is named, by its path or as an example."""
    if example is None:
        return config
    from ifn_research.operations.load import example_named

    return example_named(example, beside=config)


EXAMPLE = click.option(
    "--example",
    metavar="NAME",
    callback=_list_examples,
    is_eager=True,
    help="A study that comes with the package in the place of CONFIG; `list` names them.",
)


@main.command()
@click.argument("config", required=False, type=CONFIG)
@EXAMPLE
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
    envvar="IFN_WORKERS",
    help="Parallel workers; results do not depend on it.  [default: IFN_WORKERS, else the usable cores, at most 4]",
)
@click.option(
    "--tracking-uri",
    metavar="URI",
    help="MLflow store; by default MLFLOW_TRACKING_URI, the configuration, sqlite:///mlflow.db.",
)
@click.option("--no-tracking", is_flag=True, help="Write files only.")
@click.option(
    "--figures",
    type=click.Choice(FIGURES),
    default="usual",
    show_default=True,
    help="Pictures to draw; the usual ones leave out those that versions share.",
)
@click.option("--svg", is_flag=True, help="Draw each picture as SVG too.")
@click.option("--fast", is_flag=True, help="No pictures, and no files of versions in MLflow: to try things out.")
def run(
    config: Path | None,
    out: Path | None,
    force: bool,
    only: tuple[str, ...],
    overrides: tuple[str, ...],
    seed: int | None,
    workers: int | None,
    example: str | None,
    **beside: Any,
) -> None:
    """Run a study: compute its versions, judge and compare them, write the results, log to MLflow.

    CONFIG is a YAML file; without it, the study of the EPCI that comes with the package.
    """
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.load import load
    from ifn_research.operations.run import record

    changes = [*overrides, *([f"seed={seed}"] if seed is not None else [])]
    study = load(_named(config, example), overrides=changes)
    with Reporter(spoken()) as reporter:
        recorded = record(
            study,
            out=out,
            force=force,
            only=only,
            workers=workers,
            tracking_uri=beside["tracking_uri"],
            wanted=_wanted(**beside),
            progress=reporter.progress,
        )
    reporter.results(
        recorded.result, folder=recorded.folder, tracking=recorded.tracking, config=config, example=example
    )
    not_drawn = recorded.result.not_drawn
    if not_drawn:
        reporter.not_drawn(not_drawn, recorded.folder)
    if recorded.tracking_error:
        reporter.tracking_failed(recorded.tracking_error, recorded.folder)
    sys.exit(1 if len(recorded.result.failed) or not_drawn or recorded.tracking_error else 0)


@main.command()
@click.argument("table", type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="STUDY",
    help="The file to write.  [default: the table's name with .yaml, beside the table]",
)
@click.option("--sheet", metavar="NAME", default="", help="The sheet of a workbook with several.")
@click.option(
    "--code", multiple=True, metavar="COLUMN", help="The column of the codes; two that make one, if repeated."
)
@click.option(
    "--level", metavar="LEVEL", default="", help="iris, commune, epci, departement, region, or a name of your own."
)
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="'KEY: VALUE'",
    help="A key of the table, as a message offers it: 'where: {annee: 2021}'; may be repeated.",
)
@click.option("--force", is_flag=True, help="Replace the file that is there.")
def new(
    table: Path, out: Path | None, sheet: str, code: tuple[str, ...], level: str, keys: tuple[str, ...], force: bool
) -> None:
    """Write a first study from a TABLE (csv, xlsx, parquet, …), ready to edit.

    Codes, level, names, groups and population are guessed; columns of figures become indicators; every guess has a
    comment that says why, and each direction is marked as to decide. What cannot be guessed is refused, with the
    command that says it.

    \b
    ifn new my-table.xlsx                  writes my-table.yaml beside it
    ifn check my-table.yaml                what is wrong with it, with fixes
    ifn run my-table.yaml                  once it says what you mean
    """
    from ifn_research.cli.printing import print_started
    from ifn_research.operations.new import start_study

    print_started(start_study(table, out=out, sheet=sheet, code=code, level=level, keys=keys, force=force), spoken())


@main.command()
@click.argument("config", required=False, type=CONFIG)
@EXAMPLE
@click.option("--set", "overrides", multiple=True, metavar="PATH=VALUE", help="As for `ifn run`.")
@click.option(
    "--explain",
    "explained",
    type=click.Path(path_type=Path, readable=False),
    metavar="FILE",
    help="Show the first rows of a table as they are read, with what each column is taken for.",
)
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook that --explain shows.")
def check(
    config: Path | None, example: str | None, overrides: tuple[str, ...], explained: Path | None, sheet: str | None
) -> None:
    """Find the problems of a configuration, its tables and its versions, all of them, with their fixes.

    Nothing is written and no version is judged. Of a table without a study, `ifn new TABLE` writes a first one. A table
    that a configuration declares, or any other, is shown as it is read by --explain FILE.
    """
    from ifn_research.cli.printing import print_check, print_files, print_preview
    from ifn_research.operations.check import check as check_study
    from ifn_research.operations.preview import previews_of

    config = _named(config, example)
    if explained is not None:
        for preview in previews_of(explained, config, overrides=overrides, sheet=sheet):
            print_preview(preview, spoken())
        return
    files: list[Any] = []
    try:
        checked = check_study(config, overrides=overrides, seen=files.append)
    finally:
        print_files(files, spoken())
    print_check(checked, spoken())


@main.command()
@click.argument("config", required=False, type=CONFIG)
@EXAMPLE
@click.option("--tracking-uri", metavar="URI", help="MLflow store; by default as for `ifn run`.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    help="0 takes a free port.",
)
@click.option("--no-browser", is_flag=True, help="Print the address without opening it.")
def ui(config: Path | None, example: str | None, tracking_uri: str | None, port: int, no_browser: bool) -> None:
    """Open the MLflow UI on the comparison of a study's versions."""
    from ifn_research.operations.load import load
    from ifn_research.operations.ui import view_runs

    study = load(_named(config, example))
    view_runs(study.config, tracking_uri=tracking_uri, port=port, browser=not no_browser, announce=tell)


@main.command()
@click.argument("config", required=False, type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help="Workbook to write.  [default: bulletin-<study>.xlsx]",
)
@click.option(
    "--method",
    type=click.Choice(["budget", "ahp"]),
    default="budget",
    show_default=True,
    help="100 points to share, or pairs to compare.",
)
@click.option(
    "--among",
    type=click.Choice(["indicators", "dimensions"]),
    default="indicators",
    show_default=True,
    help="What is voted on.",
)
@click.option(
    "--version", "version", metavar="VERSION", help="Vote on the indicators of this version; the first when absent."
)
@click.option("--members", type=click.IntRange(1, 200), default=12, show_default=True, help="Sheets to fill in.")
@click.option(
    "--lang",
    type=click.Choice(["fr", "en"]),
    default="fr",
    show_default=True,
    help="Language of the ballots, whatever `ifn --lang` says.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
def ballot(config: Path | None, **asked: Any) -> None:
    """Write a workbook in which a committee votes on the weights of a version, to print or to fill in.

    One sheet a member, whose total and answers are checked as they are typed, and one that gathers them. The filled
    workbook is read as it is.

    \b
    ifn ballot my-study.yaml                              100 points, bulletin-my-study.xlsx
    ifn ballot my-study.yaml --method ahp --out pairs.xlsx    pairs to compare
    weighting: {method: budget, votes: bulletin-my-study.xlsx}   in the study, once it is filled
    """
    from ifn_research.operations.ballot import write_ballot

    tell(say("operations.wrote", path=write_ballot(config, **asked)))


@main.command()
@click.argument("name", metavar="[KIND or METHOD]", required=False)
def methods(name: str | None) -> None:
    """List the methods of each step, with their options: all, those of one KIND of step, or one METHOD.

    When each helps, what it assumes and how it fails: the page "Methods, one by one" of the documentation.

    \b
    ifn methods                  every method of every step
    ifn methods weighting        the methods of one step
    ifn methods factor           one method, its step, and how a study asks for it
    """
    from ifn_research.cli.printing import print_methods
    from ifn_research.operations.methods import list_methods

    found = list_methods(name)
    print_methods(found, spoken())
    if name in {method.name for method in found}:
        for method in found:
            tell(say("operations.in_a_study", method=method.written))


@main.command()
def schema() -> None:
    """Print the JSON Schema of a configuration."""
    from ifn_research.operations.schema import schema_text

    click.echo(schema_text())


def _wanted(*, figures: str, svg: bool, fast: bool, no_tracking: bool, **rest: Any) -> RunOutputs:
    del rest
    return RunOutputs("none" if fast else figures, svg=svg, tracked=not no_tracking, artifacts=not fast)
