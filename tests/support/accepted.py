"""Three real studies of the package and the figures that were kept of them: what later code is held to.

``python -m tests.support.accepted`` writes them again, at a release and not before: until then, a figure that changes
is listed in the changelog, under "Results that change", with its value before and now.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research import load_study, run
from ifn_research.operations.load import example_named
from ifn_research.results.study_result import StudyResult

FOLDER = Path(__file__).resolve().parents[1] / "reference" / "accepted"
STUDIES = ("epci", "departements", "tai")
# Draws of the intervals, which are not among the figures.
FASTER = ("validation.bootstrap.replicates=20",)
HEADING = "### Results that change"
Figures = dict[str, float]


def found(study: str) -> Figures:
    """What a study finds now, by the name of each figure."""
    return figures(run(load_study(example_named(study), overrides=FASTER if study != "tai" else ())))


def figures(result: StudyResult) -> Figures:
    """Scores of three territories, weights and agreements by the first metric, of each version."""
    named: Figures = {}
    for version, scores in result.tables["scores"].groupby("version", sort=True):
        known = scores[scores["score"].notna()].sort_values("code")
        for row in known.iloc[np.linspace(0, len(known) - 1, 3).astype(int)].itertuples():
            named[f"{version}: score {row.code}"] = float(row.score)
    for row in result.tables["weights"].itertuples():
        named[f"{row.version}: weight {row.indicator}"] = float(row.weight)
    metric = None if result.primary is None else result.primary[1]
    for row in result.tables["validation"].itertuples():
        if row.metric == metric and row.version in result.versions and pd.notna(row.estimate):
            named[f"{row.version}: {row.metric} {row.ground_truth}"] = float(row.estimate)
    return named


def kept(study: str) -> Figures:
    """What was kept of it."""
    with (FOLDER / f"{study}.csv").open(encoding="utf-8", newline="") as file:
        return {row["figure"]: float(row["value"]) for row in csv.DictReader(file)}


def changed(study: str, before: Figures, now: Figures) -> list[str]:
    """A line of the changelog for each figure that is another, has gone or is new."""
    lines = []
    for name in dict.fromkeys([*before, *now]):
        old, new = before.get(name, np.nan), now.get(name, np.nan)
        if not np.isclose(old, new, rtol=1e-9, atol=1e-12):
            lines.append(f"| {study} | {name} | {old:.9g} | {new:.9g} |")
    return lines


def listed(changelog: str) -> list[str]:
    """The lines on figures that change, of what is not released yet."""
    unreleased = re.split(r"^## ", changelog, flags=re.MULTILINE)[1]
    _, _, after = unreleased.partition(HEADING)
    section = re.split(r"^#+ ", after, flags=re.MULTILINE)[0]
    lines = [line.strip() for line in section.splitlines() if line.startswith("|")]
    return [line for line in lines if not line.startswith(("| study |", "|---"))]


def _keep() -> None:
    FOLDER.mkdir(exist_ok=True)
    for study in STUDIES:
        with (FOLDER / f"{study}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["figure", "value"])
            writer.writerows([name, repr(value)] for name, value in found(study).items())


if __name__ == "__main__":
    _keep()
