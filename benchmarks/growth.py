"""Growth of a plain study to 2.3 million territories: seconds and memory of every stage; `make bench-large`."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

SIZES = (1_000, 10_000, 100_000, 300_000, 2_300_000)
INDICATORS = 11
WEIGHTINGS = ("equal", "equal_by_dimension", "pca")
NORMALISATIONS = ("zscore", "percentile", "minmax", "rank")
# Stages of less than this many seconds say nothing of growth.
LEAST = 0.5
# `ifn run`, and the most memory that it held, in MB.
RUN = """
import resource, sys
from ifn_research.cli import main
try:
    main(sys.argv[1:])
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


def run() -> Iterator[str]:
    """Grow; `IFN_GROWTH="35000,300000 12"` in the environment gives other sizes and another number of versions."""
    sizes, _, versions = os.environ.get("IFN_GROWTH", "").partition(" ")
    chosen = tuple(int(size) for size in sizes.split(",")) if sizes else SIZES
    yield f"{versions or 12} versions of {INDICATORS} indicators, 200 replicates, one worker; seconds, MB, slopes"
    before: tuple[int, dict[str, float]] | None = None
    for n in chosen:
        stages, peak = _measured(n, int(versions or 12))
        yield f"{n:9,} territories: {sum(stages.values()):7.1f} s, peak {peak:,} MB"
        yield "  " + ", ".join(f"{name} {seconds:.1f}" for name, seconds in sorted(stages.items(), key=lambda s: -s[1]))
        if before is not None:
            yield "  slopes: " + ", ".join(_slopes(before, (n, stages)))
        before = (n, stages)


def _slopes(one: tuple[int, dict[str, float]], two: tuple[int, dict[str, float]]) -> list[str]:
    """The power of the number of territories with which each stage grows: 1 is linear."""
    wider = math.log(two[0] / one[0])
    shown = [name for name in two[1] if one[1].get(name, 0) >= LEAST]
    whole = math.log(sum(two[1].values()) / sum(one[1].values())) / wider
    return [f"{name} {math.log(two[1][name] / one[1][name]) / wider:.2f}" for name in shown] + [f"whole {whole:.2f}"]


def _measured(n: int, versions: int) -> tuple[dict[str, float], int]:
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), n, versions)
        out = Path(folder) / "out"
        arguments = ["run", f"{folder}/study.yaml", "--fast", "--no-tracking", "--workers", "1", "--out", str(out)]
        command = [sys.executable, "-c", RUN, *arguments]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stderr
        stages = json.loads((out / "manifest.json").read_text())["stages"]
        return stages, int(told.rsplit("peak", 1)[1])


def _write(folder: Path, n: int, versions: int) -> None:
    """A study of one factor, of which every indicator and the ground truth have a part."""
    rng = np.random.default_rng(1)
    factor = rng.normal(size=n)
    names = [f"x{j}" for j in range(INDICATORS)]
    table = pd.DataFrame({"code": [f"{i:07d}" for i in range(n)], "dep": [f"{i % 96:02d}" for i in range(n)]})
    table["population"] = rng.integers(50, 5000, n)
    for name in names:
        table[name] = np.round(50 + 10 * (0.6 * factor + 0.8 * rng.normal(size=n)), 3)
    table["truth"] = np.round(20 + 5 * (0.5 * factor + 0.9 * rng.normal(size=n)), 3)
    table.to_parquet(folder / "table.parquet")
    document = {
        "study": "growth",
        "level": "grid",
        "tables": [{"path": "table.parquet", "code": "code", "population": "population", "groups": {"dep": "dep"}}],
        "indicators": {name: {"column": name, "dimension": "abc"[j % 3]} for j, name in enumerate(names)},
        "ground_truth": [{"name": "truth", "column": "truth"}],
        "versions": [
            {
                "name": f"v{i}",
                "variables": names,
                "weighting": WEIGHTINGS[i % 3],
                "normalisation": NORMALISATIONS[i // 3 % 4],
            }
            for i in range(versions)
        ],
        "validation": {"primary_metric": "spearman", "bootstrap": {"replicates": 200, "block": "dep"}},
    }
    # JSON is YAML.
    (folder / "study.yaml").write_text(json.dumps(document))
