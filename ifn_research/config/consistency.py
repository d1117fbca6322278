"""Agreement between the parts of a configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ifn_research.config.column_roles import column_problems
from ifn_research.config.geography_checks import geography_problems
from ifn_research.config.models import PROPORTIONS, StudyConfig
from ifn_research.config.sites_agreement import site_problems
from ifn_research.config.tables import PORTAL
from ifn_research.config.territories import chosen_columns
from ifn_research.config.validation import DENSITY
from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import Words, say

# Columns of `scores.csv`, in which groups have one each.
RESERVED = ("code", "name", "population", "version", "score", "rank", "decile", "reference_rank", "reference_decile")

# The level of a study that says none.
NO_LEVEL = "territory"


def consistency_problems(config: StudyConfig, document: YamlDocument) -> list[ConfigError]:
    """Every disagreement between the parts of a configuration."""
    return [
        *_duplicate_names(config, document),
        *_unknown_indicators(config, document),
        *column_problems(config, document),
        *site_problems(config, document),
        *_unknown_groups(config, document),
        *_other_levels(config, document),
        *_reserved_groups(config, document),
        *_absent_of_first(config, document),
        *_level_of_portal(config, document),
        *geography_problems(config, document),
        *_primary(config, document),
        *_contiguity(config, document),
        *_buffer(config, document),
        *_step_down(config, document),
        *_typology(config, document),
        *_robustness(config, document),
        *_standard_errors(config, document),
        *_chosen_of_aggregated(config, document),
        *_people(config, document),
        *_draws(config, document),
    ]


def _duplicate_names(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for key, names in (
        ("versions", [version.name for version in config.versions]),
        ("ground_truth", [truth.name for truth in config.ground_truth]),
    ):
        for name, count in Counter(names).items():
            if count > 1:
                last = len(names) - 1 - names[::-1].index(name)
                yield ConfigError(
                    say("config.names_items", name=name, count=count, list_name=key),
                    where=document.where((key, last)),
                    fix=say("config.give_each_name_own", name=name),
                )


def _unknown_indicators(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    uses: list[tuple[Path_, Iterable[str]]] = [
        (("variable_sets", name), members) for name, members in config.members_of_sets.items()
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
                    fix = say("config.declare_density_column_under")
                    fix = say("config.declare_indicator_column") if path[-1] == "adjust_for" else fix
                yield ConfigError(say("config.unknown_indicator", name=name), where=document.where(path), fix=fix)
    for index, version in enumerate(config.versions):
        twice = [name for name, count in Counter(version.variables).items() if count > 1]
        if twice:
            yield ConfigError(
                say("config.version_uses_twice", version=version.name, twice=twice[0]),
                where=document.where(("versions", index, "variables")),
                fix=say("config.variables_once", variables=dict.fromkeys(version.variables)),
            )
        if version.audience is not None and version.audience not in config.audiences:
            yield ConfigError(
                say("config.unknown_audience", name=version.audience),
                where=document.where(("versions", index, "audience")),
                fix=nearest(version.audience, config.audiences),
            )
        if version.adapts is not None and version.adapts not in {other.name for other in config.versions}:
            others = [other.name for other in config.versions if other.name != version.name]
            yield ConfigError(
                say("config.starts_from_no_version", name=version.adapts),
                where=document.where(("versions", index, "adapts")),
                fix=nearest(version.adapts, others),
            )
        if not version.variables and version.index is None and version.start is None:
            yield ConfigError(
                say("config.version_no_variable", version=version.name),
                where=document.where(("versions", index, "variables")),
                fix=say("config.one_variable", indicators=next(iter(config.indicators))),
            )


def _unknown_groups(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
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
            declare = say("config.declare_under_tables_groups", group=group)
            yield ConfigError(
                say("config.unknown_group", group=group),
                where=document.where(("validation", *path)),
                fix=nearest(group, groups) if groups else declare,
            )


def _other_levels(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Ground truths at another level than the study's, which need a group whose members they are measured at."""
    groups = [group for table in config.tables for group in table.groups]
    for index, truth in enumerate(config.ground_truth):
        path = ("ground_truth", index, "table")
        if truth.table is None:
            continue
        level, group = truth.table.level, truth.table.group
        if group is None and level is not None and level not in (config.level, _lower(config)):
            yield ConfigError(
                say("config.ground_truth_measured_level", truth=truth.name, level=level, config_level=config.level),
                where=document.where((*path, "level")),
                fix=say(
                    "config.add_group_table_entry", level=level, declared=_declared(groups), config_level=config.level
                ),
            )
        elif group is not None and group not in groups:
            yield ConfigError(
                say("config.unknown_group", group=group),
                where=document.where((*path, "group")),
                fix=nearest(group, groups) if groups else say("config.declare_tables_groups_column", group=group),
            )
        elif group is not None and level == config.level:
            yield ConfigError(
                say("config.ground_truth_level_study", truth=truth.name, level=level, group=group),
                where=document.where((*path, "level")),
                fix=say("config.write_level_codes_leave", group=group),
            )
        elif group is not None and not any(table.population for table in config.tables):
            yield ConfigError(
                say("config.scores_cannot_averaged_over", group=group),
                where=document.where((*path, "group")),
                fix=say("config.declare_population_column_persons"),
            )


def _lower(config: StudyConfig) -> str | None:
    """The level of tables that are brought to that of the study."""
    return None if config.aggregate is None else config.aggregate.from_


def _declared(groups: list[str]) -> Words:
    return say("config.groups_declared", groups=groups) if groups else say("config.none_declared_yet_e")


def _reserved_groups(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for index, table in enumerate(config.tables):
        for group in table.groups:
            if group in RESERVED:
                yield ConfigError(
                    say("config.group_cannot_called_column", group=group),
                    where=document.where(("tables", index, "groups", group)),
                    fix=say("config.call_group_anything_else", group=group),
                )


def _absent_of_first(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.tables[0].absent is not None:
        yield ConfigError(
            say("config.absent_of_first_table"),
            where=document.where(("tables", 0, "absent")),
            fix=say("config.absent_of_later_table"),
        )


def _level_of_portal(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    for index, table in enumerate(config.tables):
        if table.format == PORTAL and config.level == NO_LEVEL:
            yield ConfigError(
                say("config.portal_of_no_level"),
                where=document.where(("tables", index, "format")),
                fix=say("config.say_level_of_portal"),
            )


def _primary(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    declared = [index for index, truth in enumerate(config.ground_truth) if truth.primary]
    if len(declared) > 1:
        yield ConfigError(
            say("config.ground_truths_primary_only", count=len(declared)),
            where=document.where(("ground_truth", declared[1], "primary")),
            fix=say("config.keep_primary_true_declared"),
        )


def _contiguity(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.validation.neighbours.method == "contiguity" and config.geometry is None:
        yield ConfigError(
            say("config.contiguous_neighbours_asked_no"),
            where=document.where(("validation", "neighbours", "method")),
            fix=say("config.add_geometry_path_outlines"),
        )


def _buffer(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.validation.spatial_cv.buffer_km and not any(table.coordinates for table in config.tables):
        yield ConfigError(
            say("config.buffer_km_asked_no"),
            where=document.where(("validation", "spatial_cv", "buffer_km")),
            fix=say("config.add_coordinates_longitude_column"),
        )


def _chosen_of_aggregated(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Columns by which territories are chosen where these are made of others, of which only groups are known."""
    groups = [group for table in config.tables for group in table.groups]
    for key, choice in (("territories", config.territories), ("reference", config.reference)):
        for name in chosen_columns(choice) if config.aggregate is not None else ():
            if name not in groups:
                yield ConfigError(
                    say("config.unknown_group", group=name),
                    where=document.where((key, "where", name)),
                    fix=nearest(name, groups) if groups else say("config.declare_under_tables_groups", group=name),
                )


def _draws(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Probabilities of territories that are put together, or brought to another year: what is made has others."""
    for index, truth in enumerate(config.ground_truth):
        changed = config.aggregate is not None or config.geography is not None
        if truth.inclusion is not None and (changed or (truth.table is not None and truth.table.vintage is not None)):
            yield ConfigError(
                say("study.draw_elsewhere", truth=truth.name),
                where=document.where(("ground_truth", index, "inclusion")),
                fix=say("study.draw_own_level"),
            )


def _people(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Persons that cannot be counted: shares of nobody, or counts that may be secret."""
    if config.people is None:
        return
    where = document.where(("people",))
    if config.disclosure is not None:
        yield ConfigError(say("config.people_may_be_secret"), where=where, fix=say("config.remove_one_of_both"))
    if not any(table.population for table in config.tables):
        yield ConfigError(
            say("config.people_of_nobody"), where=where, fix=say("config.declare_population_column_persons")
        )
    populations = [table.population for table in config.tables if table.population]
    for index, name in enumerate(config.people.indicators):
        place = document.where(("people", "indicators", index))
        item = config.indicators.get(name)
        if item is None:
            yield ConfigError(
                say("config.unknown_indicator", name=name), where=place, fix=nearest(name, config.indicators)
            )
        elif item.unit not in PROPORTIONS and (item.column is not None or item.per is not None):
            yield ConfigError(
                say("config.people_need_shares", name=name, unit=item.unit or "–"),
                where=place,
                fix=say("config.say_unit_of_share"),
            )
        elif (of := item.denominator or item.weight) is not None and of not in populations:
            yield ConfigError(
                say("config.people_of_others", name=name, of=of),
                where=place,
                fix=say("config.share_of_population", populations=populations),
            )


def _step_down(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    named = config.validation.step_down.baseline
    judged = [version.name for version in config.versions if not version.beside]
    known = [*judged, *config.baselines, *([DENSITY] if config.density_is_judged else [])]
    if named is not None and named not in known:
        yield ConfigError(
            say("config.neither_version_judged_nor", named=named),
            where=document.where(("validation", "step_down", "baseline")),
            fix=nearest(named, known),
        )


def _robustness(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.robustness is None:
        return
    known = [version.name for version in config.versions]
    for index, name in enumerate(config.robustness.versions or ()):
        where = document.where(("robustness", "versions", index))
        if name not in known:
            yield ConfigError(say("config.unknown_version", name=name), where=where, fix=nearest(name, known))
        elif config.version(name).index is not None:
            yield ConfigError(
                say("config.given_index_does_not_vary", name=name),
                where=where,
                fix=say("config.vary_version_with_steps"),
            )
    decision = config.robustness.decision
    truths = [truth.name for truth in config.ground_truth]
    for index, name in enumerate(() if decision is None else decision.ground_truths or ()):
        if name not in truths:
            yield ConfigError(
                say("index.unknown_ground_truth", ground_truth=name),
                where=document.where(("robustness", "decision", "ground_truths", index)),
                fix=nearest(name, truths),
            )
    if decision is not None and not truths:
        yield ConfigError(
            say("config.decision_without_ground_truth"),
            where=document.where(("robustness", "decision")),
            fix=say("config.remove_key", key="decision"),
        )
    yield from _parts(config, document)


def _parts(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Parts of one total that are no indicators, or of several totals."""
    sampling = None if config.robustness is None else config.robustness.inputs.sampling
    for index, names in enumerate(() if sampling is None else sampling.parts):
        where = document.where(("robustness", "inputs", "sampling", "parts", index))
        unknown = [name for name in names if name not in config.indicators]
        for name in unknown:
            yield ConfigError(
                say("config.unknown_indicator", name=name), where=where, fix=nearest(name, config.indicators)
            )
        totals = {config.indicators[name].denominator for name in names if name not in unknown}
        if not unknown and (len(totals) > 1 or None in totals):
            yield ConfigError(
                say("config.parts_of_several_totals", names=names), where=where, fix=say("config.parts_example")
            )


def _standard_errors(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Standard errors of figures of territories that become one, which nobody knows."""
    if config.aggregate is None and not any(table.vintage is not None for table in config.tables):
        return
    for name in config.used_indicators:
        if config.indicators[name].standard_error is not None:
            yield ConfigError(
                say("config.standard_error_of_several", name=name),
                where=document.where(("indicators", name, "standard_error")),
                fix=say("config.remove_key", key="standard_error"),
            )


def _typology(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    if config.typology is None:
        return
    names = [version.name for version in config.versions]
    named = config.typology.version or names[0]
    if named not in names:
        yield ConfigError(
            say("config.unknown_version", name=named),
            where=document.where(("typology", "version")),
            fix=nearest(named, names),
        )
        return
    used = [config.indicators[name] for name in config.version(named).variables if name in config.indicators]
    dimensions = {(item.dimension or "").partition("/")[0] for item in used} - {""}
    if config.typology.on == "dimensions" and len(dimensions) < 2:
        yield ConfigError(
            say("config.typology_needs_dimensions", len(dimensions), version=named),
            where=document.where(("typology", "on")),
            fix=say("config.typology_on_indicators"),
        )
