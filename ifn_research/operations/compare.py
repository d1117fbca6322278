"""Two runs of one study, from results folders or from MLflow, compared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.operations.newest import newest_results
from ifn_research.operations.split import SAME, split_runs
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.comparison import NEEDED, StudyComparison, compare_results
from ifn_research.outputs.files.one_file import refuse_existing, write_table
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import PARQUET

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking


@dataclass(frozen=True)
class Splitting:
    """The way in which moves are split.

    Attributes
    ----------
    fixed_reference : bool
        Whether both runs are scored with what the first learned.
    """

    fixed_reference: bool = False


def compare_runs(
    first: str,
    second: str,
    *,
    version: str | None = None,
    split: Splitting | None = None,
    tracking_uri: str | Tracking | None = None,
    out: Path | None = None,
    force: bool = False,
) -> StudyComparison:
    """Compare two runs of one study.

    Parameters
    ----------
    first, second : str
        Results folders, or MLflow ids of study runs (``runs:/<id>``, or the 32 digits alone).
    version : str, optional
        Compare the results of this version alone; ``OLD=NEW`` where moves are split and its name changed.
    split : Splitting, optional
        Whether moves are split into data, method and perimeter, for which the tables of both runs are read again.
    tracking_uri : str or Tracking, optional
        See `tracking_of`; where ids are looked up.
    out : Path, optional
        A .csv file that receives everything.
    force : bool
        Replace a file that is there.

    Raises
    ------
    ConfigError, DataError
        If a folder holds no results, the runs cannot be compared, or `out` is there already or cannot be written.
    StoreError
        If the store cannot be used or has no such run.
    """
    if out is not None:
        refuse_existing(out, force=force, formats=(".csv",))
    shown = version if version is None or split is None else version.rpartition(SAME)[2]
    comparison = compare_results(read_run(first, tracking_uri), read_run(second, tracking_uri), version=shown)
    if split is not None:
        comparison = comparison.with_splits(
            split_runs(first, second, version=version, fixed_reference=split.fixed_reference)
        )
    if out is not None:
        write_table(comparison.table, out, force=force)
    return comparison


def read_run(asked: str, tracking_uri: str | Tracking | None = None) -> StudyResult:
    """The tables of a run by which it is compared, from a results folder or from MLflow; see `compare_runs`."""
    from ifn_research.outputs.tracking.store.lookup import study_run_folder
    from ifn_research.outputs.tracking.stored_names import is_identifier, names_run

    folder = Path(asked)
    if not names_run(asked) and (folder.exists() or not is_identifier(asked)):
        return read_results(newest_results(folder), tables=NEEDED)
    names = [f"{name}.{'parquet' if name in PARQUET else 'csv'}" for name in NEEDED]
    with study_run_folder(tracking_of(option=tracking_uri).store, asked, names) as artifacts:
        there = [
            name for name, file in zip(NEEDED, names, strict=True) if name != "scores" or (artifacts / file).is_file()
        ]
        return read_results(artifacts, tables=there)
