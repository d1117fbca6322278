"""Defaults that all versions of a study share unless they say otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from ifn_research.config.steps import STEPS
from ifn_research.config.yaml_document import YamlDocument, copy_positions
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say

# What belongs to one version alone is no default.
KEYS = ("variables", *STEPS, "coverage", "allow_low_coverage", "allow_few_territories", "reference")


def apply_defaults(document: YamlDocument) -> None:
    """Give every version the keys of `defaults` that it does not have, in place.

    Raises
    ------
    ConfigError
        If `defaults` is no mapping, or has a key that versions do not share.
    """
    defaults = document.data.pop("defaults", None)
    if defaults is None:
        return
    if not isinstance(defaults, Mapping):
        raise ConfigError(
            say("config.defaults_mapping"), where=document.where(("defaults",)), fix=say("config.defaults_example")
        )
    for key in defaults:
        if key not in KEYS:
            raise ConfigError(
                say("config.no_default", name=key), where=document.where(("defaults", key)), fix=nearest(str(key), KEYS)
            )
    versions = document.data.get("versions")
    for index, version in enumerate(versions if isinstance(versions, list) else []):
        if not isinstance(version, dict):
            continue
        for key, value in defaults.items():
            if key not in version:
                version[key] = value
                copy_positions(document.positions, ("defaults", key), ("versions", index, key))
