"""Commands about runs of a study: compare them, list them, decide on a version, score a table with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ifn_research.cli.group import CONFIG, RESULTS, main
from ifn_research.cli.language import spoken, tell
from ifn_research.errors import ConfigError
from ifn_research.language.messages import say


@main.command(help="help.compare", short_help="help.compare_short")
@click.argument("first", metavar="help.metavar_dir_a")
@click.argument("second", metavar="help.metavar_dir_b")
@click.option("--version", "version", metavar="help.metavar_version", help="help.compare_version")
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_file",
    help="help.compare_out",
)
@click.option("--split", is_flag=True, help="help.compare_split")
@click.option("--fixed-reference", is_flag=True, help="help.compare_fixed_reference")
@click.option("--force", is_flag=True, help="help.out_force")
@click.option("--tracking-uri", metavar="URI", help="help.compare_tracking_uri")
def compare(first: str, second: str, split: bool, fixed_reference: bool, **asked: Any) -> None:
    """Compare two runs of one study."""
    from ifn_research.cli.printing import print_comparison
    from ifn_research.operations.compare import Splitting, compare_runs

    if fixed_reference and not split:
        raise ConfigError(say("splitting.fixed_alone"), where="--fixed-reference", fix=say("splitting.add_split"))
    compared = compare_runs(first, second, split=Splitting(fixed_reference) if split else None, **asked)
    print_comparison(compared, spoken())
    if asked["out"] is not None:
        tell(say("operations.wrote", path=asked["out"]))


@main.command("what-if", help="help.what_if", short_help="help.what_if_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.option("--set", "changes", multiple=True, metavar="help.metavar_path_value", help="help.what_if_set")
@click.option("--version", "version", metavar="help.metavar_version", help="help.what_if_version")
def what_if(folder: Path, changes: tuple[str, ...], version: str | None) -> None:
    """Try one change of a study, and see who moves."""
    from ifn_research.cli.printing import print_tried
    from ifn_research.operations.what_if import what_if as try_change

    print_tried(try_change(folder, changes, version=version), spoken())


@main.command(help="help.history", short_help="help.history_short")
@click.argument("study", metavar="help.metavar_study")
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
def history(study: str, tracking_uri: str | None) -> None:
    """List the runs of a study, and what was decided."""
    from ifn_research.cli.printing import print_history
    from ifn_research.operations.history import history as history_of

    print_history(history_of(study, tracking_uri=tracking_uri), spoken())


@main.command(help="help.decide", short_help="help.decide_short")
@click.argument("folder", metavar="help.metavar_folder", type=RESULTS)
@click.argument("version", metavar="help.metavar_version")
@click.option("--status", required=True, metavar="help.metavar_status", help="help.decide_status")
@click.option("--reason", required=True, metavar="help.metavar_text", help="help.decide_reason")
@click.option("--meeting", metavar="help.metavar_date", help="help.decide_meeting")
@click.option("--pooled", type=click.Path(path_type=Path), metavar="help.metavar_folder", help="help.decide_pooled")
@click.option(
    "--docs",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_folder",
    help="help.decide_docs",
)
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
def decide(
    folder: Path,
    version: str,
    status: str,
    reason: str,
    meeting: str | None,
    pooled: Path | None,
    docs: Path | None,
    tracking_uri: str | None,
) -> None:
    """Record what was decided of a version."""
    from ifn_research.cli.printing import print_decision
    from ifn_research.operations.decide import decide as record_decision
    from ifn_research.operations.decide import decision_on

    decision = decision_on(version, status=status, reason=reason, meeting=meeting)
    done = record_decision(folder, decision, pooled=pooled, docs=docs, tracking_uri=tracking_uri)
    print_decision(done, spoken())


@main.command(help="help.score", short_help="help.score_short")
@click.argument("model", metavar="help.metavar_model")
@click.argument("table", metavar="help.metavar_table", type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    metavar="help.metavar_file",
    help="help.score_out",
)
@click.option("--force", is_flag=True, help="help.out_force")
@click.option("--repair-codes", is_flag=True, help="help.score_repair_codes")
@click.option("--tracking-uri", metavar="URI", help="help.tracking_uri_as_run")
def score(model: str, table: Path, out: Path | None, force: bool, repair_codes: bool, tracking_uri: str | None) -> None:
    """Score the territories of a new table with a fitted index."""
    from ifn_research.cli.printing import print_about_scores
    from ifn_research.operations.score import score_table

    found = score_table(model, table, repair_codes=repair_codes, tracking_uri=tracking_uri, out=out, force=force)
    print_about_scores(found, spoken())
    if out is None:
        click.echo(found.as_csv(), nl=False)
    else:
        tell(say("operations.wrote", path=out))
