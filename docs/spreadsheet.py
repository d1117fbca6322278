"""Make tutorials/bretagne.xlsx, the spreadsheet of the tutorial on a local study, from the bundled table of the EPCI.

Its figures are those of the table; its looks are those of the spreadsheets that teams receive: a title, a row of
totals, notes, a second sheet.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from ifn_research.config.composition import SAMPLE_FOLDER

TARGET = Path(__file__).parent / "tutorials" / "bretagne.xlsx"
REGION = "53"
COLUMNS = {
    "code_epci": "SIREN",
    "name": "Nom de l’EPCI",
    "code_departement": "Département",
    "population": "Population",
    "poverty_rate": "Taux de pauvreté (%)",
    "unemployment_rate": "Taux de chômage (%)",
    "share_65_plus": "65 ans ou plus (%)",
    "share_no_diploma": "Sans diplôme (%)",
    "share_households_without_car": "Ménages sans voiture (%)",
    "share_premises_fast_broadband": "Locaux en très haut débit (%)",
    "outcome_unvaccinated_rate_2021_w27": "Sans première dose, été 2021 (%)",
}
NOTES = (
    "Sources : Insee, RP 2018 et Filosofi 2018 ; Arcep 2019 ; Assurance maladie, semaine 27 de 2021.",
    "Lecture : le total de la population est celui des EPCI du tableau.",
)


def table() -> pd.DataFrame:
    """The EPCI of Bretagne under the headers of the spreadsheet."""
    texts = dict.fromkeys(("code_epci", "code_departement", "code_region"), str)
    every = pd.read_csv(SAMPLE_FOLDER / "epci.csv", dtype=texts)
    own = every[every["code_region"] == REGION].sort_values("code_epci")
    return own[list(COLUMNS)].rename(columns=COLUMNS).round(1)


def workbook() -> Workbook:
    """The spreadsheet."""
    rows = table()
    book = Workbook()
    book.properties.created = book.properties.modified = datetime(2026, 1, 1)
    sheet = book.active
    sheet.title = "Données"
    sheet.append(["Fragilité numérique : les EPCI de Bretagne"])
    sheet.append([])
    sheet.append(list(rows.columns))
    for row in rows.itertuples(index=False):
        sheet.append(list(row))
    sheet.append(["", "Total", "", int(rows["Population"].sum())])
    sheet.append([])
    for note in NOTES:
        sheet.append([note])
    sheet.column_dimensions["B"].width = 40
    book.create_sheet("Lisez-moi").append(["Une ligne par EPCI. Questions : observatoire régional."])
    return book


if __name__ == "__main__":
    workbook().save(TARGET)
