"""Commands about what a study stands on: its data, its results computed again, and this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ifn_research.cli.group import RESULTS, main
from ifn_research.cli.language import spoken, tell
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say


@main.command(help="help.fetch", short_help="help.fetch_short")
@click.argument("recipes", metavar="help.metavar_recipe", nargs=-1)
@click.option("--list", "listed", is_flag=True, help="help.fetch_list")
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.fetch_from",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    default=Path("data"),
    show_default=True,
    metavar="help.metavar_folder",
    help="help.fetch_out",
)
@click.option("--departement", metavar="help.metavar_code", help="help.fetch_departement")
@click.option("--accept-new", is_flag=True, help="help.fetch_accept_new")
@click.option("--force", is_flag=True, help="help.fetch_force")
def fetch(
    recipes: tuple[str, ...],
    listed: bool,
    folder: Path | None,
    out: Path,
    departement: str | None,
    accept_new: bool,
    force: bool,
) -> None:
    """Make tables of public files."""
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.fetch import fetch as make
    from ifn_research.operations.fetch import recipes as shipped

    if listed:
        for lines in shipped().values():
            for words in lines:
                tell(words)
        return
    if not recipes:
        raise ConfigError(say("fetching.name_a_recipe"), where="ifn fetch", fix=say("fetching.list_recipes"))
    for name in recipes:
        with Reporter(spoken()) as reporter:
            found = make(
                name,
                out=out,
                folder=folder,
                departement=departement,
                accept_new=accept_new,
                force=force,
                progress=reporter.progress,
            )
        for words in found.told:
            tell(words)
        if found.study is not None:
            tell(say("fetching.run_study", path=found.study))
    tell(say("fetching.use_them", folder=out.resolve()))


@main.command(help="help.verify", short_help="help.verify_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    envvar="IFN_WORKERS",
    metavar="help.metavar_integer",
    help="help.verify_workers",
)
def verify(folder: Path, workers: int) -> None:
    """Compute results again, and compare them."""
    from ifn_research.cli.printing import print_verified
    from ifn_research.cli.run_report import Reporter
    from ifn_research.operations.verify import DIFFERS
    from ifn_research.operations.verify import verify as compute_again

    with Reporter(spoken()) as reporter:
        found = compute_again(folder, workers=workers, progress=reporter.progress)
    print_verified(found, spoken())
    sys.exit(1 if found.verdict == DIFFERS else 0)


@main.command(help="help.doctor", short_help="help.doctor_short")
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.doctor_out",
)
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
def doctor(out: Path | None, tracking_uri: str | None) -> None:
    """Look for what this machine lacks."""
    from ifn_research.operations.doctor import GOOD, LACKING, examine

    found = examine(out, tracking_uri=tracking_uri)
    for item in found:
        tell(say("examining.line", state=say(f"examining.{item.state}"), what=item.what, found=item.found))
        if item.state != GOOD and item.fix:
            tell(say("examining.fix", fix=item.fix))
    lacking = sum(item.state == LACKING for item in found)
    tell(say("examining.lacks", lacking) if lacking else say("examining.nothing_lacks"))
    sys.exit(1 if lacking else 0)
