"""What a study asks for and does not get is said."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ifn_research.study.not_made import not_made


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, []),
        ({"zoom": 1}, []),
        ({"zoom": 1, "disclosure": 1}, ["quality.zoom_may_be_secret"]),
        ({"aggregate": 1, "disclosure": 1}, ["quality.members_may_be_secret"]),
        ({"aggregate": 1, "whole": 1}, ["quality.members_of_others"]),
    ],
)
def test_each_reason_is_told(asked, keys):
    said = {"zoom": None, "disclosure": None, "aggregate": None} | asked
    inputs = SimpleNamespace(config=SimpleNamespace(**said), whole=asked.get("whole"))
    assert [item.message.key for item in not_made(inputs)] == keys
