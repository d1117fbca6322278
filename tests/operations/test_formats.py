"""What commands can write, as their help says it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from ifn_research.language.catalogue import LANGUAGES
from ifn_research.language.messages import say
from ifn_research.operations.formats import NOTES, SCORES, WORKBOOKS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_says_every_format(language: str) -> None:
    for names, key in ((NOTES, "help.note_format"), (WORKBOOKS, "help.export_format")):
        told = say(key).told(language).replace("\u00a0", " ")
        assert [name for name in names if not re.search(rf"{name} ?: ", told)] == []
    assert SCORES == (".csv", ".parquet")


def test_a_list_of_formats_imports_no_library_that_writes_them() -> None:
    asked = "import sys, ifn_research.operations.formats; print([n for n in ('pandas', 'typst') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
