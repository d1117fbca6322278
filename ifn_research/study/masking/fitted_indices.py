"""Fitted indices that hold figures of masked territories: told without them, or withheld."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from ifn_research.index.preparation import among
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.remarks import Remark
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.masking.territories import Masked, small_cells
from ifn_research.study.version_run import VersionRun

WITHHELD = Remark("index_withheld")


def index_told(run: VersionRun, masked: Masked, inputs: StudyInputs) -> IndexVersion | None:
    """The fitted index without what tells of single masked territories; None where it scores by such figures.

    It does where it keeps the values of territories, or means of groups that may hold one masked territory, or where
    one of its parameters, such as a minimum, is the value of a small cell. The extremes beyond which a new territory
    is said to be out of range are those of the territories that are not masked. One that was fitted on territories that
    the study is not about, some with small cells, is withheld: how many others would have to be masked there, so that
    a mean tells of none, is not looked at. An index that was fitted elsewhere is told as it is, or not at all.
    """
    index = run.index
    if index is None:
        return None
    if not run.given and _small_elsewhere(run, inputs, masked.threshold):
        return None
    if not masked.rows.any():
        return index
    if run.recipe.group_names or keeps_territories(index):
        return None
    if not run.given:
        _, matrix = inputs.raw(run.config.variables)
        index = _with_told_extremes(index, matrix, masked)
    told = np.abs(np.array([value for row in _rows(_kept(index)) for value in row if value], dtype=np.float64))
    return None if np.isin(told, np.abs(_hidden(run, masked))).any() else index


def keeps_territories(index: IndexVersion) -> bool:
    """True if an index keeps the values of the territories on which it was fitted: those of ranks, or of neighbours."""
    most = len(index.definitions)
    return any(len(row) > most for row in _rows(_kept(index)))


def _small_elsewhere(run: VersionRun, inputs: StudyInputs, threshold: int) -> bool:
    """True if a version was fitted on territories with small cells that the study is not about."""
    reference = inputs.reference(run.config)
    if reference is None:
        return False
    data, variables = reference.inputs.data, run.config.variables
    cells = small_cells(inputs.config, data, variables, threshold=threshold)
    return bool((cells.any(axis=1) & ~among(data.codes, inputs.data.codes)).any())


def _with_told_extremes(index: IndexVersion, matrix: IndicatorMatrix, masked: Masked) -> IndexVersion:
    """The index with the extremes of the territories that are told, where it scores the same with them."""
    recipe, learned = index.recipe, index.learned
    found = recipe.sufficient(matrix)
    for name, step in (
        ("shrinkage", recipe.shrinkage),
        ("transform", recipe.transformation),
        ("imputation", recipe.imputation),
        ("outliers", recipe.outliers),
    ):
        found = step.apply(found, learned[name])
    oriented = recipe.normalisation.orient(found)
    values = oriented.values[~among(oriented.codes, masked.codes[masked.rows])]
    if np.isnan(values).all(axis=0).any():
        return index
    extremes = {"minimum": np.nanmin(values, axis=0).tolist(), "maximum": np.nanmax(values, axis=0).tolist()}
    other = replace(index, learned={**learned, "normalisation": {**learned["normalisation"], **extremes}})
    same = np.array_equal(index.score(matrix).scores, other.score(matrix).scores)
    return other if same else index


def _kept(index: IndexVersion) -> list[Any]:
    document = json.loads(index.to_json())
    return [document["learned"], document["weights"]["reference"], document["weights"]["centre"]]


def _hidden(run: VersionRun, masked: Masked) -> Floats:
    """Values of the small cells at each step; those of 0, which many have, tell nothing."""
    scored = run.scored
    assert scored is not None
    assert run.index is not None
    columns = [masked.indicators.index(name) for name in scored.raw.indicators]
    cells = masked.cells[among(masked.codes, scored.codes)][:, columns]
    transformed = run.recipe.transformation.apply(scored.shrunk, run.index.learned["transform"])
    steps = (scored.raw, scored.shrunk, transformed, scored.normalised)
    values = np.concatenate([found.values[cells] for found in steps])
    return np.asarray(values[values != 0])


def _rows(node: Any) -> Iterator[list[float | None]]:
    """Every list of numbers in plain data, and every number alone; a list of lists counts its members."""
    if isinstance(node, dict):
        for value in node.values():
            yield from _rows(value)
    elif isinstance(node, list):
        if node and all(value is None or isinstance(value, (int, float)) for value in node):
            yield node
            return
        if node and all(isinstance(value, list) for value in node):
            yield [None] * len(node)
        for value in node:
            yield from _rows(value)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield [node]
