"""Recipes are found by their names and say what they need."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ifn_research.data.recipes.finding import recipe_named, shipped, used_sources
from ifn_research.errors import ConfigError, IfnError


@pytest.mark.parametrize("name", shipped())
def test_a_recipe_of_the_package_is_whole(name: str) -> None:
    recipe = recipe_named(name)
    assert recipe.recipe == name
    assert list(recipe.sources) == used_sources(recipe)
    assert recipe.tables or recipe.files
    for raw in recipe.sources.values():
        # A file of a repository at one commit: it is never rewritten.
        assert raw.address.startswith("https://raw.githubusercontent.com/")
        assert len(raw.address.split("/")[5]) == 40
        assert raw.producer


@pytest.mark.parametrize("name", shipped())
def test_the_facts_of_raw_files_are_those_of_the_list_of_origins(name: str, shared: Path) -> None:
    with (shared / "data" / "ORIGINS.csv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    for source, raw in recipe_named(name).sources.items():
        row = rows[source]
        assert raw.address.endswith(f"{row['repository']}/{row['commit']}/{row['encoded_path']}")
        assert (raw.sha256, raw.bytes, raw.producer) == (row["sha256"], int(row["bytes"]), row["producer"])
        assert raw.unlicensed is (row["repository_licence"] == "none stated")


@pytest.mark.parametrize(
    "text, what",
    [
        ("recipe: r\ntitle: t\ntables: {t: {path: ../t.csv, every: libraries, columns: {}}}\n", "path"),
        ("recipe: r\ntitle: t\ntables: {t: {path: /t.csv, every: libraries, columns: {}}}\n", "path"),
        ("recipe: r\ntitle: t\ntables: {t: {path: t.csv, columns: {}}}\n", "rows:"),
        ("recipe: r\ntitle: t\ntables: {t: {path: t.csv, every: librairies, columns: {}}}\n", "librairies"),
        ("recipe: r\ntitle: t\nsorces: {}\n", "sorces"),
        ("recipe: r\n", "title"),
        ("- a\n", "yaml"),
        (
            "recipe: r\ntitle: t\nsources: {s: {producer: p, title: t, year: '1', licence: l, address: 'file:///etc/passwd',"
            " sha256: any, moving: true, read: {format: csv}}}\n",
            "address",
        ),
        (
            "recipe: r\ntitle: t\nsources: {s: {producer: p, title: t, year: '1', licence: l, address: 'https://x.fr/a',"
            " sha256: any, read: {format: csv}}}\n",
            "moving: true",
        ),
    ],
)
def test_a_recipe_of_ones_own_is_checked(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(IfnError, match=what):
        recipe_named(str(path))


def test_a_name_that_there_is_not_is_told_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'communes'"):
        recipe_named("commune")
