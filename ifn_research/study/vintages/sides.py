"""A run whose tables are read again: the figures that its territories have, under the indicators of any version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ifn_research.config import IndicatorConfig, Study, StudyConfig, VersionConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData
from ifn_research.errors import DataError, IfnError
from ifn_research.index.definitions import Definition
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult
from ifn_research.study.ballots import with_ballots
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import Plan, plan
from ifn_research.study.provenance import describe_inputs

# What an indicator must share with that of the same name of another run, for the figures of both to mean the same: one
# that is declared the other way round may be its complement.
COMPARABLE = {"unit": "splitting.other_unit", "per": "splitting.other_unit", "direction": "splitting.other_direction"}


@dataclass(frozen=True)
class VersionMethod:
    """A version of a run, without the data: what it is made of, and how.

    Attributes
    ----------
    version : VersionConfig
    recipe : Recipe
    indicators : mapping of str to IndicatorConfig
        Of its variables, as its run declares them.
    seed : int
        Of the draws of its weighting.
    index : IndexVersion or None
        What its run fitted, or was given; None where that is withheld.
    given : bool
        Whether its run was given it, fitted elsewhere.
    """

    version: VersionConfig
    recipe: Recipe
    indicators: dict[str, IndicatorConfig]
    seed: int
    index: IndexVersion | None
    given: bool

    @property
    def definitions(self) -> tuple[Definition, ...]:
        """The meaning of its variables: their direction, transform and dimension."""
        if self.index is not None and self.given:
            return self.index.definitions
        return tuple(Definition.of(name, self.indicators[name]) for name in self.version.variables)


@dataclass(frozen=True, eq=False)
class Side:
    """One of two runs, read again.

    Attributes
    ----------
    label : str
        A or B.
    result : StudyResult
        With its scores and fitted indices.
    planned : Plan
    inputs : StudyInputs
    """

    label: str
    result: StudyResult
    planned: Plan
    inputs: StudyInputs
    _more: dict[tuple[str, ...], StudyData | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, label: str, study: Study, before: StudyResult) -> Side:
        """Read the tables of a run again.

        Parameters
        ----------
        label : str
            A or B.
        study : Study
            That of the results, with or without its ground truths.
        before : StudyResult
            With its scores and fitted indices.

        Raises
        ------
        ConfigError, DataError, Problems
            If a table is gone, or is no longer that of the results.
        """
        planned = plan(study, only=list(before.versions))
        data = load_study_data(planned.study.config)
        now = {item["path"]: item for item in describe_inputs(data.digests, data.raw, data.sources)}
        then = [(item["table"], item["sha256"]) for item in before.manifest.get("inputs", ())]
        changed = [item["table"] for item in now.values() if (item["table"], item["sha256"]) not in then]
        if changed:
            raise DataError(
                say("splitting.tables_are_others", len(changed), side=label, tables=changed),
                where=say("splitting.run_of", side=label, run=str(before.manifest.get("study_run") or "?")),
                fix=say("splitting.put_tables_back"),
            )
        return cls(label, before, with_ballots(planned, data), StudyInputs.of(planned.study.config, data))

    @property
    def config(self) -> StudyConfig:
        """Its configuration."""
        return self.inputs.config

    @property
    def rows(self) -> StudyData:
        """Every row of its tables, those of its territories among them."""
        return self.inputs.whole or self.inputs.data

    @property
    def digests(self) -> frozenset[str]:
        """SHA-256 of its files."""
        return frozenset(self.rows.digests.values())

    def method(self, name: str) -> VersionMethod:
        """One of its versions."""
        version = self.planned.version(name)
        recipe = next(recipe for recipe in self.planned.recipes if recipe.name == name)
        given = self.planned.study.fitted.get(name)
        index = given or self.result.indices.get(name)
        declared = {item: self.config.indicators[item] for item in version.variables}
        return VersionMethod(version, recipe, declared, self.config.seed, index, given is not None)

    def published(self, name: str) -> pd.DataFrame:
        """Scores and ranks of a version as its results tell them, where it has some; index = code."""
        rows = self.result.of_version("scores", name)
        return rows[rows["score"].notna()].set_index("code")

    def lacks(self, method: VersionMethod) -> Words | None:
        """The reason why a method cannot be applied to its figures; None where it can."""
        own = self.config.indicators
        for name, theirs in method.indicators.items():
            mine = own.get(name)
            if mine is None:
                continue
            for key, told in COMPARABLE.items():
                here, there = (str(getattr(item, key) or "–") for item in (mine, theirs))
                if here != there:
                    return say(told, name=name, side=self.label, here=here, there=there)
            if method.recipe.shrinks and theirs.denominator is not None and mine.denominator is None:
                return say("splitting.no_counts", name=name, side=self.label)
        groups = [name for name in method.recipe.group_names if name not in self.rows.groups]
        if groups:
            return say("splitting.no_group", name=groups[0], side=self.label)
        weighs = (method.recipe.normalisation, method.recipe.weighting)
        if any(getattr(step, "needs_population", False) for step in weighs) and self.rows.population is None:
            return say("splitting.no_population", side=self.label)
        if self._with(method) is None:
            names = self._absent(method)
            return say("splitting.no_indicator", len(names), names=names, side=self.label)
        return None

    def read_beside(self, method: VersionMethod) -> list[str]:
        """The indicators of a method that its run does not declare, and whose columns its tables have."""
        absent = self._absent(method)
        return absent if absent and self._with(method) is not None else []

    def figures(self, method: VersionMethod) -> tuple[Floats, Floats]:
        """The indicators of a method in its rows, and their denominators, shape (n_rows, n_indicators) each.

        The columns are those that its own run names; those of the other where it does not declare the indicator.
        """
        data = self._with(method)
        assert data is not None
        own = self.config.indicators
        items = [
            Definition.of(item.name, own.get(item.name, method.indicators[item.name])) for item in method.definitions
        ]
        values = np.column_stack([item.values(data.raw) for item in items])
        return values, np.column_stack([item.denominators(data.raw) for item in items])

    def _absent(self, method: VersionMethod) -> list[str]:
        return [name for name in method.indicators if name not in self.config.indicators]

    def _with(self, method: VersionMethod) -> StudyData | None:
        """Its rows with the columns of a method; None where its tables do not have them."""
        wanted = [name for name in method.indicators if name not in self.config.used_indicators]
        if not wanted:
            return self.rows
        key = tuple(sorted(wanted))
        if key not in self._more:
            self._more[key] = self._read(method, wanted)
        return self._more[key]

    def _read(self, method: VersionMethod, wanted: Sequence[str]) -> StudyData | None:
        further = {name: self.config.indicators.get(name, method.indicators[name]) for name in wanted}
        if any(item.sites is not None for item in further.values()):
            return None
        names = {version.name for version in self.config.versions}
        name = next(name for at in range(len(names) + 1) if (name := f"other-{at}") not in names)
        version = VersionConfig(name=name, variables=tuple(wanted))
        config = self.config.model_copy(
            update={
                "indicators": {**self.config.indicators, **further},
                "versions": (*self.config.versions, version),
            }
        )
        try:
            found = load_study_data(config)
        except IfnError:
            return None
        same = np.array_equal(found.codes, self.rows.codes)
        return replace(self.rows, raw=found.raw) if same else None
