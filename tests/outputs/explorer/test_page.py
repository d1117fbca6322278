"""The page is one document whose data can neither end its element nor pass for a place of the template."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.outputs.explorer import map_page
from ifn_research.outputs.explorer.content import page_content
from ifn_research.outputs.explorer.page import as_script_data
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

HOSTILE = "</script><!-- {{script}} \u2028 & 'x' \"y\" \u202eevil"


def test_data_in_a_script_element_cannot_end_it() -> None:
    text = as_script_data({"name": HOSTILE})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"name": HOSTILE}


def test_the_page_holds_its_data_once_and_its_policy_allows_nothing_but_its_own_program(simulated: StudyResult) -> None:
    result = replace(simulated, config={**simulated.config, "title": HOSTILE, "description": "{{figures}}"})
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


def test_contributions_of_a_territory_sum_to_its_score_before_rescaling(simulated: StudyResult) -> None:
    from ifn_research.outputs.explorer.content import _parts

    scores = simulated.tables["scores"]
    mine = scores[scores["version"] == "equal"].set_index("code")["score"]
    parts = _parts(simulated, "equal", pd.Index(mine.index))
    assert set(parts) == {"Social", "Access"}
    # Figures of four bytes keep seven digits.
    np.testing.assert_allclose(sum(parts.values()), mine.to_numpy(), rtol=1e-5, atol=1e-6)


def test_versions_that_failed_are_not_offered(simulated: StudyResult) -> None:
    head, _ = page_content(simulated)
    assert [version["name"] for version in head["versions"]] == simulated.versions
    assert head["layout"] is None
    assert all("avec le constat" in version["agreement"] for version in head["versions"])


def test_where_there_is_one_dimension_indicators_are_shown() -> None:
    cells = [
        {"version": "equal", "code": "a", "indicator": name, "contribution": value, "normalised": 0.0}
        for name, value in (("poverty", 1.0), ("age", -0.25))
    ]
    rows = [{"version": "equal", "code": "a", "name": "", "score": 0.75, "rank": 1, "decile": 10}]
    head, _ = page_content(make(scores=rows, contributions=cells))
    assert head["versions"][0]["parts"] == ["Taux de | pauvreté", "Âge"]
