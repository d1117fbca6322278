"""Write the workbook in which a committee votes on the weights of a version."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ifn_research.config.models import StudyConfig, VersionConfig
from ifn_research.errors import ConfigError, nearest
from ifn_research.hierarchy import below, member_names, node_paths
from ifn_research.language.language import Language, language_named
from ifn_research.language.messages import say
from ifn_research.operations.load import load
from ifn_research.outputs.files.one_file import complete_file, refuse_existing
from ifn_research.outputs.workbook.ballot import BallotPaper, VotedOn, write_budget, write_pairs

METHODS = {"budget": write_budget, "ahp": write_pairs}
INDICATORS, DIMENSIONS = "indicators", "dimensions"
# Points are hard to share among more; and pairs are many.
MEMBERS = 12


def write_ballot(
    config: Path | None,
    *,
    out: Path | None = None,
    method: str = "budget",
    among: str = INDICATORS,
    version: str | None = None,
    members: int = MEMBERS,
    lang: str = "fr",
    force: bool = False,
) -> Path:
    """Write a voting sheet for each member of a committee, and the sheet that gathers them.

    Parameters
    ----------
    config : Path, optional
        A study; the bundled one when absent.
    out : Path, optional
        An .xlsx file; ``bulletin-<study>.xlsx`` in the working directory when absent.
    method : {"budget", "ahp"}
        Points to share, or pairs to compare.
    among : {"indicators", "dimensions"}
        What is voted on. Pairs of indicators are those of each dimension, and the dimensions among themselves.
    version : str, optional
        Whose indicators are voted on; the first when absent.
    members : int
        Sheets to fill in.
    lang : {"fr", "en"}
    force : bool
        Replace a file that is there.

    Raises
    ------
    ConfigError
        If there is no such version or nothing to choose between, or the file may not be written.
    """
    study = load(config).config
    chosen = _version(study, version)
    target = out or Path(f"bulletin-{study.study}.xlsx")
    refuse_existing(target, force=force, formats=(".xlsx",))
    language = language_named(lang)
    groups = _pairs(study, chosen, among, language) if method == "ahp" else _points(study, chosen, among, language)
    if not groups:
        raise ConfigError(
            say("operations.nothing_to_vote_on", version=chosen.name, among=among),
            where="ifn ballot",
            fix=say("operations.vote_on_indicators_or_give_dimensions"),
        )
    title = study.title or study.study
    about = language.say("ballot.for_version", version=language.version(study, chosen.name))
    paper = BallotPaper(title, about, groups, members, language, target.name)
    with complete_file(target, force=force) as building:
        METHODS[method](paper, building)
    return target


def _version(study: StudyConfig, name: str | None) -> VersionConfig:
    names = [version.name for version in study.versions]
    if name is not None and name not in names:
        raise ConfigError(say("study.unknown_version", name=name), where="--version", fix=nearest(name, names))
    return study.version(name or names[0])


def _points(
    study: StudyConfig, version: VersionConfig, among: str, language: Language
) -> tuple[tuple[VotedOn, ...], ...]:
    """One group: the indicators of a version, or the members of the index."""
    names = list(version.variables) if among == INDICATORS else _members(study, version, "")
    return _voted_on(study, version, [names], language)


def _pairs(
    study: StudyConfig, version: VersionConfig, among: str, language: Language
) -> tuple[tuple[VotedOn, ...], ...]:
    """The members of each node, those of the index first; of the index alone where dimensions are voted on."""
    nodes = ["", *node_paths(_dimensions(study, version))] if among == INDICATORS else [""]
    return _voted_on(study, version, [_members(study, version, node) for node in nodes], language)


def _dimensions(study: StudyConfig, version: VersionConfig) -> list[str]:
    return [study.indicators[name].dimension or "" for name in version.variables]


def _members(study: StudyConfig, version: VersionConfig, node: str) -> list[str]:
    return member_names(list(version.variables), _dimensions(study, version), node)


def _voted_on(
    study: StudyConfig, version: VersionConfig, groups: list[list[str]], language: Language
) -> tuple[tuple[VotedOn, ...], ...]:
    """Groups of two things and more, by headings that tell them apart."""
    labels = Counter(
        [
            *(language.indicator(study, name) for name in study.indicators),
            *(item.label for item in study.dimensions.values()),
        ]
    )
    taken = {*study.indicators, *node_paths([item.dimension or "" for item in study.indicators.values()])}
    found = []
    for group in groups:
        items = []
        for name in group:
            item = study.indicators.get(name)
            if item is None:
                inside = below(_dimensions(study, version), name)
                told = [language.indicator(study, version.variables[at]) for at in inside]
                label = study.dimensions[name].label if name in study.dimensions else name
                heading = label if labels[label] == 1 and label not in taken - {name} else name
                items.append(VotedOn(name, heading, "", "", ", ".join(told)))
                continue
            label = language.indicator(study, name)
            heading = label if labels[label] == 1 and label not in taken - {name} else name
            items.append(
                VotedOn(
                    name,
                    heading,
                    language.dimension_path(study, item.dimension or ""),
                    item.unit,
                    item.source,
                    inverse=item.direction < 0,
                )
            )
        if len(items) > 1:
            found.append(tuple(items))
    return tuple(found)
