"""The command that pools the returns of several partners."""

from __future__ import annotations

from pathlib import Path

import click

from ifn_research.cli.group import main
from ifn_research.cli.language import spoken, tell
from ifn_research.language.messages import say


@main.command(help="help.pool", short_help="help.pool_short")
@click.argument("returns", metavar="help.metavar_returns", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.pool_out",
)
@click.option("--study", type=click.Path(path_type=Path), metavar="help.metavar_study", help="help.pool_study")
@click.option("--force", is_flag=True, help="help.pool_force")
@click.option("--tracking-uri", metavar="URI", help="help.pool_tracking_uri")
def pool(returns: tuple[Path, ...], out: Path, study: Path | None, force: bool, tracking_uri: str | None) -> None:
    """Pool the returns of several partners."""
    from ifn_research.cli.printing_pool import print_pooled
    from ifn_research.operations.pool import pool as pool_files

    print_pooled(pool_files(returns, out, study=study, force=force, tracking_uri=tracking_uri), spoken())
    tell(say("operations.wrote", path=out))
