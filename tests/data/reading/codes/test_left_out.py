"""Rows of a later table that join no territory and carry counts: how much is lost, and where it probably belongs."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.loading import load_study_data, outcome_values

FIRST = pd.DataFrame(
    {
        "code": ["01001", "01007", "02017", "02022", "2A006", "2A022", "59011", "59035", "75104", "75108"],
        "pop": [4340, 700, 640, 5120, 310, 980, 7430, 255, 1480, 890],
        "x": [18.2, 13.0, 20.3, 9.8, 16.6, 14.2, 22.5, 11.9, 17.4, 10.6],
    }
)
COUNTS = {
    "01001": 399, "01004": 96, "01008": 830, "01007": 190, "02017": 246, "02022": 1070, "2A006": 98, "2A022": 271,
    "59011": 3046, "59035": 62, "75104": 487, "75108": 199,
}  # fmt: skip
RATE = {"name": "nr", "numerator": "n", "denominator": "pop"}


@pytest.fixture
def merged(study, write):
    """A study of the first table and one of the counts given, and what is found in it."""

    def merged(counts, *, own=False, level="commune", first=FIRST, truth=RATE, disclosure=None, **columns):
        one = {"path": str(write(first.to_csv(index=False), "first.csv")), "code": "code", "population": "pop"}
        frame = pd.DataFrame({"code": list(counts), "n": list(counts.values())} | columns)
        two = {"path": str(write(frame.to_csv(index=False), "counts.csv")), "code": "code"}
        truths = [truth | {"table": two}] if own else [truth]
        config = study(
            tables=[one] if own else [one, two],
            indicators={"x": {"column": "x"}},
            level=level,
            ground_truth=truths,
            disclosure=disclosure,
        )
        data = load_study_data(config)
        return config, data, {item.check: item for item in data.findings if item.table == "counts.csv"}

    return merged


def test_counts_of_merged_communes_are_told_with_how_much_is_lost_and_where(merged):
    _, _, found = merged(COUNTS)
    lost = found["rows_without_territory"]
    assert (lost.severity, lost.n) == ("warning", 2)
    total = sum(COUNTS.values())
    assert f"They hold 926 of {total:,} in 'n' ({926 / total:.1%}), which the study loses." in str(lost.message)
    absorbed = found["counts_of_another_year"]
    assert (absorbed.severity, absorbed.n, absorbed.column) == ("warning", 1, "n")
    assert "left out (L’Abergement-Clémenciat (01001)):" in str(absorbed.message)
    assert "01007" not in str(absorbed.message)


def test_the_fix_followed_leaves_nothing_to_tell(merged):
    summed = {code: n for code, n in COUNTS.items() if code not in ("01004", "01008")}
    summed["01001"] = COUNTS["01001"] + COUNTS["01004"] + COUNTS["01008"]
    config, data, found = merged(summed)
    assert set(found) == {"read_as"}
    assert outcome_values(config, data)["nr"].values[0] == pytest.approx(100 * 1325 / 4340)


def test_the_table_of_a_ground_truth_says_what_its_own_counts_lose(merged):
    eligible = [3 * n + at for at, n in enumerate(COUNTS.values())]
    _, _, found = merged(COUNTS, own=True, truth=RATE | {"denominator": "of"}, of=eligible)
    total = sum(COUNTS.values())
    message = str(found["rows_without_territory"].message)
    assert f"926 of {total:,} in 'n'" in message
    assert f"{eligible[1] + eligible[2]:,} of {sum(eligible):,} in 'of'" in message
    # What is divided by a count of its own year is no wrong rate; its own size says that it is of another year.
    assert "left out (L’Abergement-Clémenciat (01001)):" in str(found["counts_of_another_year"].message)


@pytest.mark.parametrize("own", [True, False])
def test_a_column_of_counts_is_counted_without_a_denominator(merged, own):
    counts = dict(COUNTS.items())
    _, _, found = merged(counts, own=own, truth={"name": "nr", "column": "n", "unit": "allocataires"})
    total = sum(COUNTS.values())
    assert found["rows_without_territory"].severity == "warning"
    assert f"They hold 926 of {total:,} in 'n'" in str(found["rows_without_territory"].message)


def test_rates_are_not_summed_and_stay_an_information(merged):
    rates = {code: 10 + at * at / 2 for at, code in enumerate(COUNTS)}
    _, _, found = merged(rates, truth={"name": "nr", "column": "n", "unit": "%"})
    assert "hold" not in str(found["rows_without_territory"].message)
    assert found["rows_without_territory"].severity == "info"


def test_counts_of_nothing_are_no_loss(merged):
    _, _, found = merged(COUNTS | {"01004": 0, "01008": 0})
    assert found["rows_without_territory"].severity == "info"
    assert "counts_of_another_year" not in found


def test_one_row_at_a_level_of_ones_own_is_told_without_a_guess(merged):
    one = {code: n for code, n in COUNTS.items() if code != "01008"}
    _, _, found = merged(one, level="canton")
    assert "It holds 96 of" in str(found["rows_without_territory"].message)
    assert "code officiel" not in str(found["rows_without_territory"].message)
    assert "counts_of_another_year" not in found


@pytest.mark.parametrize("factor", [1, 3])
def test_a_territory_of_another_département_is_not_suspected(merged, factor):
    counts = COUNTS | {"59011": COUNTS["59011"] // (4 * factor)}
    _, _, found = merged(counts)
    assert "59011" not in str(found["counts_of_another_year"].message)


def test_a_study_of_one_département_with_a_national_table_says_it_may_stay_so(merged):
    few = FIRST[FIRST["code"].str.startswith(("59", "75"))]
    _, _, found = merged(COUNTS, first=few)
    assert "if the study is about these territories only, it may stay so" in str(found["rows_without_territory"].fix)
    assert "counts_of_another_year" not in found


def test_small_counts_are_not_told_where_they_must_not_be(merged):
    _, _, found = merged(COUNTS | {"01004": 3, "01008": 4}, disclosure={"threshold": 11})
    assert "They hold fewer than 11 in 'n', which the study loses." in str(found["rows_without_territory"].message)
    _, _, found = merged(COUNTS, disclosure={"threshold": 11})
    # A total of all rows holds the small ones.
    assert "926" not in str(found["rows_without_territory"].message)
    assert "some of 'n'" in str(found["rows_without_territory"].message)
    assert "399" not in str(found["counts_of_another_year"].message)
