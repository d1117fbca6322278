"""The page is one document whose data can neither end its element nor pass for a place of the template."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import pytest

from ifn_research.language.catalogue import LANGUAGES, catalogue
from ifn_research.outputs.explorer import map_page
from ifn_research.outputs.explorer.page import HERE, as_script_data
from ifn_research.results.study_result import StudyResult

HOSTILE = "</script><!-- {{script}} \u2028 & 'x' \"y\" \u202eevil"


def test_data_in_a_script_element_cannot_end_it() -> None:
    text = as_script_data({"name": HOSTILE})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": HOSTILE}


def test_the_page_holds_its_data_once_and_its_policy_allows_nothing_but_its_own_program(simulated: StudyResult) -> None:
    result = replace(simulated, document={**simulated.document, "title": HOSTILE, "description": "{{figures}}"})
    page = map_page(result)
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    assert policy.startswith("default-src 'none';")
    for element, kind in (("style", "style-src"), ("script", "script-src")):
        text = re.findall(rf"<{element}(?: type=\"module\")?>(.*?)</{element}>", page, flags=re.DOTALL)[-1]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert len(re.findall("</script>", page)) == 3
    data = re.search(r'<script type="application/json" id="study">(.*?)</script>', page, flags=re.DOTALL)
    assert data is not None
    assert json.loads(data[1])["about"] == "{{figures}}"
    assert not re.search(r"https?://|src=|url\(|@import", page)


def test_the_same_results_give_the_same_page(simulated: StudyResult) -> None:
    assert map_page(simulated) == map_page(simulated)


def sources() -> str:
    return "".join(
        path.read_text(encoding="utf-8") for path in (HERE / "page.html", *sorted(HERE.glob("program/*.js")))
    )


def test_words_are_those_of_the_catalogue_and_every_one_of_them_is_on_the_page(simulated: StudyResult) -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("*.py"))
    for key in (key for key in catalogue("fr").messages if key.startswith("page.")):
        assert re.search(rf"\{{\{{{key.removeprefix('page.')}\b", sources()) or f'"{key}"' in code, key
    page = map_page(simulated)
    assert not re.search(r"\{\{\w+", page)
    assert "`${whole(version.rank[i])} sur ${whole(version.n)}`" in page
    assert 'value === Infinity ? "secret statistique"' in page


def test_no_words_are_left_in_the_page_and_its_program() -> None:
    bare = re.sub(r"<[^>]*>|/\*.*?\*/", "", sources(), flags=re.DOTALL)
    assert re.findall(r"[A-Za-z ]*[àâéèêîôùûçœÀÉÈ][\w ]*", bare.replace("/œ/g", "").replace("/æ/g", "")) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_can_neither_end_a_text_of_the_program_nor_be_markup(code: str) -> None:
    words = {key: str(text) for key, text in catalogue(code).messages.items() if key.startswith("page.")}
    told = {key: text for key, text in words.items() if not key.startswith("page.agreement")}
    assert [key for key, text in told.items() if set(text) & set('"`\\<>&$')] == []
    assert [key for key, text in told.items() if "\n" in text] == ["page.how_to_read"]
