"""The territories of the runs of a version, and what is drawn of them."""

from __future__ import annotations

from typing import Any

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.robustness.fits import Ground
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.robustness.grounds import ground_of
from tests.support.varied_study import varied, varied_rows


def ground(inputs: dict[str, Any], **keys: Any) -> Ground:
    study = load_study(varied(inputs, **keys))
    config = study.config
    assert config.robustness is not None
    return ground_of(config.versions[0], config.robustness, StudyInputs.of(config, load_study_data(config)))


def test_without_what_is_drawn_there_is_nothing_to_draw() -> None:
    found = ground({"normalisation": ["zscore", "rank"]})
    assert found.noise is found.sampling is found.blocks is None
    assert found.scored is found.learning


def test_blocks_are_those_of_the_territories_that_are_learned_from() -> None:
    found = ground({"fit_on": {"resample": "blocks"}}, territories={"where": {"half": "x"}}, reference="all")
    assert found.blocks is not None
    assert found.blocks.n_blocks == found.learning.n_territories == 60
    assert found.scored.n_territories == 30


def test_figures_that_no_draw_moves_are_not_drawn() -> None:
    assert ground({"sampling": {"indicators": "counts"}}).sampling is None
    items = {name: {"column": name} for name in "abc"} | {"d": {"column": "d", "standard_error": "error"}}
    rows = varied_rows().assign(error=0.5)
    found = ground({"sampling": {"indicators": "counts"}}, indicators=items, rows=rows)
    assert found.sampling is not None
    assert found.sampling.unmoved == ["a", "b", "c"]
