"""The register of what leaves a run: every column of every table, with what it depends on.

Telling is opt-in: under disclosure, a column that is not in the register, or a table that nobody has decided about, is
withheld. Figures that are logged, drawn or noted are read from these tables, and the others from the manifest, whose
keys under disclosure are listed here too.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

from ifn_research.results.tables import TABLES

REGISTER = Path(__file__).with_name("register.csv")
# What a column may depend on: names and what is declared; all territories together; several places (the most fragile,
# a tenth, the members of a group), withheld where a small count follows; one place, withheld where its count is small
# or another follows from it; what is told of these, masks included.
NOTHING, ALL, PLACES, PLACE, TOLD = "nothing", "all", "places", "place", "told"
# The column that masks add to a table: which of its figures they took, and why.
MARK = "masked"
DEPENDENCES = (NOTHING, ALL, PLACES, PLACE, TOLD)


@cache
def registered() -> dict[str, dict[str, str]]:
    """The dependence of each column, by table and column."""
    found: dict[str, dict[str, str]] = {}
    with REGISTER.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["table"], {})[row["column"]] = row["depends_on"]
    return found


def only_registered(name: str, table: pd.DataFrame, own: Collection[str], *, decided: bool) -> pd.DataFrame:
    """A table without the figures of which nobody has said what they depend on.

    Parameters
    ----------
    name : str
    table : DataFrame
    own : collection of str
        Columns that the study names itself: its groups.
    decided : bool
        Whether somebody has said whether masks take something out of the table; it has no rows otherwise.
    """
    if not decided:
        return table.head(0)
    known = registered().get(name, {})
    kept = {MARK, *own} if name in TABLES and TABLES[name].groups_after else {MARK}
    silent = [column for column in table.columns if column not in known and column not in kept]
    return table.assign(**dict.fromkeys(silent, pd.NA)) if silent else table
