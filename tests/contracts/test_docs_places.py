"""What the pages about places tell to type is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ifn_research import load_study
from ifn_research.config.sites import MEASURES, SitesConfig

REPOSITORY = Path(__file__).parents[2]
PAGES = ("docs/how-to/count-places.md", "docs/fr/how-to/count-places.md")
YAML_ = YAML(typ="safe")


def blocks(page: str) -> list[dict[str, Any]]:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    return [YAML_.load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_read(page: str) -> None:
    whole, *parts = blocks(page)
    assert load_study(whole).config.sites["mediation"].label
    for part in parts:
        if "decay" in part:
            part = {
                "indicators": whole["indicators"] | {"help_per_person": whole["indicators"]["help_per_person"] | part}
            }
        study = whole | part
        if "indicators" in part and "sites" in part:
            study["versions"] = [{"name": "access", "variables": list(part["indicators"])}]
        elif "sites" in part:
            study["sites"] = whole["sites"] | part["sites"]
        load_study(study)


@pytest.mark.parametrize("page", PAGES)
def test_every_measure_is_there(page: str) -> None:
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    assert {name for name in MEASURES if f"`{name}`" in text} == set(MEASURES)
    told = {"capacity", "opening_hours", "mobile", "depots", "duplicates", "where", "updated_since", "costs", "code"}
    assert told <= set(SitesConfig.model_fields)
    assert {name for name in told if name not in text} == set()
