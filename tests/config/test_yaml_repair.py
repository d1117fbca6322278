"""A line that cannot be read, as it would be right."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from ifn_research.config.yaml_repair import repaired


def stop(text: str) -> int | None:
    """The line at which YAML stops."""
    try:
        YAML(typ="safe").load(text)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return 0 if mark is None else int(mark.line)
    return None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("title: @home", 'title: "@home"'),
        ("title: Taux: part", 'title: "Taux: part"'),
        ('path: "C:\\data\\x"', "path: 'C:\\data\\x'"),
        ("names: [a, b", "names: [a, b]"),
        ('title: "open', 'title: "open"'),
        ("  b: 2", "b: 2"),
        ("\tb: 2", "b: 2"),
    ],
)
def test_one_line_that_is_wrong_is_shown_as_the_file_is_then_read(wrong: str, right: str) -> None:
    text = f"a: 1\n{wrong}\nc: 3\n"
    stopped = stop(text)
    assert stopped is not None
    found = repaired(text, (stopped,), stop)
    assert found is not None
    assert (found.line, found.text) == (2, right)
    assert stop(text.replace(wrong, found.text)) is None
    assert right in str(found.words())


def test_with_two_faults_the_first_is_repaired_and_the_reader_goes_further() -> None:
    text = "a: @x\nb: 2\nc: [1\n"
    found = repaired(text, (0,), stop)
    assert found is not None
    assert found.line == 1
    assert stop(text.replace("a: @x", found.text)) not in (0, None)


def test_a_text_that_no_single_line_mends_is_left_alone() -> None:
    assert repaired("{{{\n}\n[[[\n", (0,), stop) is None
