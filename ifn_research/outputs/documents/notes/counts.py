"""Ground truths that are counted: the noise of small counts, and what was found in each tenth of the index."""

from __future__ import annotations

import pandas as pd

from ifn_research.language.french import capitalised, count, figure_of, number, percent
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, table
from ifn_research.outputs.documents.notes.rows import counted, judged, of, truth_named
from ifn_research.results.study_result import StudyResult

CORRECTED = "spearman_disattenuated"
# Reliability below which a figure that is corrected for it says nothing.
NOISE = 0.2
READING = (
    "Constat observé dans le dixième des territoires le moins fragile et dans le plus fragile, en part des personnes "
    "comptées ; « attendu » : ce qu'une régression binomiale sur le score en dit."
)


def reliability(result: StudyResult) -> str:
    """How much of each counted ground truth is not noise, and what a perfect index could reach."""
    rows = of(result, "ground_truth", kind="counts")
    return bullets([_reliable(result, row) for row in rows[rows["reliability"].notna()].to_dict("records")])


def reliability_of(result: StudyResult, version: str) -> list[str]:
    """The rank correlation of one version, corrected for the noise of the primary ground truth."""
    if result.primary is None:
        return []
    row, ceiling = judged(result, version, result.primary[0], CORRECTED), _ceiling(result, result.primary[0])
    if row is None or pd.isna(row["estimate"]) or ceiling is None:
        return []
    return [
        f"Corrigée du bruit des petits effectifs, la corrélation de rang est d'environ {number(row['estimate'], 2)} ; "
        f"sans correction, un indice parfait n'atteindrait qu'environ {number(ceiling, 2)}."
    ]


def calibration(result: StudyResult) -> str:
    """The lowest and the highest tenth of each version, for counted ground truths."""
    texts = []
    for truth in of(result, "ground_truth", kind="counts")["ground_truth"]:
        rows = of(result, "calibration", ground_truth=str(truth))
        rows = rows[rows["observed"].notna()]
        lines = [_line(str(version), part) for version, part in rows.groupby("version", sort=False)]
        if lines:
            header = ["version", "le moins fragile", "attendu", "le plus fragile", "attendu"]
            title = capitalised(counted(result, str(truth)))
            texts.append(f"{title}. {READING}\n\n{table(header, lines)}")
    return "\n\n".join(texts)


def calibration_of(result: StudyResult, version: str) -> list[str]:
    """The same of one version, for the primary ground truth."""
    if result.primary is None or of(result, "ground_truth", kind="counts", ground_truth=result.primary[0]).empty:
        return []
    rows = of(result, "calibration", version=version, ground_truth=result.primary[0])
    rows = rows[rows["observed"].notna()]
    if rows.empty:
        return []
    _, low, low_expected, high, high_expected = _line(version, rows)
    what = counted(result, result.primary[0])
    expected = "" if low_expected == "–" else f" (une régression en attend {low_expected} et {high_expected})"
    return [f"{capitalised(what)} : {low} dans le dixième le moins fragile, {high} dans le plus fragile{expected}."]


def _line(version: str, rows: pd.DataFrame) -> list[str]:
    ordered = rows.sort_values("decile")
    lowest, highest = ordered.iloc[0], ordered.iloc[-1]
    return [escaped(version), *(percent(row[name]) for row in (lowest, highest) for name in ("observed", "expected"))]


def _reliable(result: StudyResult, row: dict[str, float]) -> str:
    share = percent(max(row["reliability"], 0.0), 0)
    text = (
        f"{truth_named(result, str(row['ground_truth']))}, compté dans {count(row['n'])} territoires : {share} de la "
        "variance de ses rangs n'est pas le bruit de petits effectifs"
    )
    if row["reliability"] < NOISE:
        return f"{text} ; le bruit l'emporte, aucune corrélation n'en est corrigée."
    ceiling = figure_of("", row["ceiling"], 2)
    return f"{text}. Un indice parfait aurait avec lui une corrélation de rang d'environ {ceiling}."


def _ceiling(result: StudyResult, truth: str) -> float | None:
    rows = of(result, "ground_truth", ground_truth=truth)
    value = rows["ceiling"].iloc[0] if len(rows) else float("nan")
    return None if pd.isna(value) else float(value)
