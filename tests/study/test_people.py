"""Persons concerned, counted beside the ranks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.errors import IfnError
from ifn_research.outputs.documents.sections.territories import territories_section
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.documents import markdown_of

ROWS = pd.DataFrame(
    {
        "code": ["a", "b", "c", "d"],
        "pop": [1000, 2000, 500, 100],
        "old": [30.0, 10.0, 20.0, 50.0],
        "schooled": [0.2, 0.1, np.nan, 0.4],
    }
)


def counted(folder: Path, **keys: Any) -> StudyResult:
    ROWS.to_csv(folder / "t.csv", index=False)
    study: dict[str, Any] = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code", "population": "pop"}],
        "indicators": {"old": {"column": "old", "unit": "%"}, "schooled": {"column": "schooled", "unit": "share"}},
        "versions": [{"name": "equal", "variables": ["old"]}],
        "people": {"indicators": ["old", "schooled"], "label": "personnes âgées ou sans diplôme"},
        **keys,
    }
    (folder / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return run(load_study(folder / "s.yaml"))


def test_persons_are_counted_with_their_bounds_and_change_no_score(tmp_path: Path) -> None:
    found = counted(tmp_path)
    rows = found.tables["people"].set_index("code")
    np.testing.assert_allclose(rows["persons"], [440, 380, np.nan, 70])
    np.testing.assert_allclose(rows["at_least"], [300, 200, np.nan, 50])
    np.testing.assert_allclose(rows["at_most"], [500, 400, np.nan, 90])
    without = counted(tmp_path, people=None)
    pd.testing.assert_frame_equal(found.tables["scores"], without.tables["scores"])
    assert "people" not in without.tables


def test_note_and_explanation_tell_them(tmp_path: Path) -> None:
    found = counted(tmp_path)
    note = markdown_of(territories_section, found)
    assert "environ 890 en tout" in note
    assert "de 550 à 990" in note
    assert "personnes âgées ou sans diplôme" in note
    assert any("about 440, from 300 to 500" in str(words) for words in explain_territory(found, "a").notes)
    (tmp_path / "out").mkdir()
    found.write(tmp_path / "out")
    pd.testing.assert_frame_equal(read_results(tmp_path / "out").tables["people"], found.tables["people"])


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"people": {"indicators": ["olds"]}}, "olds"),
        ({"people": {"indicators": []}}, "people.indicators"),
        ({"tables": [{"path": "t.csv", "code": "code"}]}, "of a population"),
        ({"disclosure": {"threshold": 11}}, "small counts are masked"),
        (
            {
                "indicators": {
                    "old": {"numerator": "old", "denominator": "schooled"},
                    "schooled": {"column": "schooled", "unit": "share"},
                }
            },
            "a share of 'schooled'",
        ),
        ({"indicators": {"old": {"column": "old"}, "schooled": {"column": "schooled", "unit": "share"}}}, "no share"),
    ],
)
def test_who_cannot_be_counted_is_refused(tmp_path: Path, keys: dict[str, Any], what: str) -> None:
    with pytest.raises(IfnError) as refused:
        counted(tmp_path, **keys)
    assert what in str(refused.value)


def test_persons_of_aggregated_territories_are_the_sum_of_those_of_their_parts(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    codes = [f"{place}{n:03d}" for place in ("01", "02", "59", "62") for n in range(1, 31)]
    rows = pd.DataFrame({"code": codes, "pop": rng.integers(100, 5000, 120).astype(float)})
    rows["old"], rows["schooled"] = rng.uniform(5, 60, 120), rng.uniform(0.02, 0.5, 120)
    # Of one département, a part that holds few of the people is not known; of another, all but one.
    rows.loc[rows["code"].eq("02001"), ["old", "pop"]] = [np.nan, 500.0]
    rows.loc[rows["code"].str.startswith("62") & rows["code"].ne("62001"), "old"] = np.nan
    rows.to_csv(tmp_path / "t.csv", index=False)
    study: dict[str, Any] = {
        "study": "s",
        "level": "departement",
        "aggregate": {"to": "departement", "from": "commune"},
        "tables": [{"path": "t.csv", "code": "code", "population": "pop"}],
        "indicators": {
            "old": {"column": "old", "unit": "%", "combine": "mean"},
            "schooled": {"column": "schooled", "unit": "share", "combine": "mean"},
        },
        "versions": [{"name": "equal", "variables": ["schooled"]}],
        "people": {"indicators": ["old", "schooled"], "label": "personnes âgées ou sans diplôme"},
    }
    (tmp_path / "s.yaml").write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    result = run(load_study(tmp_path / "s.yaml"))
    found = result.tables["people"].set_index("code")
    p, q, whole = rows["old"] / 100, rows["schooled"], rows["code"].str[:2]
    by_hand = {
        "persons": rows["pop"] * (p + q - p * q),
        "at_least": rows["pop"] * np.maximum(p, q),
        "at_most": rows["pop"] * np.minimum(p + q, 1),
    }
    total = rows["pop"].groupby(whole).sum()
    held = rows["pop"].where(p.notna()).groupby(whole).sum()
    for name, counts in by_hand.items():
        sums = counts.groupby(whole).sum()
        np.testing.assert_allclose(found[name][["01", "59"]], sums[["01", "59"]], rtol=1e-12)
        assert np.isnan(found[name]["62"])
    # One part of 500 people, of which a share is known: nobody beyond it for certain, all of them perhaps.
    unknown = rows.loc[rows["code"] == "02001"].squeeze()
    sums = {name: counts.groupby(whole).sum()["02"] for name, counts in by_hand.items()}
    assert found["persons"]["02"] == pytest.approx(sums["persons"] * total["02"] / held["02"])
    assert found["at_least"]["02"] == pytest.approx(sums["at_least"] + 500 * unknown["schooled"])
    assert found["at_most"]["02"] == pytest.approx(sums["at_most"] + 500)
    # At the level of the study the bounds are wider, and what is expected is more.
    mean = {name: (rows["pop"] * values).groupby(whole).sum() / total for name, values in (("p", p), ("q", q))}
    for code in ("01", "59"):
        a, b, n = mean["p"][code], mean["q"][code], total[code]
        assert n * max(a, b) <= found["at_least"][code] <= found["at_most"][code] <= n * min(a + b, 1)
        assert found["persons"][code] != pytest.approx(n * (a + b - a * b), rel=1e-6)
    assert "comptées à un niveau plus fin (commune), puis additionnées" in markdown_of(territories_section, result)
    assert any("finer level ('commune')" in str(note) for note in explain_territory(result, "01").notes)
