"""What headers and texts say of a column, and the keys that a message offers."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.guessing.levels import judged
from ifn_research.data.guessing.offers import offered
from ifn_research.data.guessing.words import is_less_fragile, is_outcome, is_population, level_said, slug
from ifn_research.language.messages import say


@pytest.mark.parametrize(
    ("header", "texts", "level"),
    [
        ("CODGEO", ["01001", "2A004", "97101", "75056"], "commune"),
        ("code_insee", ["1001", "75056", "2A004"], "commune"),
        ("dep", ["1", "2", "2A", "95", "971"], "departement"),
        ("x", ["01", "02", "2B", "974"], "departement"),
        ("Code région", ["11", "24", "84"], "region"),
        ("EPCI", ["200000172", "200029999", "246900575"], "epci"),
        ("IRIS", ["010040101", "2A0040101", "751010101"], "iris"),
        ("dciris", ["10040101", "751010101"], "iris"),
        ("code_postal", ["01000", "75001", "38100"], ""),
        ("zone", ["01000", "01150", "38100", "38200", "75020", "69100", "69200", "13090", "33000", "33200"], ""),
        ("jour", ["20210101", "20210102", "20211231"], ""),
        ("mois", ["01", "02", "03", "04", "05", "07", "08", "09", "10", "11", "12", "06"], ""),
        ("siret", ["84009530100015", "84009530100016"], ""),
        ("zone d'emploi", ["0051", "1101", "1102"], ""),
        ("id", ["1", "2", "3"], ""),
    ],
)
def test_the_level_of_codes_is_that_of_their_texts(header, texts, level):
    assert judged(header, pd.Series(texts, dtype="str")).level == level


def test_what_could_be_one_of_two_levels_is_in_doubt():
    assert judged("zone", pd.Series(["11", "24", "84"], dtype="str")).doubt
    assert dict(judged("codgeo", pd.Series(["200000172", "01001", "13055"], dtype="str")).mixed) == {
        "epci": 1,
        "commune": 2,
    }


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("population", True),
        ("P19_POP", True),
        ("PMUN", True),
        ("Population municipale 2021", True),
        ("nb_habitants", True),
        ("pop_65_plus", False),
        ("population active", False),
        ("part_population", False),
    ],
)
def test_all_inhabitants_are_told_from_a_part_of_them(header, expected):
    assert is_population(header) is expected


@pytest.mark.parametrize(
    "header", ["non_take_up_rate", "Taux de non-recours", "abstention_2017", "TakeUp", "outcome_x", "taux_de_recours"]
)
def test_what_judges_an_index_is_known_by_its_name(header):
    assert is_outcome(header)


def test_words_that_only_hold_others_say_nothing():
    assert not is_outcome("recours_cni")
    assert level_said("code_postal") == ""
    assert level_said("complement") == ""
    assert level_said("Code commune Insee") == "commune"


def test_names_are_slugs_that_are_all_different():
    taken: set[str] = set()
    assert [slug(text, taken) for text in ("Taux (%)", "taux %", "é€", "😀", "=cmd")] == [
        "taux",
        "taux_2",
        "e",
        "x",
        "cmd",
    ]


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        (say("reading.add_thousands", offer_thousands='","'), [("thousands", '","')]),
        (
            say("reading.skip_rows", 1, offer_skip='{"code": ["Total", "a: b}"]}'),
            [("skip", '{"code": ["Total", "a: b}"]}')],
        ),
        (say("reading.put_zeros_back", offer_repair_codes="true", fix="export"), [("repair_codes", "true")]),
        (
            say(
                "reading.read_with_decimal_mark",
                mark=".",
                fixes=[say("reading.add_decimal_if", mark=",", name="x", offer_decimal='{"x": ","}')],
            ),
            [("decimal", '{"x": ","}')],
        ),
        (say("reading.write_code", offer_code="[dep, com]"), [("code", "[dep, com]")]),
        (say("reading.say_sheet_holds", offer_sheet="france", names=["a", "b"]), [("sheet", "france")]),
        (say("reading.where_of_indicators", name="x", column="y", where="{a: 1}", holding=[]), []),
        (say("reading.look_like_codes_level", other="commune"), []),
    ],
)
def test_the_keys_of_a_message_are_read_as_they_are_written(fix, expected):
    assert offered(fix) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Part ayant accès à Internet", True),
        ("pct_internet", False),
        ("pct_no_internet", False),
        ("Difficultés d'accès à Internet", False),
        ("part_sans_acces_internet", False),
        ("taux_de_recours", True),
        ("taux_non_recours", False),
        ("non_take_up_rate", False),
        ("TakeUp", True),
        ("revenu_median", True),
        ("part_peu_diplomes", False),
        ("taux_pauvrete", False),
    ],
)
def test_what_is_less_fragile_the_more_of_it_there_is(header, expected):
    assert is_less_fragile(header) is expected
