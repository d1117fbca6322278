"""Kinds of territories: classes by the scores of dimensions, kept only where they are more than a cut through a cloud.

Everything is found in the tables as they are told, masks included: a territory whose score is masked is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import call

import numpy as np
import pandas as pd

from ifn_research.config.typology import TypologyConfig
from ifn_research.execution import Stages
from ifn_research.execution.stages import Stage
from ifn_research.language import in_french
from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult, with_table
from ifn_research.results.typology import (
    CHOSEN,
    CLOUD_LEVEL,
    LEAST_JACCARD,
    LEAST_RAND,
    ONE_CLOUD,
    STABLE,
    UNSTABLE,
    ClassCount,
    Classified,
    ClassMean,
    class_labels,
    named,
)
from ifn_research.rows import table
from ifn_research.statistics.clusters import Partition, Stability, cloud_within, partition, stability

# Territories for each class, at least: fewer tell nothing.
LEAST_IN_CLASS = 10
# Above this number of territories a step is numerics of arrays, and the data long to copy to other processes.
MOST_COPIED = 20_000
# Clouds, and how many of them a task holds.
CLOUDS, CLOUDS_IN_TASK = 199, 20


@dataclass(frozen=True)
class _Tried:
    """A number of classes: the partition and its stability."""

    found: Partition
    stability: Stability

    @property
    def is_stable(self) -> bool:
        return self.stability.adjusted_rand >= LEAST_RAND and min(self.stability.jaccard) >= LEAST_JACCARD


def with_typology(result: StudyResult, settings: TypologyConfig | None, seed: int, executor: Stages) -> StudyResult:
    """The result with its typology, where one is asked for and the version has scores.

    Parameters
    ----------
    result : StudyResult
        As it is told.
    settings : TypologyConfig, optional
    seed : int
    executor : Stages
    """
    if settings is None:
        return result
    version = settings.version or str(result.document["versions"][0]["name"])
    if version not in result.versions:
        return result
    scores = _standard(_compared(result, version, settings.on))
    known = scores[scores.notna().all(axis=1)]
    numbers = [
        number
        for number in range(settings.classes.min, settings.classes.max + 1)
        if len(known) >= LEAST_IN_CLASS * number and known.shape[1] > 1
    ]
    stage = executor.stage("typology")
    tasks = [partial(_tried, known.to_numpy(), number, seed, settings.replicates) for number in numbers]
    tried: list[_Tried] = stage.map(call, tasks, small_steps=len(known) <= MOST_COPIED)
    best = _best(tried)
    within = [] if best is None else _clouds(known.to_numpy(), best.found.n_classes, seed, stage)
    p_value = None if best is None else (1 + sum(value <= best.found.within for value in within)) / (1 + len(within))
    kept = best if p_value is not None and p_value <= CLOUD_LEVEL else None
    made = {"typology_stability": _stability(tried, best, kept, p_value, (len(known), len(scores) - len(known)))}
    if kept is not None:
        made |= _classes(result, version, known, kept)
    for name, found in made.items():
        result = with_table(result, name, found)
    return result


def _compared(result: StudyResult, version: str, on: str) -> pd.DataFrame:
    """Scores of the dimensions of the index, or normalised indicators, one row a territory that the version scores."""
    codes = result.of_version("scores", version)["code"]
    if on == "dimensions":
        rows = result.of_version("dimensions", version)
        rows = rows[~rows["dimension"].str.contains("/")].rename(columns={"dimension": "by", "score": "value"})
    else:
        rows = result.of_version("contributions", version).rename(columns={"indicator": "by", "normalised": "value"})
    names = list(dict.fromkeys(rows["by"]))
    wide = rows.set_index(["code", "by"])["value"].unstack("by")  # noqa: PD010 - no two rows have one code and name
    return wide.reindex(index=codes, columns=names).astype("float64")


def _standard(scores: pd.DataFrame) -> pd.DataFrame:
    """Standard deviations from the mean; without what does not vary."""
    known = scores[scores.notna().all(axis=1)]
    kept = [name for name in scores if known[name].max() > known[name].min()]
    return (scores[kept] - known[kept].mean()) / known[kept].std(ddof=0)


def _tried(values: Floats, number: int, seed: int, replicates: int) -> _Tried:
    found = partition(values, number, seed=[seed, number])
    return _Tried(found, stability(values, found, seed=seed, replicates=replicates))


def _best(tried: Sequence[_Tried]) -> _Tried | None:
    """The largest number of classes that resampling finds again, as Tibshirani and Walther choose it.

    References
    ----------
    Tibshirani and Walther (2005), Journal of Computational and Graphical Statistics 14:511-528,
    doi:10.1198/106186005X59243 (the largest number above a threshold); Hennig (2007), Computational Statistics and Data
    Analysis 52:258-271, doi:10.1016/j.csda.2006.11.025 (a class is valid from a mean Jaccard of 0.75).
    """
    return next((item for item in reversed(tried) if item.is_stable), None)


def _clouds(values: Floats, number: int, seed: int, stage: Stage) -> list[float]:
    draws = [range(start, min(start + CLOUDS_IN_TASK, CLOUDS)) for start in range(0, CLOUDS, CLOUDS_IN_TASK)]
    tasks = [partial(cloud_within, values, number, seed=seed, draws=some) for some in draws]
    return [value for found in stage.map(call, tasks, small_steps=len(values) <= MOST_COPIED) for value in found]


def _stability(
    tried: Sequence[_Tried],
    best: _Tried | None,
    kept: _Tried | None,
    p_value: float | None,
    counts: tuple[int, int],
) -> pd.DataFrame:
    rows = []
    for item in tried:
        verdict = STABLE if item.is_stable else UNSTABLE
        if item is best:
            verdict = ONE_CLOUD if kept is None else CHOSEN
        rows.append(
            ClassCount(
                classes=item.found.n_classes,
                n=counts[0],
                n_left_out=counts[1],
                adjusted_rand=item.stability.adjusted_rand,
                adjusted_rand_sd=item.stability.deviation,
                least_jaccard=min(item.stability.jaccard),
                # Of standardised variables the mean squared distance from the mean is their number.
                within=item.found.within / item.found.centres.shape[1],
                p_value=p_value if item is best else None,
                verdict=verdict,
            )
        )
    return table(rows, ClassCount)


def _classes(result: StudyResult, version: str, known: pd.DataFrame, kept: _Tried) -> dict[str, pd.DataFrame]:
    territories = result.of_version("scores", version).set_index("code").loc[known.index]
    centres, labels = kept.found.centres, kept.found.labels
    french = in_french()
    headings = [named(french, result.config, name) for name in known.columns]
    words = class_labels(french, [dict(zip(headings, row, strict=True)) for row in centres.tolist()])
    people = [territories["population"].to_numpy(dtype=np.float64)[labels == at] for at in range(len(centres))]
    told = [float(np.nansum(some)) if (~np.isnan(some)).any() else float("nan") for some in people]
    classified = [
        Classified(code=code, name=name, class_number=int(at) + 1, label=words[at])
        for code, name, at in zip(territories.index, territories["name"], labels, strict=True)
    ]
    means = [
        ClassMean(
            class_number=at + 1,
            label=words[at],
            n=int((labels == at).sum()),
            population=told[at],
            dimension=name,
            mean=float(centres[at, j]),
            jaccard=kept.stability.jaccard[at],
        )
        for at in range(len(centres))
        for j, name in enumerate(known.columns)
    ]
    return {"typology": table(classified, Classified), "typology_classes": table(means, ClassMean)}
