"""Several rows a territory: what tells them apart is told with keys that work, and parts of a column are columns."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.column_roles import Selected
from ifn_research.data.loading import indicator_values, load_study_data, outcome_values
from tests.support.written_keys import written_key, written_keys

CODES = [f"Q{at:02d}" for at in range(9)]


def long(**columns) -> pd.DataFrame:
    """A figure for each territory and each of the combinations of the columns' values."""
    rows = [(code, *values) for code in CODES for values in itertools.product(*columns.values())]
    frame = pd.DataFrame(rows, columns=["code", *columns])
    return frame.assign(VALEUR=np.random.default_rng(4).uniform(1, 99, len(frame)).round(2))


def as_csv(frame: pd.DataFrame, sep=";", decimal=",") -> str:
    return frame.to_csv(index=False, sep=sep, decimal=decimal)


def of(frame: pd.DataFrame, **rows) -> list[float]:
    """What pandas keeps."""
    for name, value in rows.items():
        frame = frame[frame[name] == value]
    return frame.set_index("code")["VALEUR"].reindex(CODES).tolist()


@pytest.fixture
def read(study):
    def read(text, items, *, table=None, **said):
        config = study(text, indicators=items, level="quartier", table=table or {}, **said)
        data = load_study_data(config)
        return indicator_values(config, data), data

    return read


VALEUR = {"v": {"column": "VALEUR"}}
YEARS = long(annee=[2019, 2020, 2021])


@pytest.mark.parametrize("sep, decimal", [(";", ","), (",", "."), ("\t", ".")])
@pytest.mark.parametrize(
    "write_year",
    [
        str,
        "{}.0".format,
        "{}-12-31".format,
        "31/12/{}".format,
        "{}/01".format,
        "01.07.{}".format,
        "T4 {}".format,
        "{}-Q2".format,
        "{}S1".format,
        "décembre {}".format,
        "1er janvier {}".format,
        "Dec {}".format,
        "{}1231".format,
    ],
)
def test_the_last_year_is_offered_however_years_are_written(read, problem, write_year, sep, decimal) -> None:
    text = as_csv(YEARS.assign(annee=YEARS["annee"].map(write_year)), sep, decimal)
    refused = problem(text, "VALEUR", level="quartier")
    assert "9 codes stand in several lines, told apart by 'annee' (3 values)" in str(refused.what)
    assert "code:" not in str(refused.fix)
    values, _ = read(text, VALEUR, table=written_key(str(refused.fix), "where"))
    assert values["v"].tolist() == of(YEARS, annee=2021)


def test_days_are_in_the_order_of_time_and_not_of_letters(problem) -> None:
    days = {2019: "31/12/2019", 2020: "15/06/2020", 2021: "01/01/2021"}
    refused = problem(as_csv(YEARS.assign(annee=YEARS["annee"].map(days))), "VALEUR", level="quartier")
    assert written_key(str(refused.fix), "where") == {"where": {"annee": "01/01/2021"}}


def test_a_year_that_has_begun_is_not_offered(problem) -> None:
    begun = pd.concat([YEARS, YEARS[YEARS["annee"] == 2019][:2].assign(annee=2022)])
    assert written_key(str(problem(as_csv(begun), "VALEUR", level="quartier").fix), "where") == {
        "where": {"annee": 2021}
    }


@pytest.mark.parametrize("kind", ["int64", "float64", "datetime64[ns]"])
@pytest.mark.parametrize("name", ["t.parquet", "t.xlsx"])
def test_years_of_other_formats(read, problem, tmp_path: Path, kind, name) -> None:
    years = (
        pd.to_datetime(YEARS["annee"].astype(str), format="%Y")
        if kind.startswith("date")
        else YEARS["annee"].astype(kind)
    )
    path, frame = tmp_path / name, YEARS.assign(annee=years)
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_excel(path, index=False)
    said = {"path": str(path)}
    fix = str(problem("", "VALEUR", level="quartier", table=said).fix)
    values, _ = read("", VALEUR, table=said | written_key(fix, "where"))
    assert values["v"].tolist() == of(YEARS, annee=2021)


@pytest.mark.parametrize(
    "columns, kept",
    [
        ({"SEXE": ["F", "H"], "AGE": ["0-17", "18-64", "65+"]}, {"SEXE": "F", "AGE": "0-17"}),
        ({"SEXE": ["F", "H", "_T"], "annee": [2020, 2021]}, {"SEXE": "_T", "annee": 2021}),
        (
            {"SEXE": ["F", "H"], "AGE": ["-18", "18+", "Total"], "annee": [2020, 2021]},
            {"SEXE": "F", "AGE": "Total", "annee": 2021},
        ),
    ],
)
def test_two_and_three_columns_tell_rows_apart(read, problem, columns, kept) -> None:
    frame = long(**columns)
    fix = str(problem(as_csv(frame), "VALEUR", level="quartier").fix)
    said = written_key(fix, "where")
    assert said["where"] == kept
    assert read(as_csv(frame), VALEUR, table=said)[0]["v"].tolist() == of(frame, **kept)
    assert all(f"'{name}' holds" in fix for name in columns if name != "annee")


def test_rows_that_are_kept_already_stay_in_the_key(problem) -> None:
    frame = long(SEXE=["F", "H"], annee=[2020, 2021])
    fix = str(problem(as_csv(frame), "VALEUR", level="quartier", table={"where": {"SEXE": "H"}}).fix)
    assert written_key(fix, "where") == {"where": {"SEXE": "H", "annee": 2021}}


NAMED = long(INDICATEUR=["pauvreté", "chômage", "part d'aînés"])


def test_the_key_of_an_indicator_that_is_a_value_of_a_column(read, problems) -> None:
    asked = {"p": {"column": "pauvreté"}, "c": {"column": "chômage"}}
    told = problems(as_csv(NAMED), indicators=asked, level="quartier")
    items = {name: dict(written_keys(str(item.fix))[:2]) for name, item in zip(asked, told, strict=True)}
    values, _ = read(as_csv(NAMED), items)
    assert values["p"].tolist() == of(NAMED, INDICATEUR="pauvreté")
    assert values["c"].tolist() == of(NAMED, INDICATEUR="chômage")


def test_the_key_that_is_offered_where_rows_are_named_otherwise(read, problem) -> None:
    frame = long(INDICATEUR=["a b", "c"], annee=[2020, 2021]).rename(columns={"VALEUR": "Valeur observée"})
    text = as_csv(frame.assign(statut=np.arange(len(frame)) % 9))
    fix = str(problem(text, "statut", level="quartier").fix)
    said = written_key(fix, "where")
    ((_, item),) = written_key(fix, "indicators")["indicators"].items()
    assert said == {"where": {"annee": 2021}}
    values, _ = read(text, {"v": item}, table=said)
    expected = of(frame.rename(columns={"Valeur observée": "VALEUR"}), annee=2021, INDICATEUR="a b")
    assert values["v"].tolist() == expected


@pytest.mark.parametrize("extra", [1, 2, 4])
def test_a_few_codes_that_stand_twice_are_duplicates(problem, extra) -> None:
    frame = pd.DataFrame({"code": CODES, "annee": 2020, "VALEUR": np.arange(9) ** 2 / 4})
    again = frame[:extra].assign(annee=2021, VALEUR=7.5)
    assert "more than once" in str(problem(as_csv(pd.concat([frame, again])), "VALEUR", level="quartier").what)


@pytest.mark.parametrize("names", [list("abcdefghi"), list("ihgfedcba")])
def test_rows_that_nothing_tells_apart_are_duplicates(problem, names) -> None:
    frame = pd.DataFrame({"code": CODES, "nom": list("abcdefghi"), "VALEUR": np.arange(9) ** 2 / 4})
    twice = pd.concat([frame, frame.assign(nom=names, VALEUR=frame["VALEUR"] * 2 + 1)])
    assert "more than once" in str(problem(as_csv(twice), "VALEUR", level="quartier").what)


def test_a_selection_of_several_rows_is_refused_with_what_tells_them_apart(read, problem) -> None:
    frame = long(SEXE=["F", "H"], AGE=["-18", "18+"], annee=[2020, 2021])
    fix = str(
        problem(as_csv(frame), indicators={"v": {"column": "VALEUR", "where": {"SEXE": "H"}}}, level="quartier").fix
    )
    said = written_key(fix, "where")
    values, _ = read(as_csv(frame), {"v": {"column": "VALEUR"} | said})
    assert values["v"].tolist() == of(frame, SEXE="H", AGE="-18", annee=2021)


def test_a_list_that_keeps_several_rows_is_refused_with_one_value(read, problem) -> None:
    frame = long(AGE=["a", "b", "c"])
    asked = {"v": {"column": "VALEUR", "where": {"AGE": ["b", "c"]}}}
    said = written_key(str(problem(as_csv(frame), indicators=asked, level="quartier").fix), "where")
    assert read(as_csv(frame), {"v": {"column": "VALEUR"} | said})[0]["v"].tolist() == of(frame, AGE="b")


def test_a_code_that_is_given_twice_is_told_with_its_lines(problem) -> None:
    twice = pd.concat([NAMED, NAMED[:1].assign(VALEUR=3)])
    asked = {"v": {"column": "VALEUR", "where": {"INDICATEUR": "pauvreté"}}}
    refused = problem(as_csv(twice), indicators=asked, level="quartier")
    assert "Q00 on lines 2, 29" in str(refused.what)


def test_the_lines_of_a_cell_are_those_on_which_it_stands(problem) -> None:
    frame = NAMED.astype({"VALEUR": object})
    frame.loc[4, "VALEUR"] = "beaucoup"
    asked = {"v": {"column": "VALEUR", "where": {"INDICATEUR": "chômage"}}}
    assert "line 6 (code Q01)" in str(problem(as_csv(frame), indicators=asked, level="quartier").where)


def test_codes_without_a_row_that_is_meant_are_left_out_and_told(read) -> None:
    gone = pd.DataFrame({"code": ["Q98", "Q99"], "annee": 2019, "VALEUR": [1.0, 2.0]})
    asked = {"v": {"column": "VALEUR", "where": {"annee": 2021}}}
    values, data = read(as_csv(pd.concat([gone, YEARS])), asked)
    assert values["v"].tolist() == of(YEARS, annee=2021)
    told = {item.check: item for item in data.findings}["codes_without_rows"]
    assert (told.severity, told.n) == ("info", 2)


def test_a_row_that_is_missing_is_a_missing_value(read) -> None:
    asked = {name: {"column": "VALEUR", "where": {"INDICATEUR": name}} for name in ("pauvreté", "chômage")}
    asked = dict(zip(("p", "c"), asked.values(), strict=True))
    values, _ = read(as_csv(NAMED.drop(index=[3])), asked)
    assert values["p"].isna().tolist() == [False, True] + [False] * 7
    assert values["c"].notna().all()


def test_a_column_that_is_not_the_same_in_all_rows_is_refused(problem) -> None:
    asked = {
        name: {"column": "VALEUR", "where": {"INDICATEUR": kind}}
        for name, kind in (("p", "pauvreté"), ("c", "chômage"))
    }
    text = as_csv(NAMED.assign(people=range(len(NAMED))))
    told = problem(text, indicators=asked, level="quartier", table={"population": "people"})
    assert "'people' has several values in the rows of one territory (Q00)" in str(told.what)


def test_names_and_people_are_those_of_the_rows_that_are_meant(read) -> None:
    frame = YEARS.assign(people=YEARS["annee"] * 10, nom=YEARS["code"] + " en " + YEARS["annee"].astype(str))
    asked = {"v": {"column": "VALEUR", "where": {"annee": 2020}}}
    _, data = read(as_csv(frame), asked, table={"population": "people", "name": "nom"})
    assert set(data.population) == {20200.0}
    assert data.names[0] == "Q00 en 2020"


def test_what_stands_in_one_row_of_a_territory_alone_is_not_lost(read) -> None:
    people = np.where(NAMED["INDICATEUR"] == "chômage", 500, np.nan)
    asked = {
        name: {"column": "VALEUR", "where": {"INDICATEUR": kind}}
        for name, kind in (("p", "pauvreté"), ("c", "chômage"))
    }
    _, data = read(as_csv(NAMED.assign(people=people)), asked, table={"population": "people"})
    assert data.population.tolist() == [500.0] * 9


def test_rows_of_later_tables_and_of_the_tables_of_ground_truths(study, write) -> None:
    first = pd.DataFrame({"code": CODES, "x": np.arange(9) % 5 + 1.5, "region": list("aaabbbccc")})
    later = {"path": str(write(as_csv(NAMED), "later.csv")), "code": "code"}
    regions = YEARS[:9].assign(code=list("abcabcabc"), annee=[2020] * 3 + [2021] * 3 + [2022] * 3)
    own = {"path": str(write(as_csv(regions), "own.csv")), "code": "code", "level": "zone", "group": "region"}
    config = study(
        level="quartier",
        tables=[
            {"path": str(write(as_csv(first), "first.csv")), "code": "code", "groups": {"region": "region"}},
            later,
        ],
        indicators={"x": {"column": "x"}, "p": {"column": "VALEUR", "where": {"INDICATEUR": "pauvreté"}}},
        ground_truth=[
            {"name": "c", "column": "VALEUR", "where": {"INDICATEUR": "chômage"}},
            {"name": "r", "column": "VALEUR", "where": {"annee": 2021}, "table": own},
        ],
    )
    data = load_study_data(config)
    assert indicator_values(config, data)["p"].tolist() == of(NAMED, INDICATEUR="pauvreté")
    truths = outcome_values(config, data)
    assert truths["c"].values.tolist() == of(NAMED, INDICATEUR="chômage")
    assert truths["r"].values.tolist() == regions["VALEUR"][3:6].tolist()


@pytest.mark.parametrize(
    "one, other",
    [
        ({"annee": 2021}, {"annee": 2021.0}),
        ({"annee": 2021}, {"annee": "2021"}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": ["x", "y"]}, {"a": ["y", "x"]}),
        ({"a": "x"}, {"a": ["x"]}),
        ({"a": "taux  é"}, {"a": "taux e\u0301"}),
    ],
)
def test_a_selection_has_one_name_however_it_is_written(one, other) -> None:
    assert Selected("v", one).name == Selected("v", other).name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_large_tables_take_seconds(problem, read, tmp_path: Path, name) -> None:
    n = 35_000
    codes = np.repeat([f"C{at:05d}" for at in range(n)], 12)
    figures = np.random.default_rng(0).uniform(0, 9, 12 * n).round(2)
    frame = pd.DataFrame({"code": codes, "annee": np.tile(range(2010, 2022), n), "VALEUR": figures})
    path = tmp_path / name
    frame.to_csv(path, index=False) if name.endswith("csv") else frame.to_parquet(path)
    begin = time.process_time()
    problem("", "VALEUR", level="quartier", table={"path": str(path)})
    middle = time.process_time()
    asked = {f"v{year}": {"column": "VALEUR", "where": {"annee": year}} for year in (2010, 2021)}
    values, _ = read("", asked, table={"path": str(path)})
    end = time.process_time()
    assert values["v2021"].tolist() == frame["VALEUR"][frame["annee"] == 2021].tolist()
    assert max(middle - begin, end - middle) < 6  # Two to three on the machine of the benchmarks.
