"""Commands about runs of a study: compare them, list them, decide on a version, score a table with it."""

from __future__ import annotations

from pathlib import Path

import click

from ifn_research.cli.group import CONFIG, RESULTS, main
from ifn_research.cli.language import spoken, tell
from ifn_research.language.messages import say
from ifn_research.operations.formats import SCORES


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
    from ifn_research.cli.printing import print_comparison
    from ifn_research.operations.compare import compare_runs

    compared = compare_runs(first, second, version=version, tracking_uri=tracking_uri, out=out, force=force)
    print_comparison(compared, spoken())
    if out is not None:
        tell(say("operations.wrote", path=out))


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
    from ifn_research.cli.printing import print_history
    from ifn_research.operations.history import history as history_of

    print_history(history_of(study, tracking_uri=tracking_uri), spoken())


@main.command()
@click.argument("folder", type=RESULTS)
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
    from ifn_research.cli.printing import print_decision
    from ifn_research.operations.decide import decide as record_decision
    from ifn_research.operations.decide import decision_on

    decision = decision_on(version, status=status, reason=reason, meeting=meeting)
    print_decision(record_decision(folder, decision, docs=docs, tracking_uri=tracking_uri), spoken())


@main.command()
@click.argument("model")
@click.argument("table", type=CONFIG)
@click.option(
    "--out",
    type=click.Path(path_type=Path, readable=False),
    help=f"File to write, {' or '.join(SCORES)}; else the terminal.",
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
    from ifn_research.operations.score import score_table

    found = score_table(model, table, repair_codes=repair_codes, tracking_uri=tracking_uri, out=out, force=force)
    for words in (say("operations.model_is", model=found.model), *found.notes):
        tell(words, err=True)
    if out is None:
        click.echo(found.as_csv(), nl=False)
    else:
        tell(say("operations.wrote", path=out))
