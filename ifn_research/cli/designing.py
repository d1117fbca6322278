"""The command that chooses the territories to measure next."""

from __future__ import annotations

from pathlib import Path

import click

from ifn_research.cli.group import RESULTS, main
from ifn_research.cli.language import spoken, tell
from ifn_research.language.messages import say


@main.command(help="help.design", short_help="help.design_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option("--n", "n", type=int, required=True, metavar="help.metavar_integer", help="help.design_n")
@click.option("--per", metavar="help.metavar_name", help="help.design_per")
@click.option("--cost", metavar="help.metavar_column", help="help.design_cost")
@click.option(
    "--costs", type=click.Path(path_type=Path, readable=False), metavar="help.metavar_file", help="help.design_costs"
)
@click.option("--versions", default="", metavar="help.metavar_versions", help="help.design_versions")
@click.option(
    "--floor", type=float, default=0.5, show_default=True, metavar="help.metavar_number", help="help.design_floor"
)
@click.option("--seed", type=click.IntRange(min=0), metavar="help.metavar_integer", help="help.design_seed")
@click.option("--force", is_flag=True, help="help.design_force")
def design(folder: Path, versions: str, force: bool, **asked: object) -> None:
    """Choose the territories to measure next."""
    from ifn_research.cli.printing_design import print_designed
    from ifn_research.operations.design import DesignAsked
    from ifn_research.operations.design import design as design_next

    named = tuple(name.strip() for name in versions.split(",") if name.strip())
    designed = design_next(folder, DesignAsked(versions=named, **asked), force=force)  # type: ignore[arg-type]
    print_designed(designed, spoken())
    for path in designed.written:
        if path.name in ("design.csv", "design.html", "design.en.html", "power.csv"):
            tell(say("operations.wrote", path=path))
