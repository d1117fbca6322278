"""Make tutorials/mon-territoire.xlsx, the spreadsheet of the tutorial on adapting the index to one's territory.

The communes are those of Flandre intérieure; the figures of the survey are invented, and say so.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from openpyxl import Workbook

TARGET = Path(__file__).parent / "tutorials" / "mon-territoire.xlsx"
DATA = Path(os.environ.get("IFN_DATA", Path(__file__).parents[2] / "shared" / "data"))
EPCI = "200040947"
TITLE = "Enquête auprès des accueils — CHIFFRES INVENTÉS pour l’exemple"
HEADERS = ("Code Insee", "Commune", "Personnes accueillies", "dont sans adresse électronique")


def table() -> pd.DataFrame:
    """The communes under the headers of the spreadsheet, with an invented survey."""
    communes = pd.read_parquet(DATA / "tables" / "communes.parquet")
    rows = communes[communes["code_epci"] == EPCI].sort_values("code_commune")
    rng = np.random.default_rng(59)
    seen = np.maximum(20, (rows["population"] * rng.uniform(0.02, 0.05, len(rows))).round()).astype(int)
    share = np.clip(rng.normal(0.22, 0.07, len(rows)), 0.05, 0.5)
    without = rng.binomial(seen, share)
    return pd.DataFrame(
        dict(zip(HEADERS, (rows["code_commune"], rows["name"], seen, without), strict=True))
    ).reset_index(drop=True)


def write(path: Path = TARGET) -> None:
    """Write the spreadsheet."""
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)
    sheet = book.active
    sheet.title = "Enquête"
    sheet.append([TITLE])
    sheet.append([])
    sheet.append(HEADERS)
    for row in table().itertuples(index=False):
        sheet.append(list(row))
    book.save(path)


if __name__ == "__main__":
    write()
