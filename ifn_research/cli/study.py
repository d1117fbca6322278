"""Commands that take a configuration: run it, check it, look at it, and what may stand in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ifn_research.cli.group import CONFIG, main, refuse_both
from ifn_research.cli.language import spoken, tell
from ifn_research.errors import ConfigError
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
    metavar="help.metavar_name",
    callback=_list_examples,
    is_eager=True,
    help="help.example",
)


# Options of `ifn run` for a study that travelled, by their parameters.
OPTIONS_OF_BUNDLE = {"truth": "--truth", "unjudged": "--unjudged", "tables": "--table", "refit": "--refit"}


@main.command(help="help.run", short_help="help.run_short")
@click.argument("config", metavar="help.metavar_config", required=False, type=CONFIG)
@EXAMPLE
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.run_out",
)
@click.option("--force", is_flag=True, help="help.run_force")
@click.option("--only", multiple=True, metavar="help.metavar_version", help="help.only")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="help.metavar_path_value",
    help="help.set",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="help.metavar_integer", help="help.seed")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    envvar="IFN_WORKERS",
    metavar="help.metavar_integer",
    help="help.workers",
)
@click.option("--cluster", metavar="help.metavar_address", help="help.cluster")
@click.option(
    "--tracking-uri",
    metavar="URI",
    help="help.tracking_uri",
)
@click.option("--no-tracking", is_flag=True, help="help.no_tracking")
@click.option(
    "--figures",
    type=click.Choice(FIGURES),
    default="usual",
    show_default=True,
    help="help.figures",
)
@click.option("--svg", is_flag=True, help="help.svg")
@click.option("--fast", is_flag=True, help="help.fast")
@click.option("--truth", type=CONFIG, metavar="help.metavar_file", help="help.run_truth")
@click.option("--unjudged", is_flag=True, help="help.run_unjudged")
@click.option("--table", "tables", multiple=True, type=CONFIG, metavar="help.metavar_file", help="help.run_table")
@click.option("--refit", is_flag=True, help="help.run_refit")
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
    """Run a study."""
    cluster = beside.pop("cluster")
    if cluster is not None:
        refuse_both("workers")
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.run import record

    brought = {name: beside.pop(name) for name in OPTIONS_OF_BUNDLE}
    study = _study(_named(config, example), overrides, seed, brought, only=only)
    with Reporter(spoken()) as reporter:
        recorded = record(
            study,
            out=out,
            force=force,
            only=only,
            workers=cluster or workers,
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
    if recorded.cluster_lost:
        tell(recorded.cluster_lost, err=True)
    sys.exit(1 if len(recorded.result.failed) or not_drawn or recorded.tracking_error or recorded.cluster_lost else 0)


@main.command(help="help.new", short_help="help.new_short")
@click.argument("table", metavar="help.metavar_table", type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_study",
    help="help.new_out",
)
@click.option("--sheet", metavar="help.metavar_name", default="", help="help.new_sheet")
@click.option("--code", multiple=True, metavar="help.metavar_column", help="help.new_code")
@click.option("--level", metavar="help.metavar_level", default="", help="help.new_level")
@click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="help.metavar_key_value",
    help="help.new_key",
)
@click.option("--force", is_flag=True, help="help.new_force")
def new(
    table: Path, out: Path | None, sheet: str, code: tuple[str, ...], level: str, keys: tuple[str, ...], force: bool
) -> None:
    """Write a first study from a table."""
    from ifn_research.cli.printing import print_started
    from ifn_research.operations.new import start_study

    language = spoken()
    asked: dict[str, Any] = {"out": out, "sheet": sheet, "code": code, "level": level, "keys": keys, "force": force}
    print_started(start_study(table, **asked, language=language), language)


@main.command(help="help.check", short_help="help.check_short")
@click.argument("config", metavar="help.metavar_config", required=False, type=CONFIG)
@EXAMPLE
@click.option("--set", "overrides", multiple=True, metavar="help.metavar_path_value", help="help.set_as_run")
@click.option(
    "--explain",
    "explained",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_file",
    help="help.explained",
)
@click.option("--sheet", metavar="help.metavar_name", help="help.explained_sheet")
def check(
    config: Path | None, example: str | None, overrides: tuple[str, ...], explained: Path | None, sheet: str | None
) -> None:
    """Find the problems of a study, with their fixes."""
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


@main.command(help="help.ui", short_help="help.ui_short")
@click.argument("config", metavar="help.metavar_config", required=False, type=CONFIG)
@EXAMPLE
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=5000,
    show_default=True,
    metavar="help.metavar_integer",
    help="help.port",
)
@click.option("--no-browser", is_flag=True, help="help.no_browser")
def ui(config: Path | None, example: str | None, tracking_uri: str | None, port: int, no_browser: bool) -> None:
    """Open the MLflow UI on the comparison of a study's versions."""
    from ifn_research.operations.load import load
    from ifn_research.operations.ui import view_runs

    named = _named(config, example)
    view_runs(
        load(named).config,
        last=named is None,
        tracking_uri=tracking_uri,
        port=port,
        browser=not no_browser,
        announce=tell,
    )


@main.command(help="help.ballot", short_help="help.ballot_short")
@click.argument("config", metavar="help.metavar_config", required=False, type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_file",
    help="help.ballot_out",
)
@click.option(
    "--method", type=click.Choice(["budget", "ahp"]), default="budget", show_default=True, help="help.ballot_method"
)
@click.option(
    "--among",
    type=click.Choice(["indicators", "dimensions"]),
    default="indicators",
    show_default=True,
    help="help.ballot_among",
)
@click.option("--version", "version", metavar="help.metavar_version", help="help.ballot_version")
@click.option("--members", type=click.IntRange(1, 200), default=12, show_default=True, help="help.ballot_members")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="help.ballot_lang")
@click.option("--force", is_flag=True, help="help.map_force")
def ballot(config: Path | None, **asked: Any) -> None:
    """Write a workbook in which a committee votes on the weights of a version."""
    from ifn_research.operations.ballot import write_ballot

    tell(say("operations.wrote", path=write_ballot(config, **asked)))


@main.command(help="help.methods", short_help="help.methods_short")
@click.argument("name", metavar="help.metavar_kind_or_method", required=False)
def methods(name: str | None) -> None:
    """List the methods of each step, with their options."""
    from ifn_research.cli.printing import print_methods
    from ifn_research.operations.methods import list_methods

    found = list_methods(name)
    print_methods(found, spoken())
    if name in {method.name for method in found}:
        for method in found:
            tell(say("operations.in_a_study", method=method.written))


@main.command(help="help.schema", short_help="help.schema_short")
def schema() -> None:
    """Print the JSON Schema of a configuration."""
    from ifn_research.operations.schema import schema_text

    click.echo(schema_text())


def _study(
    config: Path | None, overrides: tuple[str, ...], seed: int | None, brought: dict[str, Any], *, only: tuple[str, ...]
) -> Any:
    """The study of a configuration, or one that travelled here with what a partner brings."""
    from ifn_research.operations.load import is_bundle, load

    if config is not None and is_bundle(config):
        from ifn_research.operations.received import received

        for option, given in (("--set", overrides), ("--only", only)):
            if given:
                raise ConfigError(
                    say("travelling.not_changed", option=option), where=option, fix=say("travelling.run_as_it_came")
                )
        return received(config, **brought, seed=seed)
    for name, given in brought.items():
        if given:
            option = OPTIONS_OF_BUNDLE[name]
            raise ConfigError(
                say("travelling.only_of_bundle", option=option), where=option, fix=say("travelling.name_bundle")
            )
    return load(config, overrides=[*overrides, *([f"seed={seed}"] if seed is not None else [])])


def _wanted(*, figures: str, svg: bool, fast: bool, no_tracking: bool, **rest: Any) -> RunOutputs:
    del rest
    return RunOutputs("none" if fast else figures, svg=svg, tracked=not no_tracking, artifacts=not fast)
