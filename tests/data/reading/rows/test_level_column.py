"""A table of several levels, as the new interface of Insee gives them: the key keeps the rows of one."""

from __future__ import annotations

import pytest

from ifn_research.data.loading import load_study_data
from tests.support.written_keys import written_key

LEVELS = {"commune": ("01001", "01004", "01008", "75056"), "departement": ("01", "75", "2A", "13")}


def melodi(word, level, *, years=(2021,), separator=";"):
    """Rows of a level among those of others, some of whose codes look like its own."""
    rows = [["GEO", "GEO_OBJECT", "TIME_PERIOD", "OBS_VALUE"]]
    for year in years:
        rows += [[code, word, str(year), str(10 * at + year - 2000)] for at, code in enumerate(LEVELS[level])]
        rows += [[code, "BV2022", str(year), "99"] for code in ("01004", "75056")]
        rows += [["F", "FRANCE", str(year), "50"], ["84", "REG", str(year), "42"]]
    return "\n".join(separator.join(row) for row in rows) + "\n"


@pytest.mark.parametrize(
    ("level", "word"),
    [("commune", "COM"), ("commune", "Commune"), ("departement", "DEP"), ("departement", "Département")],
)
@pytest.mark.parametrize("separator", [";", ","])
def test_the_rows_of_a_level_are_kept_by_the_key_that_is_offered(problem, study, level, word, separator):
    text = melodi(word, level, separator=separator)
    said = {"code": "GEO"}
    error = problem(text, indicators={"x": {"column": "OBS_VALUE"}}, level=level, table=said)
    assert "rows are of other levels" in str(error.what)
    said |= written_key(str(error.fix), "where")
    assert said["where"] == {"GEO_OBJECT": word}
    data = load_study_data(study(text, indicators={"x": {"column": "OBS_VALUE"}}, level=level, table=said))
    assert data.codes.tolist() == list(LEVELS[level])
    assert data.raw["OBS_VALUE"].tolist() == [21, 31, 41, 51]


def test_with_several_years_too_the_keys_follow_each_other(problem, study):
    text = melodi("COM", "commune", years=(2020, 2021))
    said = {"code": "GEO"}
    for _ in range(2):
        said |= written_key(
            str(problem(text, indicators={"x": {"column": "OBS_VALUE"}}, level="commune", table=said).fix), "where"
        )
    assert said["where"] == {"GEO_OBJECT": "COM", "TIME_PERIOD": 2021}
    data = load_study_data(study(text, indicators={"x": {"column": "OBS_VALUE"}}, level="commune", table=said))
    assert data.raw["OBS_VALUE"].tolist() == [21, 31, 41, 51]


def test_a_column_that_says_another_thing_is_left_alone(study):
    text = "code;type;x\n" + "".join(f"0100{at};{'COM' if at % 2 else 'CA'};{at * at}\n" for at in range(1, 8))
    assert load_study_data(study(text, "x", level="commune")).n_territories == 7
