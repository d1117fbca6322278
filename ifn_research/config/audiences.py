"""Audiences: the versions of an index measured on a part of the people, by other columns: `audiences:`."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from pydantic import Field

from ifn_research.config.kinds import Model, Name
from ifn_research.config.sites import MEASURED
from ifn_research.config.yaml_document import Path_, YamlDocument, copy_positions
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

AT = "@"
KEYS = ("label", "indicators", "same", "drop", "versions")
# Ways to say where the figures of an indicator stand, one of which replaces all.
COLUMNS = ("column", "numerator", "denominator", "sites")


class AudienceConfig(Model):
    """A part of the people: seniors, young people, parents."""

    label: str = Field("", description="what readers see, in French: 50 ans ou plus")
    indicators: dict[Name, Any] = Field(
        default_factory=dict, description="indicator: its column for this audience, or what differs ({column, label})"
    )
    same: tuple[Name, ...] = Field((), description="indicators that are the same for everybody")
    drop: tuple[Name, ...] = Field((), description="indicators that are left out for this audience")
    versions: tuple[Name, ...] | None = Field(
        None, description="versions that are also made for this audience; all that are fitted here when absent"
    )


def apply_audiences(document: YamlDocument) -> list[ConfigError]:
    """Add the versions of each audience after the declared ones, with their indicators, in place.

    Every indicator of a version must be said: its column for the audience, that it is the same for everybody, or that
    it is left out. None falls back to that of everybody unasked.
    """
    audiences = document.data.get("audiences")
    if not isinstance(audiences, dict):
        return []
    problems: list[ConfigError] = []
    for name, said in list(audiences.items()):
        if not isinstance(said, dict):
            problems.append(_wrong(document, ("audiences", name), say("config.audience_no_mapping", name=name)))
        elif set(said) - {"label"}:
            problems += _Audience(document, str(name), said).applied()
            audiences[name] = {"label": said["label"]} if "label" in said else {}
    return problems


def _wrong(document: YamlDocument, path: Path_, what: Words, fix: Words | None = None) -> ConfigError:
    return ConfigError(what, where=document.where(path), fix=fix or say("config.audience_example"))


class _Audience:
    """One audience of a study."""

    def __init__(self, document: YamlDocument, name: str, said: Mapping[str, Any]) -> None:
        self.document, self.name, self.said = document, name, said
        self.path: Path_ = ("audiences", name)
        self.problems: list[ConfigError] = []
        lists = {key: said.get(key) or [] for key in ("same", "drop")}
        for key, value in lists.items():
            if not isinstance(value, list):
                self._complain((key,), say("config.takes_list_indicators", name=key))
        self.same, self.drop = (set(map(str, lists[key])) if isinstance(lists[key], list) else set() for key in lists)
        found = said.get("indicators") or {}
        self.own: dict[str, Any] = found if isinstance(found, dict) else {}
        self.made_of: set[Any] = set()

    def applied(self) -> list[ConfigError]:
        """Make the versions; what cannot be."""
        indicators, versions = self.document.data.get("indicators"), self.document.data.get("versions")
        if not isinstance(indicators, dict) or not isinstance(versions, list):
            return self.problems
        for key in self.said:
            if key not in KEYS:
                self._complain((key,), say("config.unknown_key_audience", key=str(key)), nearest(str(key), KEYS))
        for name in {*self.own, *self.same, *self.drop}:
            if name not in indicators:
                self._complain((), say("config.unknown_indicator", name=name), nearest(name, indicators))
        names = [item.get("name") for item in versions if isinstance(item, dict)]
        wanted = self.said.get("versions")
        for asked in wanted if isinstance(wanted, list) else ():
            if asked not in names:
                self._complain(
                    ("versions",), say("config.unknown_version", name=str(asked)), nearest(str(asked), map(str, names))
                )
        if self.problems:
            return self.problems
        declared = set(indicators)
        chosen = [
            (at, item) for at, item in enumerate(versions) if isinstance(item, dict) and self._is_made(item, wanted)
        ]
        self.made_of = {item.get("name") for _, item in chosen}
        made = [self._version(at, item) for at, item in chosen]
        if self.problems:
            # Without its versions nothing takes its indicators.
            for name in set(indicators) - declared:
                del indicators[name]
            return self.problems
        for at, version in made:
            copy_positions(self.document.positions, ("versions", at), ("versions", len(versions)))
            versions.append(version)
        self._circular(indicators)
        return []

    def _is_made(self, version: Mapping[str, Any], wanted: Any) -> bool:
        if "audience" in version or version.get("index") is not None or "start" in version:
            return False
        return not isinstance(wanted, list) or version.get("name") in wanted

    def _version(self, at: int, version: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        variables = version.get("variables")
        kept = [str(name) for name in variables if name not in self.drop] if isinstance(variables, list) else []
        missing = [name for name in kept if name not in self.own and name not in self.same]
        if missing:
            told = say("config.audience_misses", len(missing), names=missing, audience=self.name)
            self._complain(("indicators",), told, say("config.audience_says_each", name=missing[0]))
        made = {key: deepcopy(value) for key, value in version.items() if key not in ("variables_name", "adapts")}
        if version.get("adapts") in self.made_of:
            # What an adaptation changes is told within an audience: that with everybody is the audience's doing too.
            made["adapts"] = f"{version['adapts']}{AT}{self.name}"
        label = version.get("label") or version.get("name")
        made |= {
            "name": f"{version.get('name')}{AT}{self.name}",
            "label": f"{label} ({self.said.get('label') or self.name})",
            "audience": self.name,
            "variables": [self._indicator(name) for name in kept],
        }
        self._name_set(version, made)
        return at, made

    def _name_set(self, version: Mapping[str, Any], made: dict[str, Any]) -> None:
        """Name the indicators of the audience after the set of the version, where it has one."""
        sets, base = self.document.data.get("variable_sets"), version.get("variables_name")
        if not base or not isinstance(sets, dict) or base not in sets:
            return
        name, held = f"{base}{AT}{self.name}", sets[base]
        label = held.get("label") if isinstance(held, dict) else None
        called = f"{label or base} ({self.said.get('label') or self.name})"
        sets[name] = {"label": called, "indicators": made["variables"]}
        made["variables_name"] = name

    def _indicator(self, name: str) -> str:
        """The indicator of the audience, declared when it is first used."""
        if name not in self.own:
            return name
        indicators, mine = self.document.data["indicators"], f"{name}{AT}{self.name}"
        said = self.own[name]
        change = {"column": said} if isinstance(said, str) else dict(said) if isinstance(said, dict) else {}
        if not change:
            self._complain(("indicators", name), say("config.audience_no_column", name=name))
            return mine
        if mine not in indicators and isinstance(indicators.get(name), dict):
            base = dict(indicators[name])
            if set(change) & set(COLUMNS):
                # Other places are measured in the same way; a column is not measured.
                others = COLUMNS if "sites" in change else (*COLUMNS, *MEASURED)
                base = {key: value for key, value in base.items() if key not in others}
            label = f"{base.get('label') or name} ({self.said.get('label') or self.name})"
            indicators[mine] = {**base, "label": label, **change}
            copy_positions(self.document.positions, (*self.path, "indicators", name), ("indicators", mine))
        return mine

    def _circular(self, indicators: Mapping[str, Any]) -> None:
        """A ground truth that was built from an indicator is not independent of that of a part of the people."""
        truths = self.document.data.get("ground_truth")
        for truth in truths if isinstance(truths, list) else ():
            named = truth.get("circular_with") if isinstance(truth, dict) else None
            if isinstance(named, list):
                own = [f"{name}{AT}{self.name}" for name in named]
                truth["circular_with"] = [*named, *(name for name in own if name in indicators)]

    def _complain(self, path: Path_, what: Words, fix: Words | None = None) -> None:
        self.problems.append(_wrong(self.document, (*self.path, *path), what, fix))
