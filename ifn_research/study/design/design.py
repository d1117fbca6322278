"""The design of a measurement: territories, probabilities, reasons, an even draw beside it, and its power."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ifn_research.language.messages import Words, say, told
from ifn_research.matrix import Bools, Floats
from ifn_research.results.designed import (
    BLOCKS,
    TERRITORIES,
    DesignedMeasure,
    DesignedTerritory,
    FramedTerritory,
    RandomTerritory,
)
from ifn_research.results.labels import version_named
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.draw import (
    Chances,
    DesignOptions,
    chances_of,
    draw,
    draw_evenly,
    refuse_options,
    units_of,
)
from ifn_research.study.design.frame import Frame, frame_of, whole_blocks
from ifn_research.study.design.power import Power
from ifn_research.study.design.today import Today, today_of

# Shares of the territories, by how far the versions are apart on them, that are called apart and agreed.
APART, AGREED = 0.75, 0.25


def design_measure(
    result: StudyResult, options: DesignOptions, versions: Sequence[str] = (), frame: Frame | None = None
) -> DesignedMeasure:
    """Choose the territories whose measurement separates the versions that cannot be told apart.

    Parameters
    ----------
    result : StudyResult
    options : DesignOptions
        Costs are those of the territories of `frame_of(result, versions)`.
    versions : sequence of str
        Those to be separated; the confidence set when empty.
    frame : Frame, optional
        The same, where it was made already.

    Raises
    ------
    ConfigError, DataError
        If there is nothing to separate, or the draw that is asked for is none.
    """
    frame = frame or frame_of(result, versions)
    blocks = None if options.per is None else whole_blocks(frame, options.per)
    units = units_of(frame, blocks, options.n)
    refuse_options(options, units)
    today = today_of(result, frame)
    chances = chances_of(frame, units, options, today.typical)
    chosen, inclusion = draw(chances, options.n, options.seed).of_territories(units)
    even, evenly = draw_evenly(units, options.n, options.seed).of_territories(units)
    power = Power(frame, today, chances, options.n)
    told_blocks = np.array(frame.blocks.names if blocks is None else blocks.names, dtype=object)
    labels = told_blocks[frame.blocks.labels if blocks is None else units.labels]
    if blocks is None and frame.blocks.n_blocks == frame.n:
        labels = np.full(frame.n, "", dtype=object)
    return DesignedMeasure(
        _facts(result, frame, options, chances, today, chosen),
        tuple(_territories(frame, options, chosen, inclusion, labels)),
        tuple(_random(frame, options, even, evenly, labels)),
        tuple(
            FramedTerritory(*cells)
            for cells in zip(
                frame.codes.tolist(),
                labels.tolist(),
                inclusion.tolist(),
                evenly.tolist(),
                frame.disagreement.tolist(),
                chosen.tolist(),
                even.tolist(),
                strict=True,
            )
        ),
        tuple(power.rows()),
        tuple(sorted(power.pairs(), key=lambda row: row.between)),
    )


def _territories(
    frame: Frame, options: DesignOptions, chosen: Bools, inclusion: Floats, labels: np.ndarray
) -> list[DesignedTerritory]:
    """The territories that are drawn, most apart first."""
    apart, agreed = np.quantile(frame.disagreement, [APART, AGREED])
    found = []
    for row in sorted(np.flatnonzero(chosen), key=lambda row: (-frame.disagreement[row], str(frame.codes[row]))):
        ranks = frame.ranks[row]
        first, last = int(ranks.argmin()), int(ranks.argmax())
        reason = _reason(frame, int(row), (first, last), (float(apart), float(agreed)), bool(inclusion[row] >= 1))
        found.append(
            DesignedTerritory(
                *_place(frame, options, int(row), labels),
                float(inclusion[row]),
                1 / float(inclusion[row]),
                int(ranks[first]),
                int(ranks[last]),
                frame.versions[first],
                frame.versions[last],
                float(frame.disagreement[row]),
                reason,
                told(reason, "fr"),
            )
        )
    return found


def _reason(frame: Frame, row: int, ends: tuple[int, int], bounds: tuple[float, float], certain: bool) -> Words:
    """The reason why a territory is drawn: the versions are apart on it, or agree and must be seen to."""
    first, last = ends
    said = {
        "first": int(frame.ranks[row, first]),
        "last": int(frame.ranks[row, last]),
        "one": version_named(frame.config, frame.versions[first]),
        "other": version_named(frame.config, frame.versions[last]),
        "total": frame.n,
    }
    if certain:
        return say("designing.certain", **said)
    if frame.disagreement[row] >= bounds[0]:
        return say("designing.apart", **said)
    del said["one"], said["other"]
    return say("designing.agreed", **said) if frame.disagreement[row] <= bounds[1] else say("designing.between", **said)


def _random(
    frame: Frame, options: DesignOptions, chosen: Bools, inclusion: Floats, labels: np.ndarray
) -> list[RandomTerritory]:
    return [
        RandomTerritory(*_place(frame, options, int(row), labels), float(inclusion[row]), 1 / float(inclusion[row]))
        for row in np.flatnonzero(chosen)
    ]


def _place(
    frame: Frame, options: DesignOptions, row: int, labels: np.ndarray
) -> tuple[str, str, str, float | None, float | None]:
    """Code, name, block, population and cost of a territory."""
    people = None if frame.population is None or np.isnan(frame.population[row]) else float(frame.population[row])
    cost = None if options.cost is None else float(options.cost[row])
    return str(frame.codes[row]), str(frame.names[row]), str(labels[row]), people, cost


def _facts(
    result: StudyResult, frame: Frame, options: DesignOptions, chances: Chances, today: Today, chosen: Bools
) -> dict[str, object]:
    units = chances.units
    probabilities = chances.probabilities(options.n)
    facts: dict[str, object] = {
        "study": result.study,
        "title": result.title,
        "level": result.config.level,
        "finished": str(result.manifest.get("finished") or ""),
        "versions": list(frame.versions),
        "ground_truth": today.truth,
        "metric": today.metric,
        "tested": all(pair.tested for pair in today.pairs if pair.detectable is not None),
        "measured_in_a_draw": None if today.drawn is None else int(today.drawn.sum()),
        "drawn_again": None if today.drawn is None else int((today.drawn & chosen).sum()),
        "unit": TERRITORIES if units.blocks is None else BLOCKS,
        "per": "" if units.blocks is None else units.blocks.group or str(options.per),
        "n": options.n,
        "n_units": units.n,
        "n_territories": int(chosen.sum()),
        "n_frame": frame.n,
        "n_certain": int((probabilities >= 1).sum()),
        "smallest_inclusion": float(probabilities.min()),
        "largest_inclusion": float(probabilities.max()),
        "spread_over_places": frame.places is not None,
        "blocks": frame.blocks.group,
        "strata": units.strata_group,
        "floor": options.floor,
        "seed": options.seed,
        "cost": options.cost_name,
    }
    if options.cost is not None:
        costs = units.sums(options.cost)
        facts["expected_cost"] = float((probabilities * costs).sum())
        facts["random_expected_cost"] = float(options.n / units.n * costs.sum())
    return facts
