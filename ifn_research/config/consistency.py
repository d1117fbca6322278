"""Agreement between the parts of a configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ifn_research.config.column_roles import column_problems
from ifn_research.config.models import StudyConfig
from ifn_research.config.validation import DENSITY
from ifn_research.config.yaml_document import Document, Path_
from ifn_research.errors import ConfigError, listing, nearest

# Columns of `scores.csv`, in which groups have one each.
RESERVED = ("code", "name", "population", "version", "score", "rank", "decile")


def consistency_problems(config: StudyConfig, document: Document) -> list[ConfigError]:
    """Every disagreement between the parts of a configuration."""
    return [
        *_duplicate_names(config, document),
        *_unknown_indicators(config, document),
        *column_problems(config, document),
        *_unknown_groups(config, document),
        *_other_levels(config, document),
        *_reserved_groups(config, document),
        *_primary(config, document),
        *_contiguity(config, document),
        *_buffer(config, document),
        *_step_down(config, document),
    ]


def _duplicate_names(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    for key, names in (
        ("versions", [version.name for version in config.versions]),
        ("ground_truth", [truth.name for truth in config.ground_truth]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                last = len(names) - 1 - names[::-1].index(name)
                yield ConfigError(
                    f"'{name}' names {count} items of '{key}'",
                    where=document.where((key, last)),
                    fix=f"give each a name of its own, e.g. name: {name}-2 here",
                )


def _unknown_indicators(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    uses: list[tuple[Path_, Iterable[str]]] = [
        (("variable_sets", name), members) for name, members in config.variable_sets.items()
    ]
    uses += [(("versions", index, "variables"), version.variables) for index, version in enumerate(config.versions)]
    judged = [name for name in config.validation.baselines or () if not (name == DENSITY and config.density_is_judged)]
    uses.append((("validation", "baselines"), judged))
    uses.append((("validation", "adjust_for"), config.validation.adjust_for or ()))
    uses += [
        (("ground_truth", index, "circular_with"), truth.circular_with)
        for index, truth in enumerate(config.ground_truth)
    ]
    told: set[str] = set()
    for path, names in uses:
        for name in names:
            if name not in config.indicators and name not in told:
                told.add(name)
                fix = nearest(name, config.indicators)
                if name == DENSITY:
                    fix = "declare density: (its column) under tables"
                    fix = "declare an indicator of that column" if path[-1] == "adjust_for" else fix
                yield ConfigError(f"unknown indicator '{name}'", where=document.where(path), fix=fix)
    for index, version in enumerate(config.versions):
        twice = [name for name, count in Counter(version.variables).items() if count > 1]
        if twice:
            yield ConfigError(
                f"the version '{version.name}' uses '{twice[0]}' twice",
                where=document.where(("versions", index, "variables")),
                fix=f"variables: [{', '.join(dict.fromkeys(version.variables))}]",
            )
        if not version.variables:
            yield ConfigError(
                f"the version '{version.name}' has no variable",
                where=document.where(("versions", index, "variables")),
                fix=f"variables: [{next(iter(config.indicators))}]",
            )


def _unknown_groups(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    groups = [group for table in config.tables for group in table.groups]
    uses = {
        ("bootstrap", "block"): config.validation.bootstrap.block,
        ("bootstrap", "coarse_block"): config.validation.bootstrap.coarse_block,
        ("loadings", "by"): config.validation.loadings.by,
        ("spatial_cv", "by"): config.validation.spatial_cv.by,
    }
    wanted = [*uses.items(), *((("subgroups",), group) for group in config.validation.subgroups or ())]
    for path, group in wanted:
        if group is not None and group not in groups:
            declare = f"declare it under tables[0]: groups: {{{group}: (its column)}}"
            yield ConfigError(
                f"unknown group '{group}'",
                where=document.where(("validation", *path)),
                fix=nearest(group, groups) if groups else declare,
            )


def _other_levels(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    """Ground truths at another level than the study's, which need a group whose members they are measured at."""
    groups = [group for table in config.tables for group in table.groups]
    for index, truth in enumerate(config.ground_truth):
        path = ("ground_truth", index, "table")
        if truth.table is None:
            continue
        level, group = truth.table.level, truth.table.group
        if group is None and level is not None and level != config.level:
            yield ConfigError(
                f"the ground truth '{truth.name}' is measured at the level '{level}', and the study's level is "
                f"'{config.level}'",
                where=document.where((*path, "level")),
                fix=f"add group: to its table, the entry of tables[].groups that tells the {level} of each territory "
                f"({_declared(groups)}): scores are then averaged by population. Figures of a level finer than "
                f"{config.level} must be summed to it beforehand",
            )
        elif group is not None and group not in groups:
            yield ConfigError(
                f"unknown group '{group}'",
                where=document.where((*path, "group")),
                fix=nearest(group, groups) if groups else f"declare it: tables[0].groups: {{{group}: its column}}",
            )
        elif group is not None and level == config.level:
            yield ConfigError(
                f"the ground truth '{truth.name}' is at the level of the study, '{level}', and by members of "
                f"'{group}': only one can be",
                where=document.where((*path, "level")),
                fix=f"write level: {group} if its codes are those of '{group}', or leave group: out",
            )
        elif group is not None and not any(table.population for table in config.tables):
            yield ConfigError(
                f"scores cannot be averaged over each '{group}' without the population of the territories",
                where=document.where((*path, "group")),
                fix="declare population: (its column, in persons) under tables[0]",
            )


def _declared(groups: list[str]) -> str:
    return f"declared: {listing(groups)}" if groups else "none is declared yet, e.g. {epci: code_epci}"


def _reserved_groups(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    for index, table in enumerate(config.tables):
        for group in table.groups:
            if group in RESERVED:
                yield ConfigError(
                    f"a group cannot be called '{group}', which is a column of scores.csv",
                    where=document.where(("tables", index, "groups", group)),
                    fix=f"call it group_{group}, or anything else; its column in the table keeps its name",
                )


def _primary(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    declared = [index for index, truth in enumerate(config.ground_truth) if truth.primary]
    if len(declared) > 1:
        yield ConfigError(
            f"{len(declared)} ground truths are primary: only one can carry the verdict",
            where=document.where(("ground_truth", declared[1], "primary")),
            fix="keep primary: true in one of them, declared before the run, and remove it from the others",
        )


def _contiguity(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    if config.validation.neighbours.method == "contiguity" and config.geometry is None:
        yield ConfigError(
            "contiguous neighbours are asked for, and no outlines are declared",
            where=document.where(("validation", "neighbours", "method")),
            fix="add geometry: {path: outlines.geojson, code: code}, or write method: knn (needs coordinates:)",
        )


def _buffer(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    if config.validation.spatial_cv.buffer_km and not any(table.coordinates for table in config.tables):
        yield ConfigError(
            "a buffer in km is asked for, and no table declares coordinates",
            where=document.where(("validation", "spatial_cv", "buffer_km")),
            fix="add coordinates: {longitude: (its column), latitude: (its column)} to a table, or remove buffer_km",
        )


def _step_down(config: StudyConfig, document: Document) -> Iterator[ConfigError]:
    named = config.validation.step_down.baseline
    judged = [version.name for version in config.versions if not version.beside]
    known = [*judged, *config.baselines, *([DENSITY] if config.density_is_judged else [])]
    if named is not None and named not in known:
        yield ConfigError(
            f"'{named}' is neither a version that is judged nor a baseline",
            where=document.where(("validation", "step_down", "baseline")),
            fix=nearest(named, known),
        )
