"""What a notebook shows of a result, against its tables."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ifn_research.errors import ConfigError
from ifn_research.language import language_named
from ifn_research.results.as_html import as_html
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


def test_a_picture_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="forest-caf"):
        make().figure("forest-cef")


def test_a_picture_is_drawn_by_its_name() -> None:
    result = make()
    name = result.figures()[0]
    assert result.figure(name).axes


def test_a_table_is_ones_own() -> None:
    result = make()
    result.frame("scores").loc[:, "score"] = 0
    assert (result.tables["scores"]["score"] != 0).any()
    with pytest.raises(ConfigError, match="scores"):
        result.frame("score")
