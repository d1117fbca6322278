"""The rows of the first table that a study is about, and those on which its versions are fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.config.territories import TerritoriesConfig
from ifn_research.data.labels import tidy_label, tidy_labels
from ifn_research.data.reading.codes.overlap import lost_zeros
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.rows.selecting import selected
from ifn_research.data.reading.tables import WantedColumns, tidy
from ifn_research.errors import ConfigError, DataError, IfnError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Labels

LEAST_TERRITORIES = 3


@dataclass(frozen=True)
class ChosenRows:
    """Rows of the first table that are meant, and what kept them from being found.

    Attributes
    ----------
    territories, reference : array of bool, shape (n_rows,), or None
        What the study is about, and what its versions are fitted on; None where it is every row.
    problems : list of IfnError
    digests : dict of path to str
        SHA-256 of each list that was read.
    """

    territories: Bools | None = None
    reference: Bools | None = None
    problems: list[IfnError] = field(default_factory=list)
    digests: dict[str, str] = field(default_factory=dict)


def chosen_rows(
    config: StudyConfig, codes: Labels, groups: Mapping[str, Labels], columns: Mapping[str, pd.Series]
) -> ChosenRows:
    """Find the rows that `territories` and `reference` mean.

    Parameters
    ----------
    config : StudyConfig
    codes : array of str, shape (n_rows,)
        Of the first table.
    groups : mapping of str to array of str, each of shape (n_rows,)
    columns : mapping of str to Series
        What the tables hold beside figures, on the same rows.
    """
    found = ChosenRows()
    finder = _Finder(config, codes, {name: pd.Series(labels) for name, labels in groups.items()} | dict(columns), found)
    territories = None if config.territories is None else finder.rows("territories", config.territories)
    if territories is not None and territories.sum() < LEAST_TERRITORIES:
        found.problems.append(
            DataError(
                say("reading.few_territories_chosen", int(territories.sum()), least=LEAST_TERRITORIES),
                where="territories:",
                fix=say("reading.choose_more_territories"),
            )
        )
    reference = None
    if config.reference.chosen_by:
        reference = finder.rows("reference", config.reference)
    elif not config.reference.everything:
        reference = territories
    if config.reference.chosen_by and reference is not None and reference.sum() < LEAST_TERRITORIES:
        found.problems.append(
            DataError(
                say("reading.few_reference_chosen", int(reference.sum()), least=LEAST_TERRITORIES),
                where="reference:",
                fix=say("reading.choose_larger_reference"),
            )
        )
    return ChosenRows(territories, reference, found.problems, found.digests)


@dataclass(frozen=True)
class _Finder:
    config: StudyConfig
    codes: Labels
    columns: Mapping[str, pd.Series]
    found: ChosenRows

    def rows(self, key: str, choice: TerritoriesConfig) -> Bools | None:
        """The rows of a choice; None, and a problem, where they cannot be found."""
        if choice.where is not None:
            return self._where(key, choice)
        if choice.codes is not None:
            return self._listed(f"{key}.codes", [tidy_label(code) for code in choice.codes], choice)
        return self._file(key, choice)

    def _where(self, key: str, choice: TerritoriesConfig) -> Bools | None:
        assert choice.where is not None
        keep = np.ones(len(self.codes), dtype=bool)
        for name, wanted in choice.where.items():
            if name not in self.columns:
                # A column that no table holds is complained of where columns are found.
                return None
            some = np.zeros(len(self.codes), dtype=bool)
            for value in wanted if isinstance(wanted, (list, tuple)) else [wanted]:
                rows, texts = selected(self.columns[name].astype(str), value)
                if not rows.any():
                    self._complain(
                        say("reading.chosen_value_nowhere", value=str(value), column=name),
                        f"{key}.where.{name}",
                        nearest(str(value), [text for text in texts if text]),
                    )
                    return None
                some |= rows
            keep &= some
        return keep

    def _listed(self, where: Words, listed: list[str], choice: TerritoriesConfig) -> Bools | None:
        known = set(self.codes)
        lost = lost_zeros(set(listed), known)
        if lost and choice.repair_codes:
            listed = [lost.get(code, code) for code in listed]
        absent = [code for code in listed if code not in known]
        if absent:
            fix = say("reading.write_quotes_or_repair") if lost else nearest(absent[0], self.codes.tolist())
            if not lost and len(absent) > 1:
                fix = say("reading.list_of_same_year")
            self._complain(say("reading.chosen_codes_unknown", len(absent), codes=absent), where, fix)
            return None
        return np.asarray(pd.Index(self.codes).isin(listed))

    def _file(self, key: str, choice: TerritoriesConfig) -> Bools | None:
        assert choice.path is not None
        try:
            table = TableConfig(path=choice.path, code=choice.code or "code", repair_codes=choice.repair_codes)
            opened = open_table(table)
        except IfnError as error:
            self.found.problems.append(error)
            return None
        self.found.digests[opened.path] = opened.digest
        if choice.code is None:
            table = table.model_copy(update={"code": opened.names[0]})
        read, problems = tidy(opened, table, WantedColumns(self.config.level, []))
        self.found.problems.extend(problems)
        if problems:
            return None
        listed = [str(code) for code in tidy_labels(read.frame.index.to_numpy(dtype=object))]
        return self._listed(say("errors.column", place=opened.path, column=table.code_name), listed, choice)

    def _complain(self, what: Words, where: Words, fix: Words) -> None:
        kind = DataError if not isinstance(where, str) else ConfigError
        self.found.problems.append(kind(what, where=where, fix=fix))
