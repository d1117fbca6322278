"""A study that travels, a partner's table, and a bundle changed by hand: everything is simulated."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.operations.bundle import bundle
from ifn_research.operations.received import received
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.results.files import write_yaml

NAMES = ("a", "b", "c")
FAST = RunOutputs("none", tracked=False)


def public_table(n: int = 90, *, seed: int = 4) -> pd.DataFrame:
    """Communes of three départements with three indicators."""
    rng = np.random.default_rng(seed)
    fragility = rng.normal(size=n)
    departement = np.repeat(["59", "62", "80"], -(-n // 3))[:n]
    table = pd.DataFrame({"code": [f"{departement[k]}{k + 1:03d}" for k in range(n)], "departement": departement})
    table["canton"] = [f"{departement[k]}-{k // 3 % 6}" for k in range(n)]
    table["pop"] = rng.integers(2_000, 9_000, n)
    for name in NAMES:
        table[name] = (50 + 8 * fragility + 6 * rng.normal(size=n)).round(2)
    table["hidden"] = fragility
    return table


def measured(table: pd.DataFrame, departements: tuple[str, ...] = ("59",), *, seed: int = 9) -> pd.DataFrame:
    """Simulated counts of non-recourse in some départements."""
    rng = np.random.default_rng(seed)
    part = table[table["departement"].isin(departements)]
    people = rng.integers(200, 900, len(part))
    share = 0.2 + 0.25 / (1 + np.exp(-part["hidden"].to_numpy() - 0.6 * rng.normal(size=len(part))))
    return pd.DataFrame({"code": part["code"], "cases": rng.binomial(people, share), "people": people})


def study(folder: Path, *, share: bool = True, **further: Any) -> Path:
    """The configuration of a study that nobody has judged yet, written with its table into a folder."""
    public_table().drop(columns="hidden").to_csv(folder / "public.csv", index=False)
    config: dict[str, Any] = {
        "study": "voyage",
        "title": "Une étude simulée",
        "level": "commune",
        "tables": [
            {
                "path": "public.csv",
                "share": share,
                "code": "code",
                "population": "pop",
                "groups": {"departement": "departement", "canton": "canton"},
            }
        ],
        "indicators": {name: {"column": name, "label": f"Indicateur {name}"} for name in NAMES},
        "ground_truth": [
            {
                "name": "non_recours",
                "numerator": "cases",
                "denominator": "people",
                "primary": True,
                "table": {"path": "non-recours.csv", "code": "code"},
            }
        ],
        "versions": [
            {"name": "equal", "variables": list(NAMES)},
            {"name": "pca", "variables": list(NAMES), "weighting": "pca"},
            {"name": "two", "variables": ["a", "b"]},
        ],
        "validation": {"bootstrap": {"block": "canton"}},
        **further,
    }
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


def bundled(folder: Path, **further: Any) -> Path:
    """The file of a study that travels."""
    out = folder / "etude.ifn"
    bundle(study(folder, **further), out, force=True)
    return out


def judged(folder: Path, truth: pd.DataFrame | None = None, *, seed: int | None = 3, **further: Any) -> Path:
    """Results of a partner who ran the study."""
    path = bundled(folder, **further)
    table = measured(public_table()) if truth is None else truth
    table.to_csv(folder / "truth.csv", index=False)
    kept = folder / "received"
    ready = received(path, truth=folder / "truth.csv", seed=seed, folder=kept)
    return record(ready, out=folder / "results", force=True, wanted=FAST).folder


def changed(path: Path, change: Callable[[dict[str, bytes]], Mapping[str, bytes] | None]) -> Path:
    """A bundle whose files were changed by somebody who does not care for digests."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files = dict(change(files) or files)
    target = path.with_name("changed.ifn")
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target


def sealed(path: Path, change: Callable[[dict[str, bytes]], Any]) -> Path:
    """A bundle that was changed by somebody who makes the digests anew, as a forger would."""
    from ifn_research.results.bundle import ABOUT, STUDY, TravellingStudy, _sha256

    def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
        change(files)
        about = json.loads(files.pop(ABOUT))
        indices = {name[8:-5]: text.decode() for name, text in files.items() if name.startswith("indices/")}
        about["files"] = {name: _sha256(content) for name, content in files.items()}
        about["study_digest"] = TravellingStudy(json.loads(files[STUDY]), indices).digest
        return {ABOUT: json.dumps(about).encode(), **files}

    return changed(path, resealed)
