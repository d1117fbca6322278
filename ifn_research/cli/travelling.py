"""Commands of a study that travels: put it into a file, and send back what it found."""

from __future__ import annotations

from pathlib import Path

import click

from ifn_research.cli.group import CONFIG, RESULTS, main
from ifn_research.cli.language import tell
from ifn_research.language.messages import say


@main.command(help="help.bundle", short_help="help.bundle_short")
@click.argument("source", metavar="help.metavar_config_or_folder", required=False, type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    required=True,
    metavar="help.metavar_file",
    help="help.bundle_out",
)
@click.option("--force", is_flag=True, help="help.map_force")
def bundle(source: Path | None, out: Path, force: bool) -> None:
    """Put a study into a file that travels."""
    from ifn_research.operations.bundle import bundle as bundle_study

    done = bundle_study(source, out, force=force)
    tell(say("operations.wrote", path=done.path))
    tell(
        say(
            "travelling.bundled", len(done.study.indices), names=list(done.study.indices), digest=done.study.digest[:12]
        )
    )
    for name, why in done.left_out:
        tell(say("travelling.left_out", name=name, why=why))
    tell(
        say("travelling.shared", names=list(done.study.tables)) if done.study.tables else say("travelling.none_shared")
    )
    if done.asked:
        tell(say("travelling.partner_brings", names=list(done.asked)))


@main.command("return", help="help.return", short_help="help.return_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    required=True,
    metavar="help.metavar_file",
    help="help.return_out",
)
@click.option("--partner", default="", metavar="help.metavar_name", help="help.return_partner")
@click.option("--perimeter", default="", metavar="help.metavar_code", help="help.return_perimeter")
@click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True, help="help.return_lang")
@click.option("--again", is_flag=True, help="help.return_again")
@click.option("--force", is_flag=True, help="help.map_force")
def send_back(folder: Path, out: Path, partner: str, perimeter: str, lang: str, again: bool, force: bool) -> None:
    """Write the only file that goes back of a study that travelled."""
    from ifn_research.operations.send_back import send_back as write_return

    areas = [code.strip().upper() for code in perimeter.split(",") if code.strip()]
    done = write_return(folder, out, partner=partner, perimeter=areas, force=force, lang=lang, again=again)
    tell(say("operations.wrote", path=done.path))
    tell(say("operations.wrote", path=done.page))
    for why in done.weighed.returned.reduced:
        tell(why)
    tell(say("travelling.read_page_first", page=done.page.name))
