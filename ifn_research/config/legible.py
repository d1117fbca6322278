"""The legible part of a configuration that has faults, so that its tables are checked with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from ifn_research.config.kinds import Model
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig, VersionConfig
from ifn_research.config.tables import TableConfig
from ifn_research.config.yaml_document import Path_, YamlDocument, dotted
from ifn_research.errors import IfnError
from ifn_research.language.messages import values_of

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Legible:
    """The parts of a configuration that nothing is said against.

    Attributes
    ----------
    config : StudyConfig
        A version that cannot be read leaves an empty one in its place, so that positions stay those of the file; the
        indicators that it names are still looked up in the tables, as baselines.
    whole : bool
        Whether every table is there: without one of them, a column or group that is not found may be in it.
    """

    config: StudyConfig
    whole: bool


def legible(document: YamlDocument, problems: Sequence[IfnError]) -> Legible | None:
    """The legible parts of a document, None if there is no table among them."""
    reader = _Reader(document, problems)
    written = document.data.get("tables")
    tables = reader.items("tables", TableConfig)
    if not tables:
        return None
    whole = isinstance(written, list) and len(tables) == len(written)
    indicators = reader.indicators() if whole else {}
    truths = reader.items("ground_truth", GroundTruthConfig) if whole else []
    parts = {
        "study": "unread",
        "tables": tables,
        # A study needs an indicator; one that nothing uses is looked up nowhere.
        "indicators": indicators or {"unread": IndicatorConfig()},
        "ground_truth": truths,
        "versions": reader.versions(indicators),
        "validation": {"baselines": [name for name in reader.named() if name in indicators]},
    }
    level = document.data.get("level")
    if "aggregate" in document.data:
        # The tables are of the finer level; those of ground truths may be of the other.
        aggregate = document.data["aggregate"]
        told = reader.is_told(("aggregate",))
        level = aggregate.get("from") if isinstance(aggregate, dict) and not told else None
        parts["ground_truth"] = []
    if isinstance(level, str) and not reader.is_told(("level",)):
        parts["level"] = level
    for key in ("geography", "vintages", "plm"):
        if key in document.data and not any(reader.is_told((name,)) for name in ("geography", "vintages", "plm")):
            parts[key] = document.data[key]
    return Legible(StudyConfig.model_validate(parts), whole)


class _Reader:
    """Reads the parts of a document one by one."""

    def __init__(self, document: YamlDocument, problems: Iterable[IfnError]) -> None:
        self.document = document
        self.told = {str(path) for problem in problems for path in values_of(problem.where, "path")}

    def items(self, key: str, model: type[M]) -> list[M]:
        """The legible items of a list."""
        written = self.document.data.get(key)
        read = [
            self._one(item, (key, at), model) for at, item in enumerate(written if isinstance(written, list) else [])
        ]
        return [item for item in read if item is not None]

    def indicators(self) -> dict[str, IndicatorConfig]:
        """The legible indicators that have a column."""
        written = self.document.data.get("indicators")
        pairs = written.items() if isinstance(written, dict) else ()
        read = {name: self._one(item, ("indicators", name), IndicatorConfig) for name, item in pairs}
        return {name: item for name, item in read.items() if item is not None and (item.column or item.numerator)}

    def versions(self, indicators: dict[str, IndicatorConfig]) -> list[VersionConfig]:
        """Every version in its place, empty where it cannot be read."""
        written = self.document.data.get("versions")
        result = []
        for at, item in enumerate(written if isinstance(written, list) else []):
            version = self._one(item, ("versions", at), VersionConfig)
            of_index = version is not None and (version.start is not None or version.index is not None)
            if version is None or of_index or not set(version.variables) <= set(indicators):
                version = VersionConfig(name=f"unread-{at}", variables=())
            result.append(version)
        return result or [VersionConfig(name="unread", variables=())]

    def named(self) -> list[str]:
        """The indicators that versions name in lists."""
        written = self.document.data.get("versions")
        versions = [item for item in (written if isinstance(written, list) else []) if isinstance(item, dict)]
        lists = [version.get("variables") for version in versions]
        return list(dict.fromkeys(str(name) for names in lists if isinstance(names, list) for name in names))

    def is_told(self, path: Path_) -> bool:
        """True if a problem lies at a path or below it."""
        place = dotted(path)
        return any(told == place or told.startswith((f"{place}.", f"{place}[")) for told in self.told)

    def _one(self, value: Any, path: Path_, model: type[M]) -> M | None:
        if self.is_told(path):
            return None
        try:
            return model.model_validate(value)
        except ValidationError:
            return None
