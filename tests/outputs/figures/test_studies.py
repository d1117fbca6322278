"""Pictures of a whole study."""

from __future__ import annotations

from dataclasses import replace

import matplotlib as mpl
import numpy as np

from ifn_research.outputs.figures.canvas import STYLE
from ifn_research.outputs.figures.studies import forest
from ifn_research.results.study_result import StudyResult
from tests.support.drawn_texts import texts
from tests.support.remarks import from_notes


def test_a_forest_says_what_is_circular_and_how_few_blocks_there_are(simulated: StudyResult) -> None:
    shown = texts(forest(simulated, "non_take_up"))
    assert "equal (circulaire)" in shown
    assert "equal" not in shown
    (reading,) = [text for text in shown if text.startswith("Rond bleu")]
    assert "Peu de régions indépendantes (26 de tailles inégales" in reading.replace("\u00a0", " ")
    assert "Circulaire\u00a0:" in reading
    absent = dict.fromkeys(("ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse"), np.nan)
    without = from_notes(simulated.tables["ranking"].assign(note="", **absent))
    plain = texts(forest(replace(simulated, tables={**simulated.tables, "ranking": without}), "non_take_up"))
    assert not [text for text in plain if "Trait" in text or "irculaire" in text or "blocs" in text]


def test_the_title_of_a_forest_is_not_cut(simulated: StudyResult) -> None:
    """Wide letters, and indicators whose labels leave the axes little room."""
    document = dict(simulated.document)
    document["ground_truth"] = [
        {**truth, "label": "Sans première dose de vaccin Covid-19, semaine 27 de 2021 et au-delà, dans toute la France"}
        for truth in document["ground_truth"]
    ]
    document["indicators"] = {name: {**item, "label": "m" * 40} for name, item in document["indicators"].items()}
    with mpl.rc_context(STYLE):
        figure = forest(replace(simulated, document=document), "non_take_up")
        assert figure is not None
        figure.draw_without_rendering()
    (title,) = [text for text in figure.texts if "Accord avec" in text.get_text()]
    assert "2021" in title.get_text()
    assert title.get_window_extent().x1 <= figure.bbox.x1
