"""Put a study into one file that travels: its fitted indices and what is public, no data of anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ifn_research.config import StudyConfig
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.load import BUNDLED, load
from ifn_research.outputs.files.one_file import complete_file, refuse_existing
from ifn_research.results.bundle import TravellingStudy
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.supervised import SupervisedWeights
from ifn_research.study.given import with_indices
from ifn_research.study.masking.fitted_indices import keeps_territories
from ifn_research.study.run import run
from ifn_research.validation.metrics import METRICS

# The keys that travel; what is drawn, varied or counted beside them is of the house that made the study.
KEPT = (
    *("study", "title", "description", "level", "geography", "plm", "aggregate", "indicators"),
    *("dimensions", "groups", "validation"),
)
# The least count that is told where nobody said another.
THRESHOLD = 11
# What a partner's file of counts is called where it is told how to type.
TRUTH = "non-recours.csv"


@dataclass(frozen=True)
class Bundled:
    """A study that was put into a file.

    Attributes
    ----------
    path : Path
    study : TravellingStudy
    left_out : tuple of (str, Message)
        Versions that do not travel, and why.
    asked : tuple of str
        File names of the tables that a partner has to bring beside the ground truth.
    """

    path: Path
    study: TravellingStudy
    left_out: tuple[tuple[str, Words], ...]
    asked: tuple[str, ...]


def bundle(source: Path | None, out: Path, *, force: bool = False) -> Bundled:
    """Write a study into a file that travels; of a configuration, its versions are fitted first.

    Parameters
    ----------
    source : Path, optional
        A configuration, or a results folder, whose fitted indices are taken; the study of the EPCI when absent.
    out : Path
        Ends with ``.ifn``.
    force : bool
        Replace a file that is there.

    Raises
    ------
    ConfigError, DataError, Problems
        If the study has no declared criterion, one that may not come back, no version that may travel, or `out` cannot
        be written.
    """
    refuse_existing(out, force=force, formats=[BUNDLED])
    found = travelling(_result(source), out)
    with complete_file(out, force=force) as building:
        building.write_bytes(found.study.as_bytes())
    return found


def travelling(result: StudyResult, path: Path) -> Bundled:
    """A study as it travels, for a file at `path`; nothing is written.

    Raises
    ------
    ConfigError, DataError
        As `bundle`.
    """
    config = result.config
    _refuse_criterion(result)
    left_out = dict(_left_out(result))
    names = [name for name in result.indices if name not in left_out]
    if not names:
        raise _no_version(list(left_out))
    document, tables = _document(result, names)
    asked = tuple(table["path"] for table in document["tables"] if not table.get("share"))
    study = TravellingStudy(
        document,
        {name: result.indices[name].to_json() for name in names},
        tables,
        _readme(config, document, asked),
    )
    return Bundled(path, study, tuple(left_out.items()), asked)


def _result(source: Path | None) -> StudyResult:
    """The study with its fitted indices."""
    if source is not None and source.is_dir():
        return read_results(source, tables=("versions",))
    study = load(source, overrides=["validation.bootstrap.replicates=0"])
    study = with_indices(study, stored_in(study.config))
    # What nobody has measured yet is not read: versions that learn from it do not travel either.
    kinds = {item.name: WEIGHTINGS.get(item.weighting.method, object) for item in study.config.versions}
    versions = tuple(item for item in study.config.versions if not issubclass(kinds[item.name], SupervisedWeights))
    if not versions:
        raise _no_version(list(kinds))
    unjudged = replace(study, config=study.config.model_copy(update={"ground_truth": (), "versions": versions}))
    return replace(run(unjudged), document=study.config.plain())


def _no_version(names: list[str]) -> DataError:
    return DataError(
        say("travelling.no_version", names=names), where="versions:", fix=say("travelling.name_other_versions")
    )


def _refuse_criterion(result: StudyResult) -> None:
    """Refuse a study whose criterion was not declared, or cannot come back without telling of territories."""
    primary, where = result.config.primary, "ground_truth:"
    if primary is None or not (primary.primary or len(result.config.ground_truth) == 1):
        raise ConfigError(say("travelling.no_criterion"), where=where, fix=say("travelling.declare_criterion"))
    if primary.group is not None:
        raise ConfigError(
            say("travelling.criterion_of_group", name=primary.name),
            where=where,
            fix=say("travelling.measure_territories"),
        )
    metric = result.config.validation.primary_metric
    about = METRICS[metric].about
    if about.sums_over_most_fragile or about.out_of_fold:
        good = [
            name for name, item in METRICS.items() if not (item.about.sums_over_most_fragile or item.about.out_of_fold)
        ]
        raise ConfigError(
            say("travelling.criterion_tells", metric=metric),
            where="validation.primary_metric",
            fix=nearest(metric, good),
        )


def _left_out(result: StudyResult) -> Iterator[tuple[str, Words]]:
    """The versions that do not travel, and why."""
    config = result.config
    for item in config.versions:
        index = result.indices.get(item.name)
        if result.is_supervised(item.name):
            yield item.name, say("travelling.learned_from_truth")
        elif index is None:
            yield item.name, say("travelling.not_fitted")
        elif item.audience is not None:
            yield item.name, say("travelling.of_audience")
        elif item.beside:
            yield item.name, say("travelling.beside")
        elif any(config.indicators[name].sites is not None for name in item.variables):
            yield item.name, say("travelling.measured_of_places")
        elif keeps_territories(index) and not all(table.share for table in config.tables):
            yield item.name, say("travelling.keeps_territories")


def _document(result: StudyResult, names: list[str]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The configuration that travels, and the tables that go with it."""
    config = result.config
    whole: dict[str, Any] = json.loads(json.dumps(result.document))
    document = {key: whole[key] for key in KEPT if key in whole}
    used = {indicator for name in names for indicator in config.version(name).variables}
    document["indicators"] = {name: value for name, value in document["indicators"].items() if name in used}
    document["validation"] = _validation(document.get("validation", {}), used, names)
    tables: dict[str, bytes] = {}
    document["tables"] = [_table(table, at, result.manifest, tables) for at, table in enumerate(whole["tables"])]
    document["ground_truth"] = [_truth(whole, config, used)]
    document["versions"] = [_version(version, names) for version in whole["versions"] if version["name"] in names]
    document["disclosure"] = whole.get("disclosure") or {"threshold": THRESHOLD}
    return document, tables


def _validation(said: dict[str, Any], used: set[str], names: list[str]) -> dict[str, Any]:
    """The way in which versions are judged, without what names a version or an indicator that does not travel."""
    found = {key: value for key, value in said.items() if key not in ("baselines", "adjust_for", "step_down")}
    found.get("bootstrap", {}).pop("replicates", None)
    for key in ("baselines", "adjust_for"):
        if key in said:
            found[key] = [name for name in said[key] if name in used]
    baseline = said.get("step_down", {}).get("baseline")
    return found | ({"step_down": {"baseline": baseline}} if baseline in used | set(names) else {})


def _table(table: Mapping[str, Any], at: int, manifest: Mapping[str, Any], tables: dict[str, bytes]) -> dict[str, Any]:
    """A table by its name; of one that is public, the content is kept."""
    path = Path(table["path"])
    if not table.get("share"):
        return {**table, "path": path.name}
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            say("travelling.table_gone", path=str(path)),
            where=f"tables[{at}].path",
            fix=say("travelling.put_table_back"),
        ) from error
    name = f"{at + 1}-{_plain(path.name)}"
    tables[name] = content
    return {**table, "path": name}


def _plain(name: str) -> str:
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-_") else "_" for sign in name)[-100:]


def _truth(whole: Mapping[str, Any], config: StudyConfig, used: set[str]) -> dict[str, Any]:
    """The declared ground truth, in a table of its own that the partner brings."""
    primary = config.primary
    assert primary is not None
    said = next(item for item in whole["ground_truth"] if item["name"] == primary.name)
    own = dict(said.get("table") or {"code": whole["tables"][0]["code"]})
    found = {**said, "primary": True, "table": {**own, "path": ""}}
    if primary.circular_with:
        found["circular_with"] = [name for name in primary.circular_with if name in used]
    return found


def _version(version: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    found = {key: value for key, value in version.items() if key not in ("index", "reference", "adapts")}
    if version.get("adapts") in names:
        found["adapts"] = version["adapts"]
    return found


def _readme(config: StudyConfig, document: Mapping[str, Any], asked: tuple[str, ...]) -> str:
    """The things that a partner has to bring and to type, in French."""
    truth = config.primary
    assert truth is not None
    own = document["ground_truth"][0]["table"]
    code = own["code"] if isinstance(own["code"], str) else " + ".join(own["code"])
    measured = document["ground_truth"][0]
    columns = [code, *_columns_of(measured), *filter(None, [measured.get("inclusion")])]
    needed = [
        say("travelling.readme_table", at=at + 1, name=path, columns=_columns_in(document, path))
        for at, path in enumerate(asked)
    ]
    typed = " ".join(
        ["ifn", "run", f"{config.study}{BUNDLED}", "--truth", TRUTH, *(f"--table {path}" for path in asked)]
    )
    parts: list[Words] = [
        say("travelling.readme_title", title=config.title or config.study),
        say("travelling.readme_what", label=truth.label or truth.name),
        say("travelling.readme_truth", columns=columns),
        *needed,
        say("travelling.readme_type", typed=typed, study=config.study),
        say("travelling.readme_nothing"),
    ]
    return "\n\n".join(part if isinstance(part, str) else part.told("fr") for part in parts) + "\n"


def _columns_of(item: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for key in ("column", "numerator", "denominator"):
        value = item.get(key)
        found += [] if value is None else [value] if isinstance(value, str) else list(value)
    return found


def _columns_in(document: Mapping[str, Any], path: str) -> list[str]:
    """Columns that a table must have as far as the study says: those of its codes and of indicators."""
    table = next(item for item in document["tables"] if item["path"] == path)
    code = [table["code"]] if isinstance(table["code"], str) else list(table["code"])
    of_indicators = [name for item in document["indicators"].values() for name in _columns_of(item)]
    return list(dict.fromkeys([*code, *of_indicators]))
