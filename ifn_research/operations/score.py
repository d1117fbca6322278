"""Territories of a new table scored by an index that is fitted already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ifn_research.config import IndicatorConfig, StudyConfig
from ifn_research.data.new_table import NewTable, read_new_table
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.index.definitions import Definition, raw_matrix
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.operations.newest import newest_results
from ifn_research.operations.score_results import write_scored
from ifn_research.operations.tracking import tracking_of
from ifn_research.outputs.files.folder import refuse_occupied
from ifn_research.outputs.files.one_file import as_csv, refuse_existing, write_table
from ifn_research.results.files import undamaged
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.study_result import read_results
from ifn_research.statistics.ranks import deciles, places_among, ranks_descending
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study.given import scores_of_fit
from ifn_research.text import plain

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking

MODEL_FORMS = say("operations.models_study_adopted_runs")


@dataclass(frozen=True)
class NewScores:
    """Scores of the territories of a new table.

    Attributes
    ----------
    table : DataFrame, one row a territory of the table, in its order
        Columns ``code, name, score, rank, decile, reference_rank, reference_decile, out_of_range, no_score``: the score
        is higher where more fragile and NaN where there is none; rank and decile are those among the territories of the
        table, and those among the territories on which the index was fitted, where their scores are known;
        `out_of_range` names the indicators whose value is beyond those of the latter; `no_score` says in English why
        there is no score.
    model : Message
        Which index scored them.
    notes : tuple of Message
        What a reader of the scores must know.
    config : StudyConfig
        That of the study in which it was fitted.
    """

    table: pd.DataFrame
    model: Words
    notes: tuple[Words, ...]
    config: StudyConfig

    def as_csv(self) -> str:
        """The table as text; no text of it becomes a formula of a spreadsheet."""
        return as_csv(self.table)


def score_table(
    model: str,
    path: Path,
    *,
    repair_codes: bool = False,
    tracking_uri: str | Tracking | None = None,
    out: Path | None = None,
    force: bool = False,
) -> NewScores:
    """Score the territories of a table with what an index learned where it was fitted.

    Parameters
    ----------
    model : str
        ``models:/<study>@adopted``, ``runs:/<run id>`` or ``DIR:VERSION``.
    path : Path
        A table with the columns of the study's tables.
    repair_codes : bool
        Put lost leading zeros back.
    tracking_uri : str or Tracking, optional
        See `tracking_of`.
    out : Path, optional
        Receives the scores, as its ending says; without one, a results folder with the scores and how they came about.
    force : bool
        Replace a file or results that are there.

    Raises
    ------
    ConfigError, DataError, Problems
        If there is no such index, the table is wrong, or `out` is there already or cannot be written.
    Refusal
        If the index cannot be applied to these territories, such as those of an unknown group.
    StoreError
        If the store cannot be used.
    """
    if out is not None and out.suffix:
        refuse_existing(out, force=force)
    elif out is not None:
        refuse_occupied(out, force=force)
    asked = _asked(model, tracking_uri)
    index, manifest = asked.index, asked.manifest
    config = StudyConfig.model_validate(asked.config)
    sources = {name: str(item["path"]) for item in manifest.get("inputs", ()) for name in item["columns"]}
    items = {definition.name: _config_of(definition) for definition in index.definitions}
    table = read_new_table(path, config, items, index.recipe.group_names, repair_codes=repair_codes, sources=sources)
    # What an index learned is looked into nowhere else.
    with undamaged(Path(str(model)) / "index.json"):
        matrix = raw_matrix(table.raw, index.definitions, codes=table.codes, groups=table.groups)
        scored, reasons = _score(index, matrix)
    if not len(scored.codes):
        first = table.codes[0]
        raise DataError(
            say("operations.no_territory_can_scored"),
            where=str(path),
            fix=say("operations.fill_figures", first=first, reasons=reasons[first]),
        )
    reference = scores_of_fit(index, asked.config, asked.scores)
    found = _table(table, scored, reasons, reference)
    if out is not None and out.suffix:
        write_table(found, out, force=force)
    elif out is not None:
        write_scored(index, config, table, out, address=asked.address, force=force, reference=reference)
    cautions = [asked.caution] if asked.caution else []
    if reference is None and not isinstance(index.recipe.weighting, SupervisedWeighting):
        cautions.append(say("operations.no_places_among_reference"))
    notes = (*cautions, *_notes(index, table, found, reasons))
    return NewScores(found, asked.told, notes, config)


@dataclass(frozen=True)
class _Asked:
    """An index, the configuration and the manifest of its study, what it is, and what was decided against it."""

    index: IndexVersion
    config: dict[str, Any]
    manifest: Mapping[str, Any]
    told: Words
    caution: Words
    address: str
    scores: pd.DataFrame | None


def _asked(model: str, tracking_uri: str | Tracking | None) -> _Asked:
    from ifn_research.outputs.tracking.stored_names import names_stored

    if names_stored(model):
        from ifn_research.outputs.tracking.store.stored_index import stored_index

        tracking = tracking_of(option=tracking_uri)
        found = stored_index(model, tracking.store, tracking.registry)
        return _Asked(found.index, found.config, found.manifest, found.told, found.caution, found.address, found.scores)
    folder, colon, version = model.rpartition(":")
    if not colon:
        raise ConfigError(
            say("operations.names_no_index", model=model),
            where="MODEL",
            fix=say("operations.write_usage", usage=MODEL_FORMS),
        )
    place = newest_results(folder)
    result = read_results(place, tables=("versions", "scores"))
    if version not in result.indices:
        what = say("operations.not_version_succeeded", version=version, folder=folder)
        if version in result.versions:
            what = say("operations.no_fitted_index", version=version, folder=folder)
        raise ConfigError(what, where="MODEL", fix=nearest(version, result.indices))
    name = say("operations.version_of_run", version=version, run=result.manifest["study_run"])
    return _Asked(
        result.indices[version],
        dict(result.document),
        result.manifest,
        name,
        "",
        f"{Path(place).resolve()}:{version}",
        result.of_version("scores", version),
    )


def _config_of(definition: Definition) -> IndicatorConfig:
    return IndicatorConfig(
        column=definition.column,
        numerator=definition.numerator,
        denominator=definition.denominator,
        unit=definition.unit,
        direction=definition.direction,
        transform=definition.transform,
        per=definition.per,
    )


def _score(index: IndexVersion, matrix: IndicatorMatrix) -> tuple[Scored, dict[str, Words]]:
    """The scores, and why some territories have none."""
    missing = np.isnan(matrix.values)
    names = np.array(matrix.indicators, dtype=object)
    told: dict[str, Words] = {
        code: say("operations.figures_missing", names=names[row])
        for code, row in zip(matrix.codes, missing, strict=True)
        if row.any()
    }
    if type(index.recipe.imputation) is IMPUTATIONS["none"]:
        # Alone among the steps it refuses all territories for one; each is scored by itself, so the others can be.
        matrix = matrix.rows(np.asarray(~missing.any(axis=1)))
    scored = index.score(matrix)
    kept = set(scored.codes)
    reasons = {code: text for code, text in told.items() if code not in kept}
    without = [code for code in scored.left_out if code not in reasons]
    return scored, reasons | dict.fromkeys(without, say("operations.nothing_known_has_weight"))


def _table(table: NewTable, scored: Scored, reasons: Mapping[str, Words], reference: Floats | None) -> pd.DataFrame:
    scores = pd.Series(scored.scores, index=scored.codes).reindex(table.codes).to_numpy(dtype=np.float64)
    unknown = np.full(len(scores), np.nan)
    among = (unknown, unknown) if reference is None else places_among(scores, reference)
    names = np.array(scored.normalised.indicators, dtype=object)
    places = {"rank": ranks_descending(scores), "decile": deciles(scores)}
    places |= dict(zip(OF_REFERENCE, among, strict=True))
    beyond = {
        code: ", ".join(names[row]) for code, row in zip(scored.codes, scored.out_of_range, strict=True) if row.any()
    }
    return pd.DataFrame(
        {
            "code": table.codes,
            "name": table.names,
            "score": scores,
            **{name: pd.array(figures, dtype="Int64") for name, figures in places.items()},
            "out_of_range": [beyond.get(code, "") for code in table.codes],
            "no_score": [str(reasons.get(code, "")) for code in table.codes],
        }
    )


def _notes(index: IndexVersion, table: NewTable, found: pd.DataFrame, reasons: Mapping[str, Words]) -> Iterator[Words]:
    if isinstance(index.recipe.weighting, SupervisedWeighting):
        yield say("operations.weights_learned")
    beyond = found[found["out_of_range"] != ""]
    if len(beyond):
        yield say("operations.beyond_range", len(beyond), territories=_named(beyond, _indicators(beyond)))
    else:
        yield say("operations.none_beyond_range")
    without = found[found["score"].isna()]
    if len(without):
        yield say(
            "operations.without_score",
            len(without),
            territories=_named(without, [reasons.get(code, "") for code in without["code"]]),
        )
    for finding in table.findings:
        named = not finding.column or f"'{finding.column}'" in str(finding.message)
        yield (
            finding.message
            if named
            else say("operations.column_message", column=finding.column, message=finding.message)
        )


def _indicators(beyond: pd.DataFrame) -> list[Words]:
    return [say("operations.indicators", names=names.split(", ")) for names in beyond["out_of_range"]]


def _named(rows: pd.DataFrame, told: Iterable[Words]) -> list[Words]:
    """Territories by name and code, each with what is told of it."""
    places = [
        f"{name} ({code})" if (name := plain(written)) else str(code)
        for code, written in zip(rows["code"], rows["name"], strict=True)
    ]
    return [say("operations.told_of_place", place=place, told=words) for place, words in zip(places, told, strict=True)]
