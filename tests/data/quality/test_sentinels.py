"""Numbers that stand for a missing value: told with the key that declares them, and never where they are figures."""

from __future__ import annotations

import re

import numpy as np
import pytest
from ruamel.yaml import YAML

from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.sentinels import CHECK, FigureColumns, check_sentinels

RATES = [18.2, 12.4, 22.8, 20.3, 9.8, 16.6, 14.2, 22.5, 11.9, 13.3, 17.4, 10.6]


def told(columns, **said):
    """The suspects by column."""
    n = len(next(iter(columns.values())))
    codes = np.array([f"c{at}" for at in range(n)], dtype=object)
    figures = FigureColumns("t.csv", codes, {name: np.array(values, float) for name, values in columns.items()}, **said)
    return {item.column: item for item in check_sentinels(figures)}


def missing_of(fix: str) -> list[str]:
    return YAML(typ="safe").load(re.search(r"missing: \[.*?\]", fix)[0])["missing"]


@pytest.mark.parametrize(
    "codes",
    [
        *([code] for code in (-999, -9999, 999999, -666666666, -222222222, 99, 999, -99, -88, 9998, 99.9, -99.9, 1e20)),
        *([code] for code in (-32768, -2147483648, -3.4028234663852886e38, 9.969209968386869e36)),
        [-9, -9],
        [-888, -999, -777],
        [-1, -1],
        [-8, -9, -9],
        [5000, 5000, 5000],
    ],
)
def test_a_number_far_from_all_others_that_looks_like_a_code_is_told(codes):
    finding = told({"x": RATES + codes})["x"]
    assert (finding.check, finding.severity, finding.n) == (CHECK, "warning", len(codes))
    assert sorted(map(float, missing_of(str(finding.fix)))) == sorted(set(codes))
    assert "from 9.8 to 22.8" in str(finding.message)


@pytest.mark.parametrize("figures", [[5000], [-1], [100], [0, 0], [0, 0, 0, 0], [40, 40, 40], [29.9], [-5, -2, -7]])
def test_figures_that_are_only_high_or_low_are_figures(figures):
    assert not told({"x": RATES + figures})


def test_ages_counts_and_changes_hold_nines_as_figures():
    rng = np.random.default_rng(7)
    assert not told({"age": np.arange(60, 105), "all": np.full(45, 99.0), "changes": np.arange(-22, 23)})
    assert not told({"x": np.arange(0, 1000), "y": rng.normal(0, 1000, 1000).round()})
    assert not told({"flag": [0.0, 1.0] * 10, "three": [0.0] * 12 + [99.0] * 8})


def test_the_rate_of_false_alarms_over_skewed_columns_is_below_one_in_a_thousand():
    rng = np.random.default_rng(11)
    alarms, columns = 0, 0
    for _ in range(400):
        n = int(rng.choice([12, 40, 100, 1000]))
        for values in (
            np.exp(rng.normal(0, rng.uniform(0.3, 2.5), n)),
            np.round(np.exp(rng.normal(3, 1.5, n))),
            100 * rng.beta(0.5, 3, n),
            np.where(rng.random(n) < 0.5, 0, rng.gamma(1, 5, n)).round(1),
            rng.poisson(2, n),
            rng.normal(0, 5, n).round(),
        ):
            columns += 1
            alarms += bool(told({"x": values}))
    assert columns == 2400
    assert alarms <= 2


def test_a_code_of_one_column_is_one_in_the_others_where_it_stands_outside_their_figures():
    wide = [float(value) for value in range(0, 1200, 100)]
    assert not told({"wide": [*wide, -9.0]})
    inside = [*range(-1500, 1500, 250), -999]
    assert set(told({"x": [*RATES, -999], "wide": [*wide, -999], "inside": inside})) == {"x", "wide"}
    found = told({"x": [*RATES, -999], "wide": [*wide, -999]})
    assert set(found) == {"x", "wide"}
    assert {str(item.fix) for item in found.values()} == {'write missing: ["-999"] under this table'}


def test_counts_are_never_negative_however_wide_their_figures():
    people = [120, 85, 2_100_000, 560, 4300, 77, 910]
    found = told({"n": [*people, -9]}, counts=frozenset({"n"}))
    assert set(found) == {"n"}
    # The lowest count may be one that must not be told.
    assert "77" not in str(found["n"].message)


def test_what_the_table_reads_as_missing_already_stays_in_the_key():
    assert missing_of(str(told({"x": [*RATES, -999]}, missing=["s", 'n"d'])["x"].fix)) == ["s", 'n"d', "-999"]


def test_a_code_that_is_a_figure_in_another_column_is_to_be_emptied_by_hand():
    ages = [*range(90, 102), 99]
    found = told({"x": [*RATES, 99], "age": ages, "y": [*RATES, -999]})
    assert set(found) == {"x", "y"}
    assert str(found["x"].fix).startswith(
        "leave these cells of 'x' empty in the table: missing: would take 99 for missing in"
    )
    assert missing_of(str(found["y"].fix)) == ["-999"]


TEXT = "code,x,n,of,pop,rate\n" + "".join(
    f"c{at:02d},{x},{5 + at},{40 + 3 * at},{900 + at},{x + at % 5}\n" for at, x in enumerate(RATES)
)
ITEMS = {"x": {"column": "x", "unit": "%"}, "r": {"numerator": "n", "denominator": "of"}}


@pytest.mark.parametrize("row", ["c99,-999,9,70,950,20\n", "c99,s,999999,999999,950,20\n", "c99,17,9,70,950,-999\n"])
def test_the_key_makes_the_cells_missing_in_every_kind_of_column(study, row):
    said = {"indicators": ITEMS | {"x": {"column": "x"}}, "ground_truth": [{"name": "rate", "column": "rate"}]}
    table = {"population": "pop"}
    text = TEXT + row + "c98,s,s,80,900,13\n"
    found = load_study_data(study(text, table=table, **said)).findings
    fix = next(str(item.fix) for item in found if item.check == CHECK)
    assert "s" in missing_of(fix)
    data = load_study_data(study(text, table=table | {"missing": missing_of(fix)}, **said))
    assert not [item for item in data.findings if item.check == CHECK]
    cells = np.array(row.strip().split(","))[1:]
    columns = np.array(["x", "n", "of", "pop", "rate"])
    for name in set(columns[np.isin(cells, ["-999", "999999"])]):
        assert np.isnan(data.raw.loc["c99", name])


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("c99,17,-999,70,950,20\n", "count is negative"),
        ("c99,17,9,70,-999,20\n", "negative population"),
        ("c99,17,999999,70,950,20\n", "numerator exceeds"),
    ],
)
def test_an_error_about_a_code_offers_to_declare_it_first(problem, study, row, complaint):
    error = problem(TEXT + row, indicators=ITEMS, table={"population": "pop"})
    assert complaint in str(error.what)
    assert str(error.fix).startswith("write missing: [")
    data = load_study_data(
        study(TEXT + row, indicators=ITEMS, table={"population": "pop", "missing": missing_of(str(error.fix))})
    )
    assert not [item for item in data.findings if item.check == CHECK]


def test_the_ground_truth_of_a_table_of_its_own_is_looked_at(study, write):
    own = write(
        "code,rate,size\n"
        + "".join(f"c{at:02d},{x + at % 3},{300 + at}\n" for at, x in enumerate(RATES))
        + "c99,-999,-999\n",
        "own.csv",
    )
    table = {"path": str(own), "code": "code", "population": "size"}
    text = TEXT + "c99,17,9,70,950,20\n"
    truth = {"name": "own", "column": "rate", "table": table}
    found = [
        item
        for item in load_study_data(study(text, indicators=ITEMS, ground_truth=[truth])).findings
        if item.check == CHECK
    ]
    assert {(item.table, item.column) for item in found} == {("own.csv", "rate"), ("own.csv", "size")}
    truth["table"] = table | {"missing": missing_of(str(found[0].fix))}
    data = load_study_data(study(text, indicators=ITEMS, ground_truth=[truth]))
    assert not [item for item in data.findings if item.check == CHECK]
    assert np.isnan(data.own["own"].loc["c99", "rate"])
