"""Every problem of a study and its tables, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.checking import check
from ifn_research.errors import Problems


def test_a_good_study_is_summed_up_with_its_findings(simulated_study: Path) -> None:
    checked = check(load_study(simulated_study))
    assert checked.summary == "130 territories, 6 indicators, 5 versions, 2 ground truths."
    assert "missing" in set(checked.findings["check"])
    assert "error" not in set(checked.findings["severity"])


def test_steps_columns_and_tables_are_told_together(simulated_study: Path) -> None:
    wrong = ["versions.equal.weighting=equl", "versions.scores.weighting.rotation=varimx"]
    study = load_study(simulated_study, overrides=[*wrong, "ground_truth.latent.column=latnt"])
    with pytest.raises(Problems) as caught:
        check(study)
    text = str(caught.value)
    for part in ("'equl'", "'varimx'", "no column 'latnt'"):
        assert part in text


def test_checking_writes_and_computes_nothing(
    simulated_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("ifn_research.index.fit", lambda *_, **__: pytest.fail("something was fitted"))
    check(load_study(simulated_study))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_table_is_told_with_the_problems_of_the_steps(simulated_study: Path) -> None:
    study = load_study(simulated_study, overrides=["tables.0.path=absent.csv", "versions.equal.imputation=medan"])
    with pytest.raises(Problems) as caught:
        check(study)
    assert "absent.csv" in str(caught.value)
    assert "did you mean 'median'" in str(caught.value)
