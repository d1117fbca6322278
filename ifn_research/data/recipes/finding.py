"""Recipes by their names: those of the package, and those that a team has written beside its study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ifn_research.config.complaints import explain
from ifn_research.config.yaml_document import YamlDocument, read_document
from ifn_research.data.recipes.rules import DataRecipe
from ifn_research.errors import ConfigError, nearest, raise_all
from ifn_research.language.messages import say

BOOK = Path(__file__).resolve().parent / "book"
# The raw files, stacks and links that recipes of the package share, and others may use.
SHARED = "sources"


def shipped() -> dict[str, Path]:
    """The recipes of the package, by their names."""
    return {path.stem: path for path in sorted(BOOK.glob("*.yaml")) if path.stem != SHARED}


def recipe_named(name: str) -> DataRecipe:
    """A recipe, by its name in the package or by the path of its file.

    Raises
    ------
    ConfigError, Problems
        If there is none, or something is wrong with it.
    """
    known = shipped()
    path = known.get(name) or Path(name)
    if name not in known and path.suffix not in (".yaml", ".yml"):
        raise ConfigError(say("fetching.no_recipe", name=name), where="ifn fetch", fix=nearest(name, known))
    document = read_document(path)
    shared = read_document(BOOK / f"{SHARED}.yaml").data
    try:
        recipe = DataRecipe.model_validate(_with_shared(document, shared))
    except ValidationError as error:
        raise_all(explain(error, document))
        raise
    used = used_sources(recipe)
    unknown = [source for source in used if source not in recipe.sources]
    if unknown:
        raise ConfigError(
            say("fetching.unknown_source", name=unknown[0]), where=str(path), fix=nearest(unknown[0], recipe.sources)
        )
    return recipe.model_copy(update={"sources": {source: recipe.sources[source] for source in used}})


def used_sources(recipe: DataRecipe) -> list[str]:
    """The raw files that a recipe needs, each once, in the order in which it names them."""
    found: list[str] = []

    def add(source: str) -> None:
        if not source:
            return
        for each in recipe.stacks.get(source, (source,)):
            found.append(each)
            rule = recipe.sources.get(each)
            if rule is not None and rule.read.names_of:
                found.append(rule.read.names_of)

    def add_link(name: str) -> None:
        if name in recipe.links:
            add(recipe.links[name].source)

    for table in recipe.tables.values():
        add(table.every)
        if table.rows is not None:
            add(table.rows.source)
            add("" if table.rows.within is None else table.rows.within.source)
        for column in table.columns.values():
            add(column.source)
            add_link(column.link)
            add(column.weight.get("source", ""))
    for file in recipe.files:
        add(file.source)
    return list(dict.fromkeys(found))


def _with_shared(document: YamlDocument, shared: Mapping[str, Any]) -> Any:
    """A recipe with the raw files, stacks and links of the package; its own come before those of the same name."""
    data: Any = document.data
    if not isinstance(data, dict):
        return data
    found = dict(data)
    for part in ("sources", "stacks", "links"):
        own = data.get(part)
        found[part] = {**shared[part], **own} if isinstance(own, dict) else own or shared[part]
    return found
