"""A row without a code that sums the others is left out and told; another is refused with the key that skips it."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.loading import load_study_data
from tests.support.written_keys import written_key

ROWS = [("01001", 120, 13.4), ("01004", 340, 9.1), ("01005", 75, 18.6), ("2A004", 510, 11.2), ("59011", 96, 15.0)]


def table(first=(), last=()):
    return "\n".join(["code;n;taux", *first, *(f"{c};{n};{t}" for c, n, t in ROWS), *last]) + "\n"


@pytest.fixture
def read(study):
    def read(text, **said):
        data = load_study_data(study(text, "n", "taux", level="commune", table=said))
        return list(data.codes), {item.check: item for item in data.findings}

    return read


@pytest.mark.parametrize(
    "total",
    [";1141;12.1", ";1 141;", ";1141,0;11.9", ";1140;12", ";1141;", "; ;".replace("; ;", ";1141;13.46")],
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_sums_with_means_of_rates_beside_them_are_totals(read, place, total) -> None:
    found, told = read(table(**{place: [total]}))
    assert found == [code for code, *_ in ROWS]
    assert (told["total_below"].severity, told["total_below"].n) == ("info", 1)


def test_notes_above_and_below_a_total(read) -> None:
    found, told = read(table(last=["Source : Insee;;", ";1141;12.1", "s : secret;;"]))
    assert len(found) == len(ROWS)
    assert told["notes_below"].n == 2


@pytest.mark.parametrize("row", [";1141;77", ";900;12", ";120;13.4", ";1131;12", ";0;0"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_what_is_no_total_is_refused_and_the_key_leaves_it_out(read, problem, place, row) -> None:
    text = table(**{place: [row]})
    refused = problem(text, "n", "taux", level="commune")
    assert "no code" in str(refused.what)
    assert read(text, **written_key(str(refused.fix), "skip"))[0] == [code for code, *_ in ROWS]


def test_sums_of_rounded_figures(read) -> None:
    rng = np.random.default_rng(0)
    exact = rng.uniform(10, 99, 200)
    rows = [f"{1001 + at:05d};{value:.1f};{5 + at % 7}" for at, value in enumerate(exact)]
    found, told = read("\n".join(["code;n;taux", *rows, f";{exact.sum():.1f};8.1"]) + "\n")
    assert len(found) == 200
    assert "total_below" in told
