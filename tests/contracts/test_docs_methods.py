"""The pages on the methods speak of every method of the registries, and what they write in YAML works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.steps import STEPS
from ifn_research.study.plan import plan

# The indicators that the pages speak of (see their index).
STUDY = """
study: pages
tables:
  - {path: t.csv, code: code, population: population, groups: {departement: d, region: r}}
indicators:
  poverty: {numerator: poor, denominator: people, unit: "%", dimension: social}
  no_diploma: {column: no_diploma, unit: "%", dimension: social}
  fast_broadband: {column: fast_broadband, unit: "%", direction: -1, dimension: access}
ground_truth:
  - {name: non_recours, column: non_take_up_rate, unit: "%"}
versions:
  - name: example
"""
TOLD = ("**Helps**", "**Assumes**", "**Fails**", "**Source**")


def page(repository: Path, step: str) -> str:
    return (repository / "docs" / "explanation" / "methods" / f"{step}.md").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each heading of a method."""
    _, *parts = re.split(r"^## `(.+)`$", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def examples(text: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("step", STEPS)
def test_every_method_has_its_paragraph_in_the_order_of_the_registry(repository: Path, step: str) -> None:
    found = sections(page(repository, step))
    assert list(found) == list(STEPS[step]), f"write the paragraph in docs/explanation/methods/{step}.md"
    for name, text in found.items():
        (example,) = examples(text)
        assert re.search(rf"^{step}: ({{method: )?{name}\b", example, flags=re.MULTILINE), name
        said = text.replace("**assumes**", "**Assumes**").replace("**fails**", "**Fails**")
        assert all(said.count(part) == 1 for part in TOLD), name


@pytest.mark.parametrize("step", ["index", *STEPS])
def test_every_example_loads_and_plans(repository: Path, tmp_path: Path, step: str) -> None:
    text = page(repository, step)
    assert examples(text)
    for example in examples(text):
        variables = "" if "variables:" in example else "variables: [poverty, no_diploma, fast_broadband]\n"
        lines = "".join(f"    {line}\n" for line in (variables + example).splitlines())
        (tmp_path / "study.yaml").write_text(STUDY + lines, encoding="utf-8")
        (recipe,) = plan(load_study(tmp_path / "study.yaml")).recipes
        assert recipe.name == "example"


def test_the_pages_are_linked_from_their_index(repository: Path) -> None:
    index = page(repository, "index")
    assert re.findall(r"\[(\w+)\]\(\w+\.md\)", index) == list(STEPS)
