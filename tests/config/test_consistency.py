"""Parts of a configuration that disagree are told together, each where it stands."""

from __future__ import annotations

import pytest

from ifn_research.config.consistency import RESERVED, consistency_problems
from ifn_research.config.models import StudyConfig
from ifn_research.config.yaml_document import parse_document
from ifn_research.results.tables import TABLES

GOOD = """study: s
level: commune
tables:
  - {path: a.csv, code: code, population: people, groups: {epci: siren}}
indicators:
  poverty: {column: p}
  jobs: {column: j}
ground_truth:
  - {name: t, column: t, circular_with: [jobs]}
versions:
  - {name: equal, variables: [poverty, jobs]}
validation: {bootstrap: {block: epci}}
"""


def problems(text: str) -> list[tuple[str, str, str]]:
    document = parse_document(text, source="s.yaml")
    found = consistency_problems(StudyConfig.model_validate(document.data), document)
    return [(str(problem.what), str(problem.where), str(problem.fix)) for problem in found]


def test_a_study_whose_parts_agree_has_no_problem() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("good", "wrong", "place", "fix"),
    [
        ("[jobs]}", "[job]}", "line 9: ground_truth[0].circular_with", "jobs"),
        ("[poverty, jobs]", "[poverty, jobs, poverty]", "line 11: versions[0].variables", "poverty, jobs"),
        ("[poverty, jobs]", "[]", "line 11: versions[0].variables", "poverty"),
        ("block: epci", "block: epcis", "line 12: validation.bootstrap.block", "epci"),
        ("groups: {epci: siren}}", "groups: {epci: siren, rank: r}}", "line 4: tables[0].groups.rank", "rank"),
        ("{bootstrap:", "{neighbours: {method: contiguity}, bootstrap:", "validation.neighbours.method", "geometry"),
        ("{bootstrap:", "{spatial_cv: {buffer_km: 9}, bootstrap:", "validation.spatial_cv.buffer_km", "coordinates"),
        ("{bootstrap:", "{step_down: {baseline: povrety}, bootstrap:", "validation.step_down.baseline", "poverty"),
        ("versions:\n", "  - {name: t, column: u}\nversions:\n", "line 10: ground_truth[1]", "name"),
        (
            "column: t,",
            "column: t, table: {path: b.csv, code: c, level: epci},",
            "ground_truth[0].table.level",
            "group",
        ),
    ],
)
def test_a_disagreement_is_told_where_it_stands_with_its_repair(good: str, wrong: str, place: str, fix: str) -> None:
    assert GOOD.count(good) == 1
    ((_, where, told),) = problems(GOOD.replace(good, wrong))
    assert place in where
    assert fix in told


def test_every_disagreement_is_told_and_an_unknown_name_once() -> None:
    text = GOOD.replace("[poverty, jobs]", "[poverty, income]").replace("[jobs]}", "[income]}")
    text = text.replace("block: epci", "block: e")
    assert len(problems(text)) == 2


def test_no_group_may_be_called_as_a_column_of_scores() -> None:
    assert set(RESERVED) <= set(TABLES["scores"].types)


@pytest.mark.parametrize("key", ["aggregate: {from: commune, to: epci}\nlevel: epci\n", "geography: 2021\n"])
def test_probabilities_of_a_draw_are_not_put_together_or_brought_to_another_year(key: str) -> None:
    text = GOOD.replace("circular_with: [jobs]", "inclusion: chance")
    assert problems(text) == []
    told = problems(text.replace("level: commune\n", "" if "level" in key else "level: commune\n") + key)
    assert any("probabilities are not" in what and "ground_truth[0].inclusion" in where for what, where, _ in told)
