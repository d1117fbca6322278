"""Configurations of which a test writes only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ifn_research.config import StudyConfig


def whole(sketch: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration that can be read: what a sketch leaves out is filled in, with one indicator and one version."""
    indicators = {name: {"column": name, **(item or {})} for name, item in sketch.get("indicators", {}).items()}
    truths = [{"column": item["name"], **item} for item in sketch.get("ground_truth", ())]
    tables = [{"path": "t.csv", "code": "code", **item} for item in sketch.get("tables") or [{}]]
    indicators = indicators or {"x": {"column": "x"}}
    versions = [{"variables": list(indicators), **item} for item in sketch.get("versions") or [{"name": "v"}]]
    made = {"tables": tables, "indicators": indicators, "versions": versions}
    return {"study": "s", **sketch, **made, **({"ground_truth": truths} if truths else {})}


def declared(sketch: Mapping[str, Any]) -> StudyConfig:
    """The same, read."""
    return StudyConfig.model_validate(whole(sketch))
