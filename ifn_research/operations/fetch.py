"""Public files of producers fetched, and the tables of a recipe made of them."""

from __future__ import annotations

import filecmp
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd
import yaml

from ifn_research.data.recipes.building import Kitchen
from ifn_research.data.recipes.finding import recipe_named, shipped
from ifn_research.data.recipes.obtaining import Obtained, downloaded, found_in
from ifn_research.data.recipes.rules import DataRecipe, TableRule
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.language.others import of_other

SOURCES = "sources.csv"
# Called with a stage, the number of its parts that are done, and their total.
Watcher = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SourceRow:
    """A raw file that a table was made of: a row of `sources.csv`."""

    recipe: str
    source: str
    producer: str
    title: str
    year: str
    licence: str
    address: str
    sha256: str
    expected: bool
    rows: int


@dataclass(frozen=True)
class Fetched:
    """The files that were written.

    Attributes
    ----------
    folder : Path
    told : tuple of Message
        A line for each file, and what could not be made.
    study : Path or None
        A study of the tables.
    """

    folder: Path
    told: tuple[Words, ...]
    study: Path | None


def fetch(
    name: str,
    *,
    out: Path,
    folder: Path | None = None,
    departement: str | None = None,
    accept_new: bool = False,
    force: bool = False,
    progress: Watcher | None = None,
) -> Fetched:
    """Make the tables of a recipe; without a folder of its raw files, these are downloaded.

    Parameters
    ----------
    name : str
        A recipe of the package, or the path of one.
    out : Path
        Receives tables, files, `sources.csv` and a study.
    folder : Path, optional
        Holds raw files that were taken by hand; nothing is downloaded then.
    departement : str, optional
        The code of the one whose territories are kept.
    accept_new : bool
        Take raw files that are others than those for which the recipe was written.
    force : bool
        Replace what is there.
    progress : callable, optional

    Raises
    ------
    ConfigError, DataError, Problems
        If there is no such recipe, a raw file cannot be had or is another, or a file is there already.
    """
    recipe = recipe_named(name)
    _refuse_departement(recipe, departement)
    tell = progress or (lambda *state: None)
    begun = _counted(tell, "raw files", len(recipe.sources))
    if folder is None:
        files = downloaded(recipe.sources, accept_new=accept_new, seen=begun)
    else:
        files = found_in(folder, recipe.sources, accept_new=accept_new, seen=begun)
    tell("raw files", len(files), len(files))
    kitchen = Kitchen(recipe, {source: found.path for source, found in files.items()})
    made: dict[str, pd.DataFrame] = {}
    for at, (table, rule) in enumerate(recipe.tables.items()):
        tell("recipe", at, len(recipe.tables))
        made[rule.path] = _of_departement(kitchen.table(table), table, rule, departement)
    tell("recipe", len(made), len(made))
    return _written(recipe, made, files, kitchen, out, force=force)


def recipes() -> dict[str, tuple[Words, ...]]:
    """The recipes of the package: a few lines about each, by its name."""
    return {name: tuple(_described(name, recipe_named(name))) for name in shipped()}


def _described(name: str, recipe: DataRecipe) -> list[Words]:
    licences = [raw.licence.partition(" (")[0] for raw in recipe.sources.values()]
    counts = [
        say("fetching.licence_of", licence=each or say("fetching.licence_unstated"), count=licences.count(each))
        for each in dict.fromkeys(licences)
    ]
    size = sum(raw.bytes or 0 for raw in recipe.sources.values()) / 1e6
    paths = [rule.path for rule in recipe.tables.values()] + [file.path for file in recipe.files]
    found: list[Words] = [
        say("fetching.listed", name=name, title=recipe.title),
        say("fetching.listed_files", len(recipe.sources), size=size, licences=counts),
        say("fetching.listed_gives", paths=paths),
    ]
    unlicensed = sum(raw.unlicensed for raw in recipe.sources.values())
    if unlicensed:
        found.append(say("fetching.listed_unlicensed", unlicensed))
    return found


def _counted(tell: Watcher, stage: str, total: int) -> Callable[[str], None]:
    done = iter(range(total))

    def seen(name: str) -> None:
        del name
        tell(stage, next(done, total), total)

    return seen


def _refuse_departement(recipe: DataRecipe, departement: str | None) -> None:
    if departement is not None and not any(rule.departement for rule in recipe.tables.values()):
        raise ConfigError(
            say("fetching.no_departement_column", name=recipe.recipe),
            where="--departement",
            fix=say("fetching.leave_option"),
        )


def _of_departement(table: pd.DataFrame, name: str, rule: TableRule, departement: str | None) -> pd.DataFrame:
    if departement is None or not rule.departement:
        return table
    known = table[rule.departement]
    kept = table[known == departement]
    if kept.empty:
        raise DataError(
            say("fetching.no_such_departement", table=name, name=departement),
            where="--departement",
            fix=nearest(departement, sorted(set(known.dropna()))),
        )
    return kept


def _written(
    recipe: DataRecipe,
    made: dict[str, pd.DataFrame],
    files: dict[str, Obtained],
    kitchen: Kitchen,
    out: Path,
    *,
    force: bool,
) -> Fetched:
    """Write everything that was made, or nothing where something else is in its place."""
    told: list[Words] = []
    with _together(out, force=force) as building:
        for path, table in made.items():
            target = _room(building / path)
            if target.suffix == ".parquet":
                table.to_parquet(target, index=False)
            else:
                table.to_csv(target, index=False)
            told.append(say("fetching.wrote", path=out / path, rows=len(table), columns=table.shape[1]))
        for file in recipe.files:
            shutil.copyfile(files[file.source].path, _room(building / file.path))
            told.append(say("fetching.wrote_file", path=out / file.path))
        _sources(recipe, files, kitchen, out / SOURCES).to_csv(building / SOURCES, index=False)
        told.append(say("fetching.wrote_file", path=out / SOURCES))
        study = f"{recipe.recipe}.yaml" if recipe.study else None
        if study is not None:
            text = yaml.safe_dump(recipe.study, allow_unicode=True, sort_keys=False)
            (building / study).write_text(text, encoding="utf-8")
    for name, rule in recipe.tables.items():
        for reason in dict.fromkeys(rule.missing.values()):
            names = [column for column, why in rule.missing.items() if why == reason]
            told.append(say("fetching.not_made", len(names), table=name, names=names, reason=reason))
    told += [say("fetching.accepted", name=name) for name, found in files.items() if not found.expected]
    return Fetched(out, tuple(told), None if study is None else out / study)


def _sources(recipe: DataRecipe, files: dict[str, Obtained], kitchen: Kitchen, before: Path) -> pd.DataFrame:
    """The raw files of the recipe, below those of others that were made in this folder before."""
    rows = [
        SourceRow(
            recipe.recipe,
            name,
            raw.producer,
            raw.title,
            raw.year,
            raw.licence,
            raw.address,
            files[name].sha256,
            files[name].expected,
            kitchen.n_rows.get(name, 0),
        )
        for name, raw in recipe.sources.items()
    ]
    table = pd.DataFrame([asdict(row) for row in rows])
    if not before.is_file():
        return table
    others = pd.read_csv(before, dtype={"year": str})
    return pd.concat([others[others["recipe"] != recipe.recipe], table], ignore_index=True)


@contextmanager
def _together(out: Path, *, force: bool) -> Iterator[Path]:
    """A folder whose files take their places in another when the block ends without an error, all of them or none."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=out) as name:
            building = Path(name)
            yield building
            files = sorted(path.relative_to(building) for path in building.rglob("*") if path.is_file())
            for path in files:
                there = out / path
                same = there.is_file() and filecmp.cmp(there, building / path, shallow=False)
                if there.exists() and not same and not force and path.name != SOURCES:
                    raise ConfigError(
                        say("fetching.is_there", path=there), where="--out", fix=say("fetching.force_or_out")
                    )
            for path in files:
                (building / path).replace(_room(out / path))
    except OSError as error:
        raise ConfigError(
            say("outputs.file_cannot_written", strerror=of_other(error.strerror or error)),
            where=say("outputs.where_filename", where="--out", filename=error.filename or out),
            fix=say("outputs.name_file_you_may"),
        ) from error


def _room(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
