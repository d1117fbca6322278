"""Simulate the counts of non-recourse of the tutorial of a study that travels: three partners, each with its own.

The chance of not asking rises with poverty and with the share without a diploma, and with what nobody measured. Nothing
in these counts was observed.

    python experiments/2026-11-travelling/simulate.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.data.samples import SAMPLE

TUTORIALS = Path(__file__).resolve().parents[2] / "docs/tutorials"
# File, départements, territories whose counts the partner does not know.
PARTNERS = (
    ("non-recours-simule", ("59", "62"), 2),
    ("non-recours-simule-bretagne", ("22", "29", "35", "56"), 0),
    ("non-recours-simule-lorraine", ("54", "55", "57", "88"), 1),
)
SEED = 20261127


def counts(epci: pd.DataFrame, places: tuple[str, ...], unknown: int, rng: np.random.Generator) -> pd.DataFrame:
    """Entitled people and those who do not ask, of the EPCI of some départements."""
    mine = epci[epci["code_departement"].isin(places)]
    hidden = sum(
        (mine[name] - epci[name].mean()) / epci[name].std(ddof=0) for name in ("poverty_rate", "share_no_diploma")
    )
    risk = -1.0 + 0.25 * hidden + 0.6 * rng.normal(size=len(mine))
    entitled = rng.binomial(mine["population"].astype(int), 0.022)
    found = pd.DataFrame(
        {"code_epci": mine["code_epci"], "non_recourants": rng.binomial(entitled, 1 / (1 + np.exp(-risk)))}
    )
    found.iloc[sorted(rng.choice(len(found), unknown, replace=False)), 1] = pd.NA
    return found.assign(ayants_droit=entitled)


def main() -> None:
    """Write the three files."""
    epci = pd.read_csv(SAMPLE / "epci.csv", dtype={"code_epci": str, "code_departement": str})
    for (name, places, unknown), seed in zip(PARTNERS, np.random.SeedSequence(SEED).spawn(len(PARTNERS)), strict=True):
        table = counts(epci, places, unknown, np.random.default_rng(seed))
        table.to_csv(TUTORIALS / f"{name}.csv", index=False)
        print(name, len(table), "territories")


if __name__ == "__main__":
    main()
