"""Costs of measuring each territory: a column of the study's tables or of a file, an indicator, or the population."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifn_research.config.models import IndicatorConfig
from ifn_research.data.new_table import read_new_table
from ifn_research.errors import ConfigError, IfnError
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Labels
from ifn_research.results.study_result import StudyResult

POPULATION = "population"


def costs_of(result: StudyResult, codes: Labels, column: str, file: Path | None = None) -> Floats:
    """The cost of each territory, shape (n_territories,); NaN where it has none.

    Parameters
    ----------
    result : StudyResult
    codes : array of str, shape (n_territories,)
    column : str
        ``population``, an indicator of the study, or a column of its tables; of the file where one is given.
    file : Path, optional
        A table with the codes of the study's.

    Raises
    ------
    ConfigError, DataError, Problems
        If there is no such column, the table is wrong, or the study masks small counts, which probabilities would tell.
    """
    if file is None and column == POPULATION and POPULATION in result.territories:
        people = result.territories.drop_duplicates("code").set_index("code")[POPULATION]
        counted = np.asarray(people.reindex(codes).to_numpy(dtype=np.float64))
        unknown = int(np.isnan(counted).sum())
        if result.threshold is not None and unknown:
            what = say("designing.population_masked", unknown, threshold=result.threshold)
            raise ConfigError(what, where="--cost", fix=say("designing.leave_cost_out"))
        return counted
    if result.threshold is not None:
        there = POPULATION in result.territories and column != POPULATION
        fix = say("designing.without_cost" if there else "designing.leave_cost_out")
        raise ConfigError(say("designing.cost_masked"), where="--cost", fix=fix)
    if file is not None:
        return _read(result, codes, IndicatorConfig(column=column), file)
    if column in result.config.indicators:
        found = _indicator(result, codes, column)
        if found is not None:
            return found
    for item in result.manifest.get("inputs", ()):
        try:
            return _read(result, codes, IndicatorConfig(column=column), Path(str(item["path"])))
        except IfnError:
            continue
    raise ConfigError(say("designing.no_cost", column=column), where="--cost", fix=say("designing.name_cost"))


def _read(result: StudyResult, codes: Labels, wanted: IndicatorConfig, path: Path) -> Floats:
    sources = {name: str(item["path"]) for item in result.manifest.get("inputs", ()) for name in item["columns"]}
    table = read_new_table(path, result.config, {"cost": wanted}, sources=sources)
    column = table.raw[str(wanted.column)]
    return np.asarray(column[~column.index.duplicated()].reindex(codes).to_numpy(dtype=np.float64))


def _indicator(result: StudyResult, codes: Labels, name: str) -> Floats | None:
    for version in result.versions:
        rows = result.of_version("contributions", version)
        rows = rows[rows["indicator"] == name]
        if len(rows):
            return np.asarray(rows.set_index("code")["raw"].reindex(codes).to_numpy(dtype=np.float64))
    return None
