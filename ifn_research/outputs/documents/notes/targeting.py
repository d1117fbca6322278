"""What the most fragile part of the population holds of what is counted, and what that gains."""

from __future__ import annotations

import pandas as pd

from ifn_research.language.french import number, percent
from ifn_research.outputs.documents.formats.markdown import escaped, table
from ifn_research.outputs.documents.notes.rows import (
    absent,
    cautions,
    counted,
    ground_truths,
    indicators_named,
    of,
    points,
    points_between,
)
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE

# The captures that are told, and their shares of the population.
TOLD = {"capture_pop10": 0.10, "capture_pop20": 0.20}
READING = (
    "Les plus fragiles d'abord, jusqu'à la part dite de la population (le dénominateur du constat s'il est compté, "
    "sinon les habitants). Gains en points : sur un tirage au hasard, et sur l'indicateur seul qui en regroupe le "
    "plus, choisi sur les mêmes données ; intervalles à 95 %. Au plus : ce que regroupe l'ordre du constat lui-même."
)


def targeting(result: StudyResult) -> str:
    """Captured and gained by version, for the primary ground truth; for the others where that one counts nothing."""
    rows = _known(result)
    if result.primary is not None and (rows["ground_truth"] == result.primary[0]).any():
        rows = rows[rows["ground_truth"] == result.primary[0]]
    return "\n\n".join(_compared(result, truth, rows[rows["ground_truth"] == truth]) for truth in ground_truths(rows))


def targeting_of(result: StudyResult, version: str) -> list[str]:
    """What one version captures of the primary ground truth."""
    if result.primary is None:
        return []
    rows = _known(result)
    rows = rows[(rows["version"] == version) & (rows["ground_truth"] == result.primary[0])]
    return [_sentence(result, row) for row in rows.to_dict("records")]


def _known(result: StudyResult) -> pd.DataFrame:
    rows = of(result, "targeting")
    own = ~rows["version"].astype(str).str.startswith(BASELINE)
    return rows[rows["metric"].isin(TOLD) & rows["captured"].notna() & own]


def _compared(result: StudyResult, truth: str, rows: pd.DataFrame) -> str:
    header = ["version"]
    for share in TOLD.values():
        header += [f"{percent(share, 0)} : regroupent", "au plus", "gain sur le hasard", "gain sur le meilleur seul"]
    lines = [
        [escaped(name), *(cell for metric in TOLD for cell in _cells(part[part["metric"] == metric]))]
        for name, part in rows.groupby("version", sort=False)
    ]
    what = f"Part {_of(counted(result, truth))} que regroupent les territoires les plus fragiles."
    said = [text for text in (what, READING, _best(result, rows), cautions(result, rows["remarks"])) if text]
    return f"{' '.join(said)}\n\n{table(header, lines)}"


def _cells(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return ["–", "–", "–", "–"]
    row = rows.iloc[0]
    return [
        percent(row["captured"]),
        percent(row["attainable"]),
        f"{points(row['gain_over_random'])}{points_between(row['gain_ci_low'], row['gain_ci_high'])}",
        f"{points(row['gain_over_baseline'])}{points_between(row['baseline_ci_low'], row['baseline_ci_high'])}",
    ]


def _best(result: StudyResult, rows: pd.DataFrame) -> str:
    """The indicators that capture most, by the share of the population."""
    told = []
    for metric, share in TOLD.items():
        names = [
            name for name in dict.fromkeys(rows.loc[rows["metric"] == metric, "best_baseline"]) if not absent(name)
        ]
        if names:
            told.append(f"{indicators_named(result, names)} ({percent(share, 0)})")
    return f"Meilleur seul : {', '.join(told)}." if told else ""


def _sentence(result: StudyResult, row: dict[str, float]) -> str:
    who = f"Les territoires les plus fragiles réunissant {percent(row['share'], 0)} de la population"
    most = "" if pd.isna(row["attainable"]) else f" (au plus {percent(row['attainable'])}, dans l'ordre du constat)"
    what = f"regroupent {percent(row['captured'])} {_of(counted(result, str(row['ground_truth'])))}{most}"
    text = f"{who} {what} : {_gain(row, 'gain_over_random', 'gain')} qu'un tirage au hasard"
    if pd.notna(row["gain_over_baseline"]):
        best = indicators_named(result, [str(row["best_baseline"])])
        text += f", {_gain(row, 'gain_over_baseline', 'baseline')} que l'indicateur seul {best}"
    return f"{text}. {cautions(result, [row['remarks']])}".rstrip()


def _gain(row: dict[str, float], name: str, bound: str) -> str:
    value = row[name]
    way = "de moins" if value < 0 else "de plus"
    interval = points_between(row[f"{bound}_ci_low"], row[f"{bound}_ci_high"])
    size = number(abs(100 * value), 1)
    return f"{size} {'point' if abs(100 * value) < 1.95 else 'points'} {way}{interval}"


def _of(named: str) -> str:
    """`de` before what is counted."""
    return f"du {named.removeprefix('le ')}" if named.startswith("le ") else f"de {named}"
