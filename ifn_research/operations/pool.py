"""Returns of several partners pooled into one folder: tables, a picture by partner, a note in French and English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.config import StudyConfig, load_study
from ifn_research.errors import ConfigError, DataError
from ifn_research.language import LANGUAGES, in_french, language_named
from ifn_research.language.messages import say
from ifn_research.operations.newest import newest_results
from ifn_research.operations.note import NATIVE
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.documents.pool_note import pool_note
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
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
        The configuration or the results of the study, for its labels.
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

        experiment = pooled.study if study is None else _config(study).experiment
        log_pool(pooled, out, tracking_of(option=tracking_uri), experiment=experiment)
    return pooled


def _write(pooled: PooledStudy, folder: Path) -> None:
    from ifn_research.outputs.figures.canvas import DPI, drawn, save
    from ifn_research.outputs.figures.partners import by_partner, pooled_figures

    pooled.write(folder)
    pictures = {"by_partner": by_partner, "pooled": pooled_figures}
    for name, draw in pictures.items():
        figure = draw(pooled, in_french())
        if figure is not None:
            save(figure, folder / "figures" / f"{name}.png", vector=True)
    for code in LANGUAGES:
        language = language_named(code)
        images = {name: drawn(found, dpi=DPI) for name, draw in pictures.items() if (found := draw(pooled, language))}
        document = pool_note(pooled, language, images)
        for form in NOTE_FORMATS:
            name = f"note.{form}" if code == NATIVE else f"note.{code}.{form}"
            (folder / name).write_bytes(DOCUMENTS[form].write(document))


def _labels(path: Path, study: str) -> dict[str, str]:
    """Labels of the versions, indicators and ground truths of a study, by the names that returns give them."""
    config = _config(path)
    if config.study != study:
        raise ConfigError(
            say("pooling.no_such_study", path=path.name, found=config.study, expected=study),
            where="--study",
            fix=say("pooling.name_its_study", expected=study),
        )
    versions = {item.name: item.label for item in config.versions}
    indicators = {BASELINE + name: item.label for name, item in config.indicators.items()}
    truths = {f"truth:{item.name}": item.label for item in config.ground_truth}
    return {name: label for name, label in {**versions, **indicators, **truths}.items() if label}


def _config(path: Path) -> StudyConfig:
    if path.suffix in (".yaml", ".yml"):
        return load_study(path).config
    return read_results(newest_results(path), tables=["versions"], fitted=False).config
