"""Every method of every registry, with the other steps of an index in which it can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.config import Study, StudyConfig
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps import STEPS
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.study.plan import plan

NAMES = ("x1", "x2", "x3", "x4", "x5", "x6")
DIMENSIONS = ("a", "a/b", "a/b", "c", "c", "")
DIRECTIONS = (1, 1, 1, -1, 1, 1)
POSITIVE = {"method": "minmax", "range": [1, 100]}
# Several ways of a method; one without options where nothing is said.
WAYS: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("shrinkage", "beta_binomial"): [{}, {"by": ["departement", "region"]}],
    ("imputation", "drop"): [{}, {"when": "after"}],
    ("imputation", "group_mean"): [{"by": "region"}],
    ("imputation", "group_median"): [{"by": ["departement", "region"]}],
    ("outliers", "winsorise"): [{}, {"lower": 0.1, "upper": 0.02}],
    ("outliers", "skew_kurtosis"): [{}, {"transform": "yeo_johnson"}, {"transform": "none", "share": 0.1}],
    ("normalisation", "zscore"): [{}, {"divisor": "n"}, {"weighted": True}],
    ("normalisation", "percentile"): [{}, {"ties": "mid", "reflect": True}, {"ties": "max"}, {"reflect": True}],
    ("normalisation", "exponential"): [{}, {"position": "r/(n+1)"}, {"position": "mid"}],
    ("normalisation", "rank_points"): [{}, {"extreme": 10}],
    ("normalisation", "goalposts"): [{"posts": {name: [10, 80] for name in NAMES}}],
    ("normalisation", "distance_to_target"): [
        {"targets": dict.fromkeys(NAMES, 30)},
        {"targets": dict.fromkeys(NAMES, 30), "range": [1, 100]},
    ],
    ("normalisation", "reference_ratio"): [
        {"invert": "complement"},
        {"invert": "complement", "by": "region", "weighted": True},
    ],
    ("weighting", "fixed"): [{"weights": {name: k for k, name in enumerate(NAMES)}}],
    ("weighting", "budget"): [
        {"votes": {"Anne": dict.fromkeys(NAMES[1:], 20), "Luc": {"x1": 90, "x2": 10}}},
        {"votes": {"Anne": {"a": 40, "c": 30, "x6": 30}, "Luc": {"c": 50, "x6": 50}}, "summary": "median"},
    ],
    ("weighting", "ahp"): [
        {
            "judgements": {
                "Anne": {"a": {"c": 3, "x6": 5}, "c": {"x6": 2}},
                "Luc": {"a": {"c": 1, "x6": 2}, "c": {"x6": 2}},
            }
        },
    ],
    ("weighting", "pca"): [
        {"opposed": "keep"},
        {"opposed": "keep", "components": 2},
        {"opposed": "keep", "scoring": "component_score"},
        {"opposed": "keep", "scoring": "component_score", "units": "eigenvalue", "weighted": True},
    ],
    ("weighting", "factor"): [
        {"n_factors": 1},
        {"n_factors": 2},
        {"n_factors": 1, "scoring": "regression"},
        {"n_factors": 1, "weighted": True},
    ],
    ("weighting", "bod"): [{}, {"bounds": [0.05, 0.5]}],
    ("weighting", "supervised"): [
        {"ground_truth": "g", "ridge": 0.1},
        {"ground_truth": "g", "estimator": "nnls"},
        {"ground_truth": "g", "estimator": "pls", "components": 2},
        {"ground_truth": "g", "estimator": "rank"},
    ],
    ("aggregation", "generalised"): [{"power": 2}, {"power": -0.5}],
    ("aggregation", "mpi"): [{}, {"penalty": "-", "divisor": "n - 1"}],
    ("rescale", "standard"): [{}, {"mean": 100, "standard_deviation": 15}],
}
# The other steps that a method needs: positive values, or the scale of its paper.
SCALES = {
    "mpi": {"method": "zscore", "mean": 100, "standard_deviation": 10},
    "ampi": {"method": "goalposts", "range": [70, 130], "posts": {name: [0, 100] for name in NAMES}},
}
STAGES = [
    {"stages": ["geometric", "harmonic", "arithmetic"]},
    {"stages": ["arithmetic", "copeland", "arithmetic"]},
    {"stages": ["arithmetic", "arithmetic", "generalised"], "rescale_stages": True},
]


@dataclass(frozen=True, eq=False)
class Case:
    """A method with its options, and the other steps of the index in which it is tried."""

    kind: str
    method: str
    step: Mapping[str, Any]
    staged: bool = False

    @property
    def steps(self) -> dict[str, Any]:
        companion: dict[str, Any] = {}
        if self.kind in ("weighting", "aggregation", "rescale"):
            companion["normalisation"] = SCALES.get(self.method, POSITIVE)
        if self.kind == "aggregation":
            companion["imputation"] = "available"
        if self.staged:
            companion["aggregation"] = {"stages": ["arithmetic"] * 3, "rescale_stages": True}
        return companion if self.kind == "transform" else companion | {self.kind: self.step}

    @property
    def rates(self) -> bool:
        """Whether the method knows that its values are rates: their reflection is 100 - x, their other unit a share."""
        return self.kind == "shrinkage" or self.method == "reference_ratio"

    @property
    def sided(self) -> bool:
        """Whether ties depend on how an indicator is declared."""
        return bool(self.step.get("reflect")) and self.step.get("ties") != "mid"

    def recipe(self, *, steps: Mapping[str, Any] | None = None, directions: tuple[int, ...] = DIRECTIONS) -> Recipe:
        counted = self.kind == "shrinkage"
        indicators = {
            name: {"dimension": dimension or None, "direction": direction, "unit": "%"}
            | ({"numerator": f"c{name}", "denominator": f"n{name}"} if counted else {"column": name})
            | ({"transform": self.method} if self.kind == "transform" else {})
            for name, dimension, direction in zip(NAMES, DIMENSIONS, directions, strict=True)
        }
        table = {"path": "t.csv", "code": "k", "population": "p", "groups": {"departement": "d", "region": "r"}}
        version = {"name": "v", "variables": list(NAMES), **(self.steps if steps is None else steps)}
        truths = [{"name": "g", "column": "g"}]
        config = {"study": "s", "tables": [table], "indicators": indicators, "versions": [version]}
        config |= {"ground_truth": truths} if self.method == "supervised" else {}
        (recipe,) = plan(Study(StudyConfig.model_validate(config), YamlDocument({}, {}, "study.yaml"))).recipes
        return recipe

    def matrix(self, seed: int, n: int = 50) -> IndicatorMatrix:
        """Rates in per cent, some tied, one of which falls where the others rise; two are heavily skewed.

        knn has no ties: which of several equally near territories serve depends on the rounding of distances. The
        population of supervised is its outcome, which follows the territories wherever they go.
        """
        rng = np.random.default_rng(seed)
        factors = rng.normal(size=(n, 2)) + 0.7 * rng.normal(size=(n, 1))
        values = np.repeat(factors, 3, axis=1) + 0.6 * rng.normal(size=(n, 6))
        heavy = np.exp(1.4 * values[:, 3:5])
        values = np.clip(45 + 9 * values * DIRECTIONS, 4, 96)
        if self.kind in ("outliers", "normalisation", "transform"):
            values[:, 3:5] = [95, 5] + [-90, 90] * heavy / heavy.max(axis=0)
        values = np.round(values, 12 if self.method == "knn" else int(rng.integers(0, 4)))
        people = np.full(values.shape, np.nan)
        if self.kind == "shrinkage":
            people = rng.integers(5, 400, values.shape).astype(float)
            values = 100 * np.round(values / 100 * people) / people
        if self.kind == "aggregation" or (self.kind == "imputation" and self.method != "none"):
            values[rng.random(values.shape) < 0.05] = np.nan
        labels = {part: [f"{part}{i % k}" for i in range(n)] for part, k in (("departement", 7), ("region", 3))}
        return IndicatorMatrix.of(
            values,
            dimensions=DIMENSIONS,
            directions=DIRECTIONS,
            units=("%",) * 6,
            groups={part: np.array(names, dtype=object) for part, names in labels.items()},
            population=rng.uniform(1, 9, n) / 4 + (factors.sum(axis=1) + 20 if self.method == "supervised" else 0),
            denominators=people,
            transforms=(self.method if self.kind == "transform" else "none",) * 6,
        )


CASES = [
    Case(kind, method, {"method": method, **options})
    for kind, registry in STEPS.items()
    for method in registry
    for options in WAYS.get((kind, method), [{}])
] + [Case("aggregation", "stages", step) for step in STAGES]
CASES += [Case("transform", method, {}) for method in TRANSFORMS if method != "none"]
# Every normalisation once more, between the stages.
CASES += [Case(case.kind, case.method, case.step, staged=True) for case in CASES if case.kind == "normalisation"]
