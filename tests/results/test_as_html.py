"""What a notebook shows of a result, against its tables."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.errors import ConfigError
from ifn_research.language import language_named
from ifn_research.results.as_html import as_html
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


class Cells(HTMLParser):
    """The rows of the tables of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self.inside = tag == "td"

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1].append(data)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_versions_stand_in_the_order_of_the_ranking(code: str) -> None:
    result, page = make(), Cells()
    page.feed(as_html(result, language_named(code)))
    ranked = [name for name in result.ranking()["version"] if not name.startswith("baseline:")]
    assert [row[0] for row in page.rows if row][: len(ranked)] == ranked


def test_names_are_no_markup() -> None:
    assert "<script>" not in make()._repr_html_()


@pytest.fixture(scope="module")
def computed() -> StudyResult:
    """A study of frames, without a file."""
    made = simulate_territories(60, seed=4, missing=0.0)
    study = made.study("unused")
    return run(load_study({**study, "tables": [{**study["tables"][0], "path": made.frame}]}))


def test_a_picture_that_is_not_there_is_answered_with_the_nearest(computed: StudyResult) -> None:
    with pytest.raises(ConfigError, match="forest-latent"):
        computed.figure("forest-latnt")


def test_every_picture_that_is_named_is_drawn(computed: StudyResult) -> None:
    assert {"forest-latent", "equal/weights"} <= set(computed.figures())
    for name in ("forest-latent", "equal/weights"):
        assert computed.figure(name).axes


def test_a_table_is_ones_own(computed: StudyResult) -> None:
    own = computed.frame("scores")
    own["score"] = 0.0
    assert (computed.tables["scores"]["score"] != 0).any()
    with pytest.raises(ConfigError, match="scores"):
        computed.frame("score")
