"""The keys that a message offers."""

from __future__ import annotations

import pytest

from ifn_research.data.guessing.offers import offered, options
from ifn_research.language.messages import say


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


def test_options_of_a_command_are_told_from_keys_of_a_table():
    fix = say("reading.both_advices", first=say("x", option_sheet="france", offer_sheet="1"), second=say("y", name="z"))
    assert options(fix) == [("sheet", "france")]
    assert offered(fix) == [("sheet", "1")]
    assert offered("sheet: france") == []
