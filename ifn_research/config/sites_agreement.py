"""Agreement between the indicators that measure places, the files of places, and what is known of the territories."""

from __future__ import annotations

from collections.abc import Iterator

from ifn_research.config.models import IndicatorConfig, StudyConfig
from ifn_research.config.sites import DISTANCE, RATIOS
from ifn_research.config.yaml_document import Path_, YamlDocument
from ifn_research.errors import ConfigError, nearest
from ifn_research.language.messages import say


def site_problems(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """Every disagreement about what is measured of places."""
    for name, item in config.indicators.items():
        if item.sites is None:
            continue
        path = ("indicators", name)
        if item.sites not in config.sites:
            yield ConfigError(
                say("sites.unknown_sites", name=item.sites),
                where=document.where((*path, "sites")),
                fix=nearest(item.sites, config.sites) if config.sites else say("sites.declare_sites", name=item.sites),
            )
            continue
        yield from _of_measure(config, item, path, document)
    yield from _places(config, document)


def _of_measure(
    config: StudyConfig, item: IndicatorConfig, path: Path_, document: YamlDocument
) -> Iterator[ConfigError]:
    assert item.sites is not None
    assert item.measure is not None
    costs = config.sites[item.sites].costs is not None
    km = "radius_km" if item.radius_km is not None else "catchment_km"
    if item.measure != "distance_nearest" and "direction" not in item.model_fields_set:
        yield ConfigError(
            say("sites.direction_not_said", measure=item.measure),
            where=document.where(path),
            fix=say("sites.say_direction"),
        )
    if costs and item.measure == "per_population":
        yield ConfigError(
            say("sites.no_costs_between_territories"),
            where=document.where((*path, "measure")),
            fix=say("sites.take_two_step"),
        )
    elif costs and item.measure in DISTANCE and item.max_cost is None:
        yield ConfigError(
            say("sites.km_with_costs", key=km, sites=item.sites),
            where=document.where((*path, km)),
            fix=say("sites.write_max_cost"),
        )
    elif not costs and item.max_cost is not None:
        yield ConfigError(
            say("sites.max_cost_without_costs", sites=item.sites),
            where=document.where((*path, "max_cost")),
            fix=say("sites.write_distance", key=DISTANCE[item.measure]),
        )
    if item.measure in RATIOS and config.origins is None and not any(table.population for table in config.tables):
        yield ConfigError(
            say("sites.no_population", measure=item.measure),
            where=document.where((*path, "measure")),
            fix=say("sites.declare_population"),
        )


def _places(config: StudyConfig, document: YamlDocument) -> Iterator[ConfigError]:
    """The points of the territories, without which no distance is known."""
    far = [
        (name, item.sites)
        for name, item in config.indicators.items()
        if item.sites in config.sites and config.sites[item.sites].costs is None
    ]
    known = config.geometry is not None or config.origins is not None or any(t.coordinates for t in config.tables)
    if far and not known:
        yield ConfigError(
            say("sites.no_points_of_territories"),
            where=document.where(("indicators", far[0][0])),
            fix=say("sites.declare_coordinates"),
        )
    for name, places in config.sites.items():
        if places.costs is not None and config.origins is not None:
            yield ConfigError(
                say("sites.costs_or_origins"),
                where=document.where(("sites", name, "costs")),
                fix=say("sites.remove_one"),
            )
