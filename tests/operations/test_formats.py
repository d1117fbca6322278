"""What commands can write, as their help says it."""

from __future__ import annotations

import subprocess
import sys

from ifn_research.operations.formats import NOTES, NOTES_HELP, SCORES, WORKBOOKS, WORKBOOKS_HELP


def test_the_help_says_every_format() -> None:
    for names, text in ((NOTES, NOTES_HELP), (WORKBOOKS, WORKBOOKS_HELP)):
        assert [name for name in names if f"{name}: " not in text] == []
    assert SCORES == (".csv", ".parquet")


def test_a_list_of_formats_imports_no_library_that_writes_them() -> None:
    asked = "import sys, ifn_research.operations.formats; print([n for n in ('pandas', 'typst') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
