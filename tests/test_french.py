"""Numbers, labels and notes as French readers write them."""

from __future__ import annotations

import pytest

from ifn_research.french import capitalised, count, figure_of, interval, note, number, percent, warning
from ifn_research.results import StudyResult

CONFIG = {"indicators": {"poverty": {"label": "Taux de pauvreté"}, "age": {}}}


@pytest.mark.parametrize(
    "text, expected",
    [
        (number(0.4118), "0,412"),
        (number(-1228.46, 1), "\u22121\u202f228,5"),
        (number(-0.0001), "0,000"),
        (number(float("nan")), "–"),
        (count(48914), "48\u202f914"),
        (percent(0.1239), "12,4\u00a0%"),
        (figure_of("spearman", 0.5), "0,500"),
        (figure_of("capture_pop20", 0.5), "50,0\u00a0%"),
        (interval("spearman", 0.31, 0.52), "[0,310\u00a0; 0,520]"),
        (interval("spearman", float("nan"), 0.52), ""),
        (capitalised("corrélation de Spearman"), "Corrélation de Spearman"),
    ],
)
def test_figures_are_written_in_french(text: str, expected: str) -> None:
    assert text == expected


def test_notes_are_translated_with_the_labels_of_indicators() -> None:
    assert note("circular with poverty, age; few blocks (11)", CONFIG) == (
        "circulaire avec « Taux de pauvreté », « age » ; peu de blocs (11) : intervalle indicatif"
    )
    assert note("something new", CONFIG) == "something new"


def test_warnings_are_translated_with_the_labels_of_indicators() -> None:
    text = "Heywood case: the solution leaves no uniqueness to poverty; its loadings are not to be trusted"
    assert warning(text, CONFIG).startswith("Cas de Heywood : aucune variance propre ne reste à « Taux de pauvreté »")
    one = warning("1 territory has no score for lack of figures: 2A", CONFIG)
    assert one == "1 territoire sans score faute de données : 2A"


def test_every_note_of_a_study_has_a_translation(simulated: StudyResult) -> None:
    texts = {text for name in ("validation", "comparisons") for text in simulated.tables[name]["note"] if text}
    parts = {part for text in texts for part in text.split("; ")}
    assert parts
    assert [part for part in parts if note(part, simulated.config) == part] == []
