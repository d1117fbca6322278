"""Damaged results folders, given to the commands that read them."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pandas as pd
from ruamel.yaml import YAML

from tests.fuzz.base import table
from tests.fuzz.trial import Input
from tests.fuzz.values import changed, damaged, strange

COMMANDS = (
    ("explain", "{r}", "02001"),
    ("explain", "{r}", "02001"),
    ("explain", "{r}", "Commune 3", "--version", "wide"),
    ("map", "{r}", "--force"),
    ("score", "{r}:wide", "{t}"),
    ("score", "{r}:equal", "{t}"),
    ("compare", "{r}", "{whole}"),
    ("compare", "{whole}", "{r}"),
    ("export", "{r}", "--force"),
    ("what-if", "{r}", "--set", "versions.equal.normalisation=rank"),
    ("explain", "{r}", "14002", "--format", "md", "--force"),
    ("note", "{r}", "--format", "md", "--force"),
)
# Tables that are not all read by every command.
KEPT = ("note.md", "figures")


def results(whole: Path, folder: Path, chance: random.Random) -> Input:
    """A results folder of which one file or two are others than a run writes."""
    copy = folder / "r"
    shutil.copytree(whole, copy)
    (folder / "new.csv").write_text(table().to_csv(index=False), encoding="utf-8")
    files = sorted(path for path in copy.rglob("*") if path.is_file() and not path.name.endswith(KEPT))
    told = []
    for _ in range(chance.choice((1, 1, 2))):
        path = chance.choice(files)
        told.append(f"{_damage(path, chance)} {path.relative_to(copy)}")
    words = {"r": copy, "t": folder / "new.csv", "whole": whole}
    command = tuple(word.format(**words) for word in chance.choice(COMMANDS))
    return Input("results", command, detail="; ".join(told))


def _damage(path: Path, chance: random.Random) -> str:
    """Damage a file, and tell how."""
    if not path.is_file():
        return "already gone"
    if chance.random() < 0.3:
        path.write_bytes(damaged(path.read_bytes(), chance))
        return "bytes of"
    if chance.random() < 0.06:
        path.unlink()
        return "no"
    try:
        return _inside(path, chance)
    except (ValueError, TypeError, OverflowError, KeyError, IndexError, UnicodeError, AttributeError):
        path.write_bytes(damaged(path.read_bytes(), chance))
        return "bytes of"
    except Exception as error:  # noqa: BLE001 - what a format cannot hold is no input of it
        path.write_bytes(b"")
        return f"nothing in ({type(error).__name__})"


def _inside(path: Path, chance: random.Random) -> str:
    """Damage what a file holds."""
    if path.suffix == ".json":
        path.write_text(json.dumps(changed(json.loads(path.read_text()), chance)))
    elif path.suffix == ".yaml":
        data = changed(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")), chance)
        path.write_text(json.dumps(data), encoding="utf-8")
    elif path.suffix == ".csv":
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        _frame(frame, chance).to_csv(path, index=False)
    elif path.suffix == ".parquet":
        _frame(pd.read_parquet(path), chance).to_parquet(path, index=False)
    else:
        path.write_bytes(damaged(path.read_bytes(), chance))
    return "content of"


def _frame(frame: pd.DataFrame, chance: random.Random) -> pd.DataFrame:
    if frame.empty or chance.random() < 0.2:
        return frame.assign(**{chance.choice(list(frame.columns)): strange(chance)})
    column = chance.choice(list(frame.columns))
    match chance.randrange(6):
        case 0:
            return pd.concat([frame, frame.sample(1, random_state=chance.randrange(99))])
        case 1:
            return frame.drop(columns=[column])
        case 2:
            return frame.head(chance.randrange(len(frame)))
        case 3:
            return frame.assign(**{column: frame[column].astype(str)})
        case 4:
            return frame.assign(**{column: None})
        case _:
            found = frame.astype({column: object})
            found.iloc[chance.randrange(len(found)), list(found.columns).index(column)] = strange(chance, 3)
            return found
