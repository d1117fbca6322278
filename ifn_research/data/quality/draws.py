"""Ground truths of a draw: territories that were drawn and not measured, weights that do not add up."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.quality.column_checks import Column
from ifn_research.language.messages import say
from ifn_research.matrix import Floats

# Share of the territories by which the sum of weights may miss their number, and standard deviations of chance.
FAR, DEVIATIONS = 0.1, 2.0
# Above this many times the territories, those that have a probability are not those that were drawn.
WHOLE_FRAME = 1.5


def check_draw(column: Column, inclusion: Floats) -> Iterator[Finding]:
    """Check that those who were drawn were measured.

    Where all of a draw is measured, the weights 1 / probability of those add up to about the number of territories: on
    average exactly (Horvitz and Thompson 1952, doi:10.1080/01621459.1952.10483446), and a territory that is absent
    lacks with all for which it stands.

    Parameters
    ----------
    column : Column
        The outcome, on all territories of the study.
    inclusion : array, shape (n_territories,)
        NaN where there is none.
    """
    measured = np.isfinite(column.values) & (inclusion > 0)
    listed = inclusion > 0
    total = len(inclusion)
    if not measured.any():
        return
    fix = say("quality.draw_measure_or_tell")
    empty = listed & ~measured
    if empty.any() and (1 / inclusion[listed]).sum() <= WHOLE_FRAME * total:
        codes = [str(code) for code in column.codes[empty]]
        yield column.finding(
            "not_measured", "warning", empty, say("quality.draw_not_measured", len(codes), codes=codes), fix
        )
    weight = 1 / inclusion[measured]
    missed = float(weight.sum()) - total
    chance = DEVIATIONS * np.sqrt(len(weight)) * float(weight.std(ddof=1)) if len(weight) > 1 else 0.0
    if abs(missed) > max(FAR * total, chance):
        message = say("quality.draw_weights", count=round(float(weight.sum())), total=total)
        yield column.finding("weights_of_a_draw", "warning", len(weight), message, fix)
