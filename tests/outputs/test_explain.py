"""One territory, from the results folder alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.outputs.explain import Explanation, explain_territory
from ifn_research.results import StudyResult, read_results


def section(explanation: Explanation, start: str):  # type: ignore[no-untyped-def]
    return next(frame for title, frame in explanation.sections if title.startswith(start))


@pytest.mark.parametrize("version", ["equal", "dropped", "scores", "geometric"])
def test_contributions_of_indicators_and_dimensions_sum_to_the_score(simulated: StudyResult, version: str) -> None:
    scores = simulated.tables["scores"]
    one = scores[scores["version"] == version].iloc[7]
    explanation = explain_territory(simulated, one["code"], version=version)
    assert section(explanation, "Indicators")["contribution"].sum() == pytest.approx(one["score"])
    dimensions = section(explanation, "Dimensions")
    top = dimensions[~dimensions["dimension"].str.contains("/")]
    assert top["contribution"].sum() == pytest.approx(one["score"])
    assert f"rank {one['rank']} of {(scores['version'] == version).sum()}" in explanation.headline


def test_peers_are_the_nearest_in_standardised_indicators(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"]
    wide = cells[cells["version"] == "equal"].pivot_table(index="code", columns="indicator", values="normalised")
    wide /= wide.std(ddof=1)
    distance = np.sqrt(((wide - wide.loc["S000005"]) ** 2).sum(axis=1)).drop("S000005").nsmallest(5)
    peers = section(explain_territory(simulated, "S000005"), "The 5 territories")
    assert list(peers["code"]) == list(distance.index)
    assert list(peers["distance"]) == pytest.approx(list(distance))


def test_a_folder_explains_without_its_tables(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    back = explain_territory(read_results(tmp_path), "territoire simule 5")
    assert back.headline == explain_territory(simulated, "S000005").headline


def test_every_version_is_listed_with_its_rank_or_why_it_has_none(simulated: StudyResult) -> None:
    scored = set(simulated.tables["scores"].query("version == 'equal'")["code"])
    left_out = next(code for code in simulated.manifest["left_out"]["dropped"] if code in scored)
    ranks = section(explain_territory(simulated, left_out), "Rank").set_index("version")
    assert ranks.loc["refused", ""] == "failed"
    assert ranks.loc["dropped", ""] == "not scored"
    assert f" of {len(scored)}" in ranks.loc["equal", "rank"]
    with pytest.raises(DataError, match="no score for lack of figures"):
        explain_territory(simulated, left_out, version="dropped")


def test_slips_get_the_nearest_answer(simulated: StudyResult) -> None:
    with pytest.raises(DataError) as caught:
        explain_territory(simulated, "S00005")
    assert "did you mean" in caught.value.fix
    with pytest.raises(ConfigError) as unknown:
        explain_territory(simulated, "S000005", version="equl")
    assert "did you mean 'equal'" in unknown.value.fix
    with pytest.raises(ConfigError, match="'refused' failed"):
        explain_territory(simulated, "S000005", version="refused")
