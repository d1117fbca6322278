"""The page beside a return says everything that the file holds, and nothing that it does not."""

from __future__ import annotations

import json

import pytest

from ifn_research.language import language_named
from ifn_research.outputs.documents.blocks import TableBlock
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.documents.return_page import return_page
from ifn_research.results.leaving import Weighed
from tests.support.returns import a_return


@pytest.mark.parametrize("code", ["fr", "en"])
def test_every_key_and_every_figure_of_the_file_stands_in_it(code: str) -> None:
    returned = a_return(reduced=("Il y a peu de territoires.",), remarks=("peu de blocs",))
    document = return_page(Weighed(returned, 40.0, 79.0), "retour.json", language_named(code))
    tables = [block for block in document.blocks if isinstance(block, TableBlock)]
    keys = ", ".join(row[0] for row in tables[0].rows).split(", ")
    data = json.loads(returned.as_json())
    assert sorted(keys) == sorted(data)
    told = {cell for table in tables for row in table.rows for cell in row}
    for figure in data["estimates"]:
        assert str(figure["estimate"]) in told
        assert figure["variance"] is None or str(figure["variance"]) in told
    for found in data["covariances"].values():
        assert {str(cell) for row in found["matrix"] for cell in row} <= told


def test_it_is_a_page_in_french_that_names_what_is_not_promised() -> None:
    document = return_page(Weighed(a_return(), 40.0, 79.0), "retour.json", language_named("fr"))
    page = DOCUMENTS["html"].write(document).decode()
    assert '<html lang="fr' in page
    for text in (
        "Ce que contient retour.json",
        "Aucun territoire",
        "10²³",
        "10¹¹",
        "n’est pas promis",
        "un seul retour",
    ):
        assert text in " ".join(page.replace("\u00a0", " ").split())


def test_a_return_without_figures_says_why() -> None:
    bare = a_return(estimates=(), covariances={}, reduced=("Il y a 9 territoires, moins que 15.",))
    page = DOCUMENTS["md"].write(return_page(Weighed(bare, 0.0, 18.0), "retour.json", language_named("fr"))).decode()
    assert "9 territoires" in page
    assert "ordres" not in page
