"""Numbers, dates and lists as readers write them; the French ones as the French notes write them."""

from __future__ import annotations

from datetime import date
from math import isnan

import pytest

from ifn_research.errors import ConfigError
from ifn_research.language import language_named
from ifn_research.language.language import capitalised
from ifn_research.operations.note import language_of_note
from tests.support.configurations import declared

FR, EN = language_named("fr"), language_named("en")
THIN, WIDE, MINUS = "\u202f", "\u00a0", "\u2212"
LABELS = declared(
    {
        "indicators": {
            "poverty": {"label": "Taux de pauvreté"},
            "age": {},
            "rural": {"label": "Part {names} \\1 ; rurale"},
        },
        "ground_truth": [{"name": "rsa", "label": "Non-recours au RSA"}, {"name": "bare"}],
    }
)


def test_numbers_have_the_marks_of_their_language() -> None:
    assert FR.number(-1228.456, 2) == f"{MINUS}1{THIN}228,46"
    assert EN.number(-1228.456, 2) == f"{MINUS}1,228.46"
    assert FR.percent(0.1239) == f"12,4{WIDE}%"
    assert EN.percent(0.1239) == "12.4%"


def with_french_marks(value: float, digits: int) -> str:
    if isnan(value):
        return "–"
    text = f"{abs(value):,.{digits}f}".replace(",", THIN).replace(".", ",")
    return (MINUS if value < 0 and text.strip("0,") else "") + text


@pytest.mark.parametrize("value", [0.0, 0.0005, -0.0004, 12.345, 1234567.891, -98765.4321, float("nan")])
@pytest.mark.parametrize("digits", [0, 1, 3])
def test_french_numbers_are_those_of_python_with_french_marks(value: float, digits: int) -> None:
    assert FR.number(value, digits) == with_french_marks(value, digits)
    assert FR.percent(value, digits) == with_french_marks(100 * value, digits) + ("" if isnan(value) else f"{WIDE}%")


def test_a_negative_number_that_rounds_to_zero_has_no_sign() -> None:
    assert FR.number(-0.0004, 3) == "0,000"
    assert FR.signed(0.0004, 3) == "0,000"
    assert FR.signed(4.25, 1) == "+4,2"


def test_a_small_p_value_is_never_zero() -> None:
    assert FR.p_value(0.0) == f"p{WIDE}<{WIDE}0,001"
    assert EN.p_value(0.0214) == f"p{WIDE}={WIDE}0.021"


def test_intervals_are_parted_so_that_decimal_commas_do_not_mislead() -> None:
    assert FR.interval("0,310", "0,520") == f"[0,310{WIDE}; 0,520]"
    assert EN.interval("0.310", "0.520") == "[0.310, 0.520]"
    assert FR.signed_between(-3, 4.2, 1) == f"[{MINUS}3,0{WIDE}; +4,2]"
    assert FR.signed_between(float("nan"), 0.5) == ""


def test_quarters_of_density_are_named_from_the_sparsest() -> None:
    assert [FR.quarter(name) for name in ("1 sparsest quarter", "2", "3", "4 densest quarter", "?")] == [
        *("quart le moins dense", "deuxième quart", "troisième quart", "quart le plus dense", "?")
    ]
    assert [EN.quarter(name) for name in ("1 sparsest quarter", "2", "4 densest quarter")] == [
        *("sparsest quarter", "2", "densest quarter")
    ]


def test_dates_and_lists_are_words() -> None:
    assert FR.day(date(2026, 3, 1)) == "1er mars 2026"
    assert EN.day(date(2026, 3, 1)) == "1 March 2026"
    assert FR.listed(["a", "b", "c"]) == "a, b et c"
    assert EN.listed(["a", "b"]) == "a and b"


def test_nothing_is_singular_in_french_and_plural_in_english() -> None:
    assert FR.say("words.versions", 0) == "0 version"
    assert EN.say("words.versions", 0) == "0 versions"


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(LookupError, match="no language 'de'"):
        language_named("de")
    with pytest.raises(ConfigError, match="no language 'de'"):
        language_of_note("de")


@pytest.mark.parametrize(
    "text, expected",
    [
        (FR.number(0.4118), "0,412"),
        (FR.number(-1228.46, 1), "\u22121\u202f228,5"),
        (FR.number(-0.0001), "0,000"),
        (FR.number(-0.0006), "\u22120,001"),
        (FR.number(999.9999, 2), "1\u202f000,00"),
        (FR.number(1234567.891, 2), "1\u202f234\u202f567,89"),
        (FR.number(float("nan")), "–"),
        (FR.count(48914), "48\u202f914"),
        (FR.count(-0.2), "0"),
        (FR.percent(0.1239), "12,4\u00a0%"),
        (FR.percent(-0.112), "\u221211,2\u00a0%"),
        (FR.percent(float("nan")), "–"),
        (capitalised("corrélation de Spearman"), "Corrélation de Spearman"),
        (capitalised(""), ""),
        (FR.indicator(LABELS, "poverty"), "Taux de pauvreté"),
        (FR.indicator(LABELS, "unknown"), "unknown"),
        (FR.ground_truth(LABELS, "rsa"), "Non-recours au RSA"),
        (FR.ground_truth(LABELS, "bare"), "bare"),
        (FR.version(LABELS, "baseline:poverty"), "Taux de pauvreté (seul)"),
        (FR.version(LABELS, "equal"), "equal"),
    ],
)
def test_figures_and_labels_are_written_in_french(text: str, expected: str) -> None:
    assert text == expected


def test_groups_are_called_what_they_are() -> None:
    assert [FR.group("region", n) for n in (0, 1, 2)] == ["région", "région", "régions"]
    assert FR.group("bassin", 3) == "groupes «\u00a0bassin\u00a0»"
