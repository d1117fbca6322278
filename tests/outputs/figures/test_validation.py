"""Concentration curves and tenths show the figures of the tables, and only of the primary ground truth."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ifn_research.outputs.figures.studies import forest
from ifn_research.outputs.figures.validation import PANELS, calibration, concentration
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import frame
from tests.support.hand_made import make

NONE = float("nan")


def ranked(*versions: str, truth: str = "caf") -> list[dict[str, Any]]:
    """Rows of the ranking, best first."""
    key = {"ground_truth": truth, "metric": "spearman", "ci_low": NONE, "ci_high": NONE, "n": 40, "n_blocks": 12}
    return [{**key, "version": name, "estimate": 0.9 - k / 100, "note": ""} for k, name in enumerate(versions)]


def curve(version: str, truth: str = "caf") -> list[dict[str, Any]]:
    key = {"version": version, "ground_truth": truth}
    return [{**key, "share_population": x, "share_mass": y} for x, y in ((0.0, 0.0), (0.5, 0.7), (1.0, 1.0))]


def tenths(version: str, truth: str = "caf", sign: float = 1.0) -> list[dict[str, Any]]:
    key = {"version": version, "ground_truth": truth, "n": 40, "people": NONE, "note": ""}
    return [{**key, "decile": k, "observed": sign * k, "expected": sign * (k + 0.5)} for k in range(1, 11)]


def legend(study: StudyResult) -> list[str]:
    figure = concentration(study)
    assert figure is not None
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_curves_are_those_of_the_table_beside_the_diagonal_and_their_gain_over_it() -> None:
    study = make(ranking=ranked("pca", "equal"), concentration=curve("equal") + curve("pca") + curve("pca", "use"))
    figure = concentration(study)
    assert figure is not None
    left, right = figure.axes
    assert [list(line.get_ydata()) for line in left.lines] == [[0.0, 0.7, 1.0], [0.0, 0.7, 1.0], [0, 1]]
    np.testing.assert_allclose(right.lines[0].get_ydata(), [0.0, 20.0, 0.0], atol=1e-12)
    assert legend(study) == ["pca", "equal"]


def test_tenths_are_those_of_the_table_one_panel_a_version_best_first() -> None:
    figure = calibration(make(ranking=ranked("pca", "equal"), calibration=tenths("equal") + tenths("pca")))
    assert figure is not None
    assert [axes.get_title() for axes in figure.axes] == ["pca", "equal"]
    expected, observed = figure.axes[0].lines
    assert list(observed.get_ydata()) == list(range(1, 11))
    assert list(expected.get_ydata()) == [k + 0.5 for k in range(1, 11)]


def test_an_outcome_that_improves_is_shown_in_its_own_unit() -> None:
    study = make(truth="use", ranking=ranked("pca", truth="use"), calibration=tenths("pca", "use", -1.0))
    figure = calibration(study)
    assert figure is not None
    assert list(figure.axes[0].lines[1].get_ydata()) == list(range(1, 11))
    assert "plus bas est pire" in figure.get_supxlabel()


def test_counts_are_shares_of_people_and_are_not_turned() -> None:
    kind = [{"ground_truth": "use", "level": "", "kind": "counts", "n": 40}]
    figure = calibration(
        make(truth="use", ranking=ranked("pca", truth="use"), calibration=tenths("pca", "use"), ground_truth=kind)
    )
    assert figure is not None
    assert list(figure.axes[0].lines[1].get_ydata()) == list(range(1, 11))
    assert "complément du constat" in figure.get_supxlabel()


def test_more_versions_than_there_is_room_for_are_counted() -> None:
    names = [f"v{k:02d}" for k in range(PANELS + 2)]
    study = make(
        versions=[{"version": name, "status": "ok"} for name in names],
        ranking=ranked(*names),
        calibration=[row for name in names for row in tenths(name)],
    )
    figure = calibration(study)
    assert figure is not None
    assert [axes.get_title() for axes in figure.axes] == names[:PANELS]
    assert "Deux versions moins liées au constat non dessinées." in figure.get_supxlabel()


@pytest.mark.parametrize("draw", [concentration, calibration])
def test_where_the_primary_ground_truth_has_no_rows_nothing_is_drawn(draw: Any, simulated: StudyResult) -> None:
    assert draw(make()) is None
    assert draw(make(concentration=curve("pca", "use"), calibration=tenths("pca", "use"))) is None
    assert draw(replace(simulated, manifest={})) is None


def test_versions_that_are_ruled_out_are_hollow_where_the_criterion_was_declared() -> None:
    key = {"ground_truth": "caf", "metric": "spearman", "note": ""}
    members = [{**key, "version": "pca", "p_value": 1.0, "in_set": True}]
    members += [{**key, "version": "equal", "p_value": 0.01, "in_set": False}]
    study = make(ranking=ranked("pca", "equal"), confidence_set=members)
    figure = forest(study, "caf")
    assert figure is not None
    faces = [line.get_markerfacecolor() for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert faces[0] != "white"
    assert faces[1] == "white"
    assert "Rond vide" in figure.get_supxlabel()
    untested = frame("confidence_set", [{**row, "p_value": NONE, "in_set": True} for row in members])
    others = (make(declared=False, ranking=ranked("pca", "equal"), confidence_set=members),)
    for other in (*others, replace(study, tables={**study.tables, "confidence_set": untested})):
        drawn = forest(other, "caf")
        assert drawn is not None
        assert "Rond vide" not in drawn.get_supxlabel()
