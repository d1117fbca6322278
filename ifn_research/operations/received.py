"""A study that travelled here, with what a partner brings: the ground truth, and tables that did not travel."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ifn_research.config import Study, load_study
from ifn_research.config.named_files import named_files, text_at
from ifn_research.errors import ConfigError, DataError
from ifn_research.language.messages import say
from ifn_research.operations.bundle import KEPT, THRESHOLD
from ifn_research.results.bundle import TravellingStudy, read_bundle
from ifn_research.results.places import HOME

SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
# All keys that a study that travels may have.
KEYS = frozenset({*KEPT, "tables", "ground_truth", "versions", "disclosure"})
# What a version is called; the rest is in its fitted index.
NAMED = ("name", "label", "note", "adapts")
# Seeds are drawn among so many.
SEEDS = 2**31


def received(
    path: Path,
    *,
    truth: Path | None,
    unjudged: bool = False,
    tables: Sequence[Path] = (),
    refit: bool = False,
    seed: int | None = None,
    folder: Path | None = None,
) -> Study:
    """A study that travelled here, ready to run on what a partner brings.

    Parameters
    ----------
    path : Path
        The file of `ifn bundle`.
    truth : Path
        The table of the declared ground truth: its territories are those of the study.
    unjudged : bool
        Compute the versions on all territories of the tables without any ground truth: a decision that relies on the
        returns of partners alone is taken on these results.
    tables : sequence of Path
        The tables that did not travel, in the order of the study.
    refit : bool
        Fit the versions on the territories of these tables, instead of taking them as they came.
    seed : int, optional
        Drawn when absent, so that nobody else knows it: what goes back cannot be computed again from guesses.
    folder : Path, optional
        Where the parts of the study are kept; ``results/<study>/received-<digest>`` when absent.

    Raises
    ------
    ConfigError, DataError, Problems
        If the file is not what `ifn bundle` writes, or a table lacks.
    """
    study = read_bundle(path)
    data = _checked(study, path)
    if truth is None and not unjudged:
        raise ConfigError(
            say("travelling.no_truth", path=path.name),
            where="--truth",
            fix=say("travelling.name_truth", path=path.name),
        )
    if truth is not None and unjudged:
        raise ConfigError(say("travelling.truth_and_unjudged"), where="--unjudged", fix=say("travelling.leave_one_out"))
    asked = [table for table in data["tables"] if table["path"] not in study.tables]
    if len(asked) != len(tables):
        names = [str(table["path"])[:80] for table in asked]
        raise ConfigError(
            say("travelling.tables_asked", len(asked), names=names, given=len(tables)),
            where="--table",
            fix=say("travelling.name_tables") if asked else say("travelling.name_no_table"),
        )
    kept = _unpacked(study, folder or HOME / data["study"] / f"received-{study.digest[:12]}")
    for table in data["tables"]:
        if table["path"] in study.tables:
            table["path"] = str(kept / "tables" / table["path"])
    for table, given in zip(asked, tables, strict=True):
        table["path"] = str(given.absolute())
    if truth is None:
        data["ground_truth"] = []
    else:
        own = data["ground_truth"][0]["table"]
        own["path"] = str(truth.absolute())
        data["territories"] = {"path": own["path"], "code": own["code"], "repair_codes": bool(own.get("repair_codes"))}
    if refit:
        data["reference"] = "territories"
    else:
        data["versions"] = [
            {key: item[key] for key in NAMED if key in item} | {"index": str(kept / "indices" / f"{item['name']}.json")}
            for item in data["versions"]
        ]
    data["seed"] = secrets.randbelow(SEEDS) if seed is None else seed
    _refuse_other_files(data, kept, [*([truth] if truth else []), *tables], path)
    return replace(load_study(data), bundle="" if refit else study.digest)


def _checked(study: TravellingStudy, path: Path) -> dict[str, Any]:
    """The configuration of a study that travelled, as far as it must be right before any of it is used."""
    data: dict[str, Any] = json.loads(json.dumps(study.document))
    truths, tables, versions = (data.get(key) for key in ("ground_truth", "tables", "versions"))
    fine = (
        set(data) <= KEYS
        and SLUG.fullmatch(str(data.get("study")))
        and all(isinstance(item, list) and item for item in (truths, tables, versions))
        and all(isinstance(item, dict) for item in (*truths, *tables, *versions))  # type: ignore[misc]
        and all(isinstance(item.get("path"), str) for item in tables or ())
        and all(isinstance(item.get("name"), str) for item in versions or ())
        and len(truths or ()) == 1
        and isinstance((truths or [{}])[0].get("table"), dict)
        and {item["name"] for item in versions or ()} == set(study.indices)
    )
    if not fine:
        raise DataError(
            say("travelling.no_bundle", path=path.name, why=say("travelling.part_lacks", name="study.json")),
            where=str(path),
            fix=say("travelling.ask_bundle_again"),
        )
    data["disclosure"] = _disclosure(data.get("disclosure"))
    return data


def _disclosure(said: Any) -> dict[str, int]:
    """Small counts are masked whatever the study says, more of them where it says so."""
    threshold = said.get("threshold") if isinstance(said, dict) else None
    return {"threshold": max(threshold, THRESHOLD) if type(threshold) is int else THRESHOLD}


def _refuse_other_files(data: dict[str, Any], kept: Path, given: Sequence[Path], path: Path) -> None:
    """Refuse a study that names a file which is neither in it nor brought by the partner."""
    mine = {str(item.absolute()) for item in given}
    for _, holder, key in named_files(data):
        written = text_at(holder, key)
        if written is not None and written not in mine and Path(written).parent != kept / "tables":
            raise DataError(
                say("travelling.names_other_file", name=written[:120]),
                where=str(path),
                fix=say("travelling.ask_bundle_again"),
            )


def _unpacked(study: TravellingStudy, folder: Path) -> Path:
    """The indices and tables of a study as files, of which results can be computed again; their names were checked."""
    folder = folder.absolute()
    parts = {folder / "indices" / f"{name}.json": text.encode() for name, text in study.indices.items()}
    parts |= {folder / "tables" / name: content for name, content in study.tables.items()}
    try:
        for target, content in parts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    except OSError as error:
        raise ConfigError(
            say("travelling.not_unpacked", folder=str(folder), reason=error.strerror or ""),
            where=str(folder),
            fix=say("travelling.write_where_you_may"),
        ) from error
    return folder
