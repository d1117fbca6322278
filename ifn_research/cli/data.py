"""Commands that get data."""

from __future__ import annotations

from pathlib import Path

import click

from ifn_research.cli.group import main
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
