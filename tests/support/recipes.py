"""Recipes of small index versions."""

from __future__ import annotations

from ifn_research.config import Study, StudyConfig
from ifn_research.config.yaml_document import YamlDocument
from ifn_research.index.recipe import Recipe
from ifn_research.study.plan import plan


def recipe_of(**steps: object) -> Recipe:
    """A version of four indicators, x1 to x4."""
    config = StudyConfig.model_validate(
        {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "code"}],
            "indicators": {f"x{k}": {"column": f"x{k}"} for k in range(1, 5)},
            "versions": [{"name": "v", "variables": [f"x{k}" for k in range(1, 5)], **steps}],
        }
    )
    (recipe,) = plan(Study(config, YamlDocument({}, {}, "study.yaml"))).recipes
    return recipe
