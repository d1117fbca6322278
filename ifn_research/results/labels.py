"""Members of groups by the names that readers know."""

from __future__ import annotations

from ifn_research.geography.names import member_name
from ifn_research.language import Language
from ifn_research.language.labels import Labels


def member_label(language: Language, config: Labels, group: str, member: str) -> str:
    """A member of a group by its name where it is known: parts of France, quarters of density."""
    return language.quarter(member) if group == "density" else member_name(config.level, group, member)
