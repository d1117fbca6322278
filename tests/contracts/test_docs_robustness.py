"""The pages on robustness: their examples run, in both languages, and what they cite of the sample is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.config import EXAMPLES
from tests.support.varied_study import varied

HOW_TO = {"en": "docs/how-to", "fr": "docs/fr/how-to"}


def page(repository: Path, language: str, name: str) -> str:
    return (repository / HOW_TO[language] / name).read_text(encoding="utf-8")


def examples(text: str) -> list[dict]:
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("language", HOW_TO)
@pytest.mark.parametrize("at", [0, 1])
def test_every_example_of_the_how_to_runs(repository: Path, language: str, at: int) -> None:
    found = examples(page(repository, language, "test-robustness.md"))
    assert len(found) == 2
    written = {**found[at], "robustness": {**found[at]["robustness"], "replicates": 4}}
    result = run(load_study(varied() | written), workers=1)
    assert len(result.tables["robustness"]) == 60


def test_both_languages_have_the_same_examples(repository: Path) -> None:
    english, french = (examples(page(repository, language, "test-robustness.md")) for language in HOW_TO)
    assert english[0] == french[0]
    assert list(english[1]["robustness"]["bundles"].values()) == list(french[1]["robustness"]["bundles"].values())


def test_the_page_on_the_handbook_tells_the_ranks_of_korea_as_they_are(repository: Path) -> None:
    row = run(load_study(EXAMPLES["tai"]), workers=1).tables["robustness"].set_index("code").loc["KOR"]
    assert (row["rank_nominal"], row["rank_q05"], row["rank_q95"]) == (5, 2, 16)
    assert "Korea, fifth, is\nbetween the 2nd and the 16th place" in page(
        repository, "en", "check-with-the-handbook.md"
    )
    assert "entre la 2ᵉ et la 16ᵉ place" in page(repository, "fr", "check-with-the-handbook.md")
