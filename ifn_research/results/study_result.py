"""The findings of a study: one table a subject, written to a folder and read back."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pydantic import ValidationError

from ifn_research.attempts import Attempts, trying
from ifn_research.config import StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.geography.sheet import MapLayout, map_layout
from ifn_research.index.version import IndexVersion
from ifn_research.language import in_french
from ifn_research.language.messages import say
from ifn_research.language.spelling import printed
from ifn_research.remarks import Remarks, coded, is_known, read, read_words, remarks_in, written
from ifn_research.results.files import read_csv, read_parquet, read_parts, read_yaml, undamaged, write_csv, write_yaml
from ifn_research.results.labels import criterion_named, version_named
from ifn_research.results.older_notes import remarks_of_note, remarks_of_texts, with_messages, with_remarks
from ifn_research.results.outlines import read_outlines_back, write_outlines
from ifn_research.results.parts import Parts, Tables, long_parts, of_version
from ifn_research.results.rows import OF_REFERENCE, Version
from ifn_research.results.soundness import (
    refuse_links,
    refuse_unknown_names,
    refuse_unsound_manifest,
    refuse_unsound_table,
)
from ifn_research.results.tables import (
    COLUMNS,
    CSV,
    FORMAT,
    OPTIONAL,
    PARQUET,
    TABLES,
    frame,
    is_number,
    is_younger,
    younger_columns,
)
from ifn_research.rows import BASELINE, SAID, Kind, is_remarks, note_of, rows_of, sentences_of
from ifn_research.steps.weighting import WEIGHTINGS
from ifn_research.steps.weighting.base import LocalWeighting, Weighting
from ifn_research.steps.weighting.supervised import SupervisedWeights
from ifn_research.validation.metrics.base import LEAST_COVERAGE

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OUTLINES, VERSIONS, VERSION = "geometry.parquet", "versions", "version"
# In the manifest: what could not be drawn or written, by name; of which format the folder is; the seconds of stages.
NOT_DRAWN, FORM, STAGES = "not_drawn", "format", "stages"
# Rows above which a table that has a parquet file has no csv file; in the manifest: the tables that have none for it.
MOST_IN_CSV, ONLY_PARQUET = 1_000_000, "only_parquet"


@dataclass(frozen=True)
class StudyResult:
    """Everything that a run of a study found.

    Attributes
    ----------
    document : mapping
        The resolved configuration, plain data.
    tables : mapping of str to DataFrame
        The tables of `COLUMNS`, by name.
    indices : mapping of str to IndexVersion
        The fitted index of each version that succeeded.
    manifest : mapping
        Digests of the inputs, package versions, seed, declared primary criterion.
    warnings : mapping of str to tuple of Remark
        What a reader of each version must know.
    outlines : mapping of str to shapely polygon
        Simplified outlines by code, in degrees, of the territories that have one; empty without `geometry:`.
    """

    document: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    indices: Mapping[str, IndexVersion] = field(default_factory=dict)
    manifest: Mapping[str, Any] = field(default_factory=dict)
    warnings: Mapping[str, Remarks] = field(default_factory=dict)
    outlines: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def config(self) -> StudyConfig:
        """The configuration, with the defaults that the document does not say.

        Raises
        ------
        DataError
            If it is none of this release.
        """
        try:
            return StudyConfig.model_validate(self.document)
        except ValidationError as error:
            first = error.errors()[0]
            raise DataError(
                say("results.configuration_of_another_release", reason=first["msg"]),
                where=".".join(str(part) for part in first["loc"]) or "config.yaml",
                fix=say("results.run_study_again_ifn"),
            ) from error

    @property
    def study(self) -> str:
        """Slug of the study."""
        return str(self.document["study"])

    @property
    def title(self) -> str:
        """Title of the study, its slug when it has none."""
        return printed(str(self.document.get("title") or self.study))

    @property
    def versions(self) -> list[str]:
        """Versions that succeeded, in the order of the configuration."""
        table = self.tables["versions"]
        return list(table.loc[table["status"] == "ok", "version"])

    @property
    def beside(self) -> frozenset[str]:
        """Versions to be read beside the index, which are neither judged nor compared."""
        return frozenset(version.name for version in self.config.versions if version.beside)

    @cached_property
    def repeats(self) -> Mapping[str, str]:
        """The versions whose scores are those of another, with the first that has them."""
        told = {name: coded(remarks, "same_scores") for name, remarks in self.warnings.items()}
        return {name: str(remarks[0].values["version"]) for name, remarks in told.items() if remarks}

    def tried(self, versions: Collection[str]) -> int:
        """The number of different ones among some versions: those with the same scores count as one."""
        return len({self.repeats.get(name, name) for name in versions})

    @property
    def threshold(self) -> int | None:
        """The least count that is told; None where nothing is masked."""
        declared = self.config.disclosure
        return None if declared is None else declared.threshold

    def weighting(self, version: str) -> type[Weighting]:
        """The weighting method of a version, also where its fitted index is withheld."""
        return WEIGHTINGS[self.weighted_by(version)]

    def weighted_by(self, version: str) -> str:
        """Return the name of the weighting method of a version."""
        return self.config.version(version).weighting.method

    @property
    def set_level(self) -> float:
        """The level of the confidence set, from 0 to 1."""
        return 1 - self.config.validation.confidence_set.alpha

    def is_supervised(self, version: str) -> bool:
        """True if the weights of a version are learned from a ground truth."""
        return issubclass(self.weighting(version), SupervisedWeights)

    def is_local(self, version: str) -> bool:
        """True if each territory has weights of its own in a version."""
        return issubclass(self.weighting(version), LocalWeighting)

    @property
    def not_drawn(self) -> Mapping[str, str]:
        """The results that could not be drawn or written, with the reason; the tables are whole."""
        return dict(self.manifest.get(NOT_DRAWN, {}))

    @property
    def failed(self) -> pd.DataFrame:
        """Rows of `versions` that failed, with their reason and fix."""
        table = self.tables["versions"]
        return table[table["status"] == "failed"]

    @cached_property
    def findings(self) -> list[Finding]:
        """The findings in the tables of the study, as messages."""
        return rows_of(self.tables["quality"], Finding)

    @cached_property
    def refusals(self) -> Mapping[str, Version]:
        """The versions that failed, by name, with their reason and fix as messages."""
        return {row.version: row for row in rows_of(self.failed, Version)}

    @property
    def primary(self) -> tuple[str, str] | None:
        """The declared primary ground truth and metric, if the study has a ground truth."""
        declared = self.manifest.get("primary_criterion")
        return None if not declared else (declared["ground_truth"], declared["metric"])

    @property
    def declared(self) -> bool:
        """True if the primary criterion was declared before the run, so that it may carry a verdict."""
        return bool((self.manifest.get("primary_criterion") or {}).get("declared"))

    def rows(self, kind: type[Kind], table: str = "") -> list[Kind]:
        """Return typed rows of a table.

        Parameters
        ----------
        kind : type
            A row type of `TABLES`.
        table : str, optional
            Needed where several tables have rows of this type; else the one that has.
        """
        name = table or next(name for name, declared in TABLES.items() if declared.row is kind)
        return rows_of(self.tables[name], kind)

    def of_version(self, table: str, version: str) -> pd.DataFrame:
        """Return the rows of a table about one version; of a long table, no others are read."""
        tables = self.tables
        return tables.of_version(table, version) if isinstance(tables, Tables) else of_version(tables[table], version)

    @cached_property
    def territories(self) -> pd.DataFrame:
        """Every territory that some version scores: code, name, groups and population."""
        figures = ("version", "score", "rank", "decile", *OF_REFERENCE)
        columns = [name for name in self._scored_first if name not in figures]
        found = self._scored_first[columns]
        for version in self.versions[1:]:
            more = self.of_version("scores", version)
            if not (more["code"].equals(found["code"]) or more["code"].isin(found["code"]).all()):
                found = pd.concat([found, more[columns]]).drop_duplicates("code", ignore_index=True)
        return found

    @property
    def _scored_first(self) -> pd.DataFrame:
        return self.of_version("scores", self.versions[0]) if self.versions else self.tables["scores"]

    def noting(self, **facts: Any) -> StudyResult:
        """The same result with more in its manifest."""
        return replace(self, manifest={**self.manifest, **facts})

    def layout(self) -> MapLayout | None:
        """The territories on a sheet: their outlines, tiles for départements without any, else None."""
        return map_layout(self.outlines, level=self.config.level)

    def ranking(self) -> pd.DataFrame:
        """One row a version and one for each baseline: the primary metric and its interval, best first.

        All on the territories that every version scores, so that figures compare. Columns: version, weighting,
        normalisation, aggregation, estimate, ci_low, ci_high, ci_low_coarse, ci_high_coarse, corrected, n, note,
        remarks.
        Without a ground truth, the versions in the order of the configuration, with empty figures.
        """
        return self._ranked.copy()

    @cached_property
    def _ranked(self) -> pd.DataFrame:
        choices = self.tables["versions"][["version", "status", "weighting", "normalisation", "aggregation", "reason"]]
        if self.primary is None:
            absent = float("nan")
            figures = ("estimate", "ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse", "corrected")
            return choices.assign(**dict.fromkeys(figures, absent), n=0, note="", remarks="")
        ground_truth, metric = self.primary
        rows = self.tables["ranking"]
        rows = rows[(rows["ground_truth"] == ground_truth) & (rows["metric"] == metric)]
        figures = rows[
            [
                *("version", "estimate", "ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse", "corrected", "n"),
                *("note", "remarks"),
            ]
        ]
        merged = choices.merge(figures, on="version", how="outer")
        merged = merged.assign(**{name: merged[name].astype(object).fillna("") for name in ("note", "remarks")})
        merged = merged[~((merged["version"].str.startswith(BASELINE)) & merged["estimate"].isna())]
        return merged.sort_values("estimate", ascending=False, kind="stable", na_position="last").reset_index(drop=True)

    def best_baseline(self) -> pd.Series | None:
        """The single indicator that does best on the primary metric, or None.

        Indicators known in less than 65 % of the territories that all versions score do not compete: the best of many
        on a handful of territories is chance.
        """
        table = self.ranking()
        alone = table["version"].str.startswith(BASELINE)
        enough = table["n"] >= LEAST_COVERAGE * table.loc[~alone, "n"].max()
        baselines = table[alone & table["estimate"].notna() & enough]
        return None if baselines.empty else baselines.iloc[0]

    def summary(self) -> str:
        """The study in a few lines of text."""
        lines = [self.title, ""]
        if self.primary is None:
            lines.append(str(say("results.no_ground_truth")))
        else:
            key = "results.criterion_declared" if self.declared else "results.criterion_by_default"
            lines.append(str(say(key, **criterion_named(self.config, self.primary))))
        table = self.ranking()
        for row in table[~table["version"].str.startswith(BASELINE)].itertuples():
            beside = row.version in self.beside and row.status == "ok"
            named = version_named(self.config, row.version, typed=True)
            lines.append(f"  {named}: {say('results.beside_the_index') if beside else _figure(row)}")
        best = self.best_baseline()
        if best is not None:
            name = version_named(self.config, str(best["version"]))
            lines.append(f"  {say('results.best_single', name=name)}: {_figure(best)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        """The ranked versions with their intervals and the verdict, as notebooks show them: in French."""
        from ifn_research.results.as_html import as_html

        return as_html(self, in_french())

    def frame(self, table: str) -> pd.DataFrame:
        """A table by its name, as a frame of one's own.

        Raises
        ------
        ConfigError
            If there is no such table, with the nearest name.
        """
        if table not in self.tables:
            raise ConfigError(say("results.no_such_table", name=table), where="frame", fix=nearest(table, self.tables))
        return self.tables[table].copy()

    def figure(self, name: str) -> Figure:
        """Draw a picture by the name that its file has in a results folder: `forest-<ground truth>`, `map-scores`.

        Raises
        ------
        ConfigError
            If there is no such picture, with the nearest name.
        """
        import ifn_research

        found: Figure = ifn_research.draw(self, name)
        return found

    def figures(self) -> list[str]:
        """The names of the pictures that can be drawn."""
        import ifn_research

        return list(ifn_research.drawings(self))

    def write(self, folder: Path, attempts: Attempts | None = None) -> None:
        """Write every table, the indices, the outlines, the configuration and the manifest into an existing folder.

        Parameters
        ----------
        folder : Path
        attempts : Attempts, optional
            What could not be made, which the manifest tells; receives the outlines, if they cannot be written.
        """
        long = long_parts(self.tables)
        only_parquet = sorted(long.keys() & CSV)
        for name in self.tables:
            if name in long:
                long[name].write(folder / f"{name}.parquet")
                continue
            table = self.tables[name]
            if name in PARQUET:
                table.to_parquet(folder / f"{name}.parquet", index=False)
            if name in CSV and name in PARQUET and len(table) > MOST_IN_CSV:
                only_parquet.append(name)
            elif name in CSV:
                write_csv(table, folder / f"{name}.csv")
        for name, index in self.indices.items():
            target = folder / "versions" / name
            target.mkdir(parents=True, exist_ok=True)
            (target / "index.json").write_text(index.to_json(), encoding="utf-8")
        if self.outlines:
            with trying(attempts, OUTLINES):
                write_outlines(self.outlines, folder / OUTLINES)
        write_yaml(self.document, folder / "config.yaml")
        manifest = dict(self.manifest) | {
            FORM: FORMAT,
            "warnings": {name: [str(remark) for remark in remarks] for name, remarks in self.warnings.items()},
            "remarks": {name: written(remarks) for name, remarks in self.warnings.items()},
        }
        manifest |= {ONLY_PARQUET: only_parquet} if only_parquet else {}
        failed = {**self.not_drawn, **(attempts.failed if attempts else {})}
        manifest |= {NOT_DRAWN: failed} if failed else {}
        text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


def completed(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a configuration with the defaults that it does not say.

    Raises
    ------
    ValueError
        If it is none of this release.
    """
    return StudyConfig.model_validate(config).model_dump(mode="json", by_alias=True)


def read_results(folder: Path, *, tables: Collection[str] = tuple(COLUMNS), fitted: bool = True) -> StudyResult:
    """Read a results folder of this release or of an earlier one, whose younger tables and columns are empty.

    Parameters
    ----------
    folder : Path
    tables : collection of str
        The tables that are wanted; all of them when not told.
    fitted : bool
        Whether the fitted indices are wanted, which may keep the values of every territory.

    Raises
    ------
    DataError
        If the folder is not one, is of a later release, or a file of it is missing or damaged.
    """
    folder = Path(folder)
    manifest_path = folder / "manifest.json"
    with undamaged(manifest_path):
        there = manifest_path.is_file()
    if not there:
        raise DataError(
            say("results.not_results_folder", folder=folder),
            where=say("results.manifest_absent", manifest_path=manifest_path),
            fix=say("results.name_folder_ifn_run"),
        )
    refuse_links(folder)
    manifest = _read_manifest(manifest_path)
    form = manifest.pop(FORM, 1)
    long = {name: parts for name in tables if (parts := _read_parts(folder, name, form)) is not None}
    found = {name: _read_table(folder, name, form) for name in tables if name not in long}
    found |= {
        name: _read_table(folder, name, form)
        for name in OPTIONAL
        if any((folder / f"{name}.{kind}").is_file() for kind in TABLES[name].formats)
    }
    indices = {
        path.parent.name: _read_index(path) for path in sorted((folder / "versions").glob("*/index.json")) if fitted
    }
    texts, codes = manifest.pop("warnings", {}), manifest.pop("remarks", None)
    if codes is None:
        warnings = {name: remarks_of_texts(said) for name, said in texts.items()}
    else:
        with undamaged(folder / "manifest.json"):
            warnings = {
                name: read(text) if is_known(text) else remarks_of_texts(texts[name]) for name, text in codes.items()
            }
    outlines = read_outlines_back(folder / OUTLINES) if (folder / OUTLINES).is_file() else {}
    read_tables = Tables(found, long) if long else found
    result = StudyResult(read_yaml(folder / "config.yaml"), read_tables, indices, manifest, warnings, outlines)
    with undamaged(folder / "config.yaml"):
        refuse_unknown_names(_config_of(result, folder / "config.yaml"), found, indices)
    return result


def _config_of(result: StudyResult, path: Path) -> StudyConfig:
    try:
        return result.config
    except DataError as error:
        raise DataError(error.what, where=f"{path}: {error.where}", fix=error.fix) from error


def with_table(result: StudyResult, name: str, made: pd.DataFrame) -> StudyResult:
    """The same result with one more table."""
    tables = result.tables
    if isinstance(tables, Tables):
        return replace(result, tables=Tables({**tables.made, name: made}, tables.parts))
    return replace(result, tables={**tables, name: made})


def without_tables(result: StudyResult, names: Collection[str]) -> StudyResult:
    """The same result without some tables."""
    tables = result.tables
    made = tables.made if isinstance(tables, Tables) else tables
    kept = {name: table for name, table in made.items() if name not in names}
    return replace(result, tables=Tables(kept, tables.parts) if isinstance(tables, Tables) else kept)


def _read_manifest(path: Path) -> dict[str, Any]:
    with undamaged(path):
        manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or "study" not in manifest:
        raise DataError(
            say("results.not_results_folder", folder=path.parent),
            where=say("results.says_nothing_study", path=path),
            fix=say("results.name_folder_ifn_run"),
        )
    _refuse_later(manifest, path)
    with undamaged(path):
        refuse_unsound_manifest(manifest)
    return manifest


def _refuse_later(manifest: Mapping[str, Any], path: Path) -> None:
    """Refuse results of a format that is not known yet, or none."""
    form = manifest.get(FORM, 1)
    with undamaged(path):
        if type(form) is not int or form < 1:
            raise ValueError(say("results.no_format", name=FORM, found=repr(form), most=FORMAT))
    if form > FORMAT:
        packages = manifest.get("packages")
        release = packages.get("ifn-research") if isinstance(packages, dict) else None
        fix = say("results.upgrade_ifn_research_release")
        if release:
            fix = say("results.upgrade_ifn_research_wrote", release=release)
        raise DataError(
            say("results.results_format_release_reads", form=form, format=FORMAT),
            where=str(path),
            fix=fix,
        )


def _read_parts(folder: Path, name: str, form: int) -> Parts | None:
    """A table of which a version at a time is read, if it is long and tells of versions."""
    path = folder / f"{name}.parquet"
    if name not in PARQUET or VERSION not in TABLES[name].columns or not path.is_file():
        return None
    return read_parts(path, TABLES[name].columns, younger=younger_columns(name, form))


def _read_table(folder: Path, name: str, form: int) -> pd.DataFrame:
    parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
    columns, younger = TABLES[name].columns, younger_columns(name, form)
    if name in PARQUET and parquet.is_file():
        table = read_parquet(parquet, columns, younger=younger)
        with undamaged(parquet):
            refuse_unsound_table(name, table)
        return table
    if name in CSV and csv.is_file():
        table = read_csv(csv, columns, younger=younger)
        with undamaged(csv):
            typed = _typed(name, _with_messages(name, _with_remarks(table, younger), younger))
            refuse_unsound_table(name, typed)
            return typed
    if is_younger(name, form):
        return _typed(name, frame(name, []).astype("str"))
    raise DataError(
        say("results.file_table_missing", name=name), where=str(folder), fix=say("results.run_study_again_ifn")
    )


def _with_remarks(table: pd.DataFrame, younger: Sequence[str]) -> pd.DataFrame:
    """A table whose remarks can be read: those of its notes where its format has no column of them."""
    columns = [column for column in table.columns if is_remarks(column)]
    table = with_remarks(table, [column for column in columns if column in younger])
    for column in columns:
        note = note_of(column)
        remarks_in(table[column])
        if not (table[column].eq("") == table[note].eq("")).all():
            raise ValueError(say("results.columns_disagree", note=note, column=column))
        table = table.assign(**{column: table[column].map(_known(table, column))})
    return table


def _known(table: pd.DataFrame, column: str) -> dict[str, str]:
    """Remarks as this release knows them: where a later one wrote others, what their note says."""
    pairs = table[[column, note_of(column)]].drop_duplicates(column).itertuples(index=False)
    return {text: text if is_known(text) else written(remarks_of_note(note)) for text, note in pairs}


def _with_messages(name: str, table: pd.DataFrame, younger: Sequence[str]) -> pd.DataFrame:
    """A table whose sentences can be read: those of refusals are recognised where its format has no column of them."""
    if SAID not in table:
        return table
    if SAID in younger:
        return with_messages(table, sentences_of(Version)) if name == VERSIONS else table
    for text in table[SAID].unique():
        read_words(text)
    return table


def _typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table of texts with its numbers as numbers."""
    numbers = [column for column in table.columns if is_number(name, column)]
    found = table.assign(**{column: pd.to_numeric(table[column]) for column in numbers})
    for column, kind in TABLES[name].types.items():
        if kind is bool and not found[column].isin(["True", "False"]).all():
            raise ValueError(say("results.column_of_another_type", column=column))
    return found.assign(
        **{column: found[column] == "True" for column, kind in TABLES[name].types.items() if kind is bool}
    )


def _read_index(path: Path) -> IndexVersion:
    try:
        with undamaged(path):
            return IndexVersion.from_json(path.read_text(encoding="utf-8"))
    except DataError as error:
        raise DataError(error.what, where=str(path), fix=error.fix) from error


def _figure(row: Any) -> str:
    get = row.get if hasattr(row, "get") else lambda key: getattr(row, key)
    estimate, low, high = get("estimate"), get("ci_low"), get("ci_high")
    if pd.isna(estimate):
        reason = get("reason")
        return str(say("results.failed", reason=reason) if get("status") == "failed" else say("results.computed"))
    interval = "" if pd.isna(low) else f" [{low:.3f}, {high:.3f}]"
    return f"{estimate:.3f}{interval}"
