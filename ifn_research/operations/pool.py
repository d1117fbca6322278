"""Returns of several partners pooled into one folder: tables, a picture by partner, a note in French and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ifn_research.config import load_study
from ifn_research.errors import ConfigError, DataError
from ifn_research.language import LANGUAGES, in_french, language_named
from ifn_research.language.messages import say
from ifn_research.operations.load import is_bundle
from ifn_research.operations.newest import newest_results
from ifn_research.operations.pool_note import note_file, pool_document, pool_pictures
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.results.bundle import read_bundle
from ifn_research.results.pooled import PooledStudy
from ifn_research.results.returned import read_returned
from ifn_research.results.study_result import read_results
from ifn_research.rows import BASELINE
from ifn_research.study.pooling.pool import pool_returns

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking

NOTE_FORMATS = ("md", "html")


def pool(
    returns: Sequence[Path],
    out: Path,
    *,
    study: Path | None = None,
    force: bool = False,
    tracking_uri: str | Tracking | None = None,
) -> PooledStudy:
    """Pool the returns of one study, and write what they say together.

    Parameters
    ----------
    returns : sequence of Path
        Files that `ifn return` wrote.
    out : Path
        The folder that is written, whole or not at all.
    study : Path, optional
        The configuration of the study, its results, or the file that travelled, for its labels.
    force : bool
        Replace a pooled study that is there.
    tracking_uri : str or Tracking, optional
        The store that receives it as a run of its own, in the experiment of the study; none when absent.

    Raises
    ------
    ConfigError, DataError
        If a return is none or was edited, they may not be pooled, none has a variance, or the folder cannot be written.
    StoreError
        If the store fails; the folder is complete.
    """
    earlier = refuse_occupied(out, force=force)
    told = [(path.name, read_returned(path)) for path in returns]
    pooled = pool_returns(told)
    if pooled.tables["estimates"].empty:
        raise DataError(say("pooling.nothing_pooled"), where=str(returns[0].parent), fix=say("pooling.larger_studies"))
    if study is not None:
        pooled = PooledStudy(pooled.manifest, pooled.tables, _labels(study, pooled.study))
    with complete_folder(out, replaces=earlier) as building:
        _write(pooled, building)
    if tracking_uri is not None:
        from ifn_research.outputs.tracking.runs.log_pool import log_pool

        experiment = f"ifn-{pooled.study}" if study is None else _experiment(study)
        log_pool(pooled, out, tracking_of(option=tracking_uri), experiment=experiment)
    return pooled


def _write(pooled: PooledStudy, folder: Path) -> None:
    from ifn_research.outputs.figures.canvas import save

    pooled.write(folder)
    for name, draw in pool_pictures().items():
        figure = draw(pooled, in_french())
        if figure is not None:
            save(figure, folder / "figures" / f"{name}.png", vector=True)
    for code in LANGUAGES:
        document = pool_document(pooled, language_named(code))
        for form in NOTE_FORMATS:
            (folder / note_file(code, form)).write_bytes(DOCUMENTS[form].write(document))


def _labels(path: Path, study: str) -> dict[str, str]:
    """Labels of the versions, indicators and ground truths of a study, by the names that returns give them."""
    declared = _declared(path)
    if declared["study"] != study:
        raise ConfigError(
            say("pooling.no_such_study", path=path.name, found=declared["study"], expected=study),
            where="--study",
            fix=say("pooling.name_its_study", expected=study),
        )
    versions = {item["name"]: item.get("label") for item in declared["versions"]}
    indicators = {BASELINE + name: item.get("label") for name, item in declared["indicators"].items()}
    truths = {f"truth:{item['name']}": item.get("label") for item in declared.get("ground_truth", ())}
    return {name: label for name, label in {**versions, **indicators, **truths}.items() if label}


def _declared(path: Path) -> Mapping[str, Any]:
    """The configuration of a study, as plain data."""
    if is_bundle(path):
        return read_bundle(path).document
    if path.suffix in (".yaml", ".yml"):
        config = load_study(path).config
    else:
        config = read_results(newest_results(path), tables=["versions"], fitted=False).config
    return {"experiment": config.experiment, **config.plain()}


def _experiment(path: Path) -> str:
    """The MLflow experiment of a study."""
    declared = _declared(path)
    return str(declared.get("experiment", f"ifn-{declared['study']}"))
