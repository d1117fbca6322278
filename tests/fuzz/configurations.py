"""Damaged configurations, and values set on the command line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.fuzz.base import config, write
from tests.fuzz.trial import Input
from tests.fuzz.values import KEYS, METHODS, TEXTS, at, changed, damaged, places, strange

# Steps with which every version is tried.
STEPS = ("imputation", "outliers", "normalisation", "weighting", "aggregation", "rescale", "shrinkage")
# Keys below which the user chooses the names.
FREE = ("indicators", "variable_sets", "groups", "weights")
RUN = ("--no-tracking", "--figures", "none", "--fast", "--workers", "1")


def structure(folder: Path, chance: random.Random) -> Input:
    """A configuration with values that are others, elsewhere or absent."""
    data: Any = config()
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        data = changed(data, chance)
    path = write(folder, data)
    return Input("structure", ("check", str(path)), detail=path.read_text(encoding="utf-8"))


def unknown_key(folder: Path, chance: random.Random) -> Input:
    """A configuration with a key that there is not, somewhere."""
    data = config()
    holders = [place for place in [(), *places(data)] if isinstance(at(data, place), dict)]
    place = chance.choice([place for place in holders if not place or place[-1] not in FREE])
    at(data, place)[f"zz{chance.randrange(99)}"] = strange(chance) or 1
    path = write(folder, data)
    return Input("unknown key", ("check", str(path)), bad=f"an unknown key in {place}", detail=path.read_text())


def text(folder: Path, chance: random.Random) -> Input:
    """The text of a configuration, damaged."""
    path = folder / "study.yaml"
    plain = json.dumps(config(), ensure_ascii=False, indent=1) if chance.random() < 0.3 else YAML
    content = plain.encode()
    for _ in range(chance.randrange(1, 4)):
        content = damaged(content, chance)
    path.write_bytes(content)
    return Input("text", ("check", str(path)), detail=repr(content))


def assignment(folder: Path, chance: random.Random) -> Input:
    """Values set on the command line, by paths that exist or nearly do."""
    data = config()
    path = write(folder, data)
    arguments = ["check", str(path)]
    for _ in range(chance.randrange(1, 3)):
        parts = [str(part) for part in chance.choice(places(data))]
        if chance.random() < 0.4:
            parts[chance.randrange(len(parts))] = chance.choice((*KEYS, *TEXTS, "9", "-1", "99999999999999999999"))
        if chance.random() < 0.3:
            parts.append(chance.choice((*KEYS, *TEXTS)))
        value = chance.choice((*TEXTS, *METHODS, json.dumps(strange(chance), ensure_ascii=True)))
        arguments += ["--set", f"{'.'.join(parts)}={value}".replace("\0", "").replace("\ud7ff", "")]
    return Input("set", tuple(arguments))


def steps(folder: Path, chance: random.Random) -> Input:
    """A study of other methods, run."""
    data = config()
    for version in data["versions"]:
        for step in chance.sample(STEPS, chance.randrange(1, 4)):
            options = {chance.choice(KEYS): strange(chance)} if chance.random() < 0.15 else {}
            version[step] = {"method": chance.choice(METHODS), **options}
            if not options and chance.random() < 0.7:
                version[step] = version[step]["method"]
    if chance.random() < 0.2:
        data = changed(data, chance)
    path = write(folder, data)
    out = folder / "out"
    return Input("steps", ("run", str(path), "--out", str(out), *RUN), out=out, detail=path.read_text(encoding="utf-8"))


def run(folder: Path, chance: random.Random) -> Input:
    """A damaged configuration, run."""
    found = structure(folder, chance)
    out = folder / "out"
    return Input("run", ("run", found.arguments[1], "--out", str(out), *RUN), out=out, detail=found.detail)


YAML = """study: fuzzed
level: commune
tables:
  - path: t.csv
    code: code
    name: name
    groups: {departement: dep}
indicators:
  poverty: {column: poverty, label: "Pauvreté", unit: "%"}
  age: {column: age}   # a remark
  fibre: {column: fibre, direction: -1}
ground_truth:
  - name: outcome
    column: outcome
versions:
  - {name: equal, variables: [poverty, age, fibre]}
  - name: pca
    variables: [poverty, age, fibre]
    weighting: {method: pca}
validation: {bootstrap: {replicates: 20, block: departement}}
"""
