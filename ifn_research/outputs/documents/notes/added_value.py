"""Does an index add to indicators that everybody has already?"""

from __future__ import annotations

import pandas as pd

from ifn_research.language.french import capitalised, figure_of, p_value, percent
from ifn_research.outputs.documents.formats.markdown import escaped, table
from ifn_research.outputs.documents.notes.rows import between, cautions, judged, known_once, of, truth_named, wider
from ifn_research.remarks import coded, remarks_in
from ifn_research.results.study_result import StudyResult

PARTIAL = "partial_spearman"
READING = (
    "Corrélation partielle de rang : ce que le score dit encore de l'ordre des territoires. "
    "Part expliquée par une régression sans, puis avec le score ; son test est naïf : il prend les territoires pour "
    "indépendants."
)


def added_value(result: StudyResult) -> str:
    """What each version adds for the primary ground truth."""
    if result.primary is None:
        return ""
    truth = result.primary[0]
    rows = of(result, "added_value", ground_truth=truth)
    rows = rows[rows["explained_with"].notna()]
    if rows.empty:
        return ""
    lines = [_line(result, row) for row in rows.to_dict("records")]
    given = " ; ".join(known_once(result, str(names)) for names in dict.fromkeys(rows["given"]))
    header = ["version", "corrélation partielle de rang", "part expliquée sans", "avec", "p (test naïf)"]
    partial = of(result, "validation", ground_truth=truth, metric=PARTIAL)
    said = cautions(result, partial[partial["version"].isin(rows["version"])]["remarks"])
    text = f"{truth_named(result, truth)}, {given}. {READING} {said}"
    return f"{text.rstrip()}\n\n{table(header, lines)}"


def added_value_of(result: StudyResult, version: str) -> list[str]:
    """The same of one version, in words that claim no more than the interval holds."""
    if result.primary is None:
        return []
    rows = of(result, "added_value", version=version, ground_truth=result.primary[0])
    row = judged(result, version, result.primary[0], PARTIAL)
    if rows.empty or row is None or pd.isna(row["estimate"]):
        return []
    found = rows.iloc[0]
    given = capitalised(known_once(result, str(found["given"])))
    figure = f"{figure_of(PARTIAL, row['estimate'])}{between(PARTIAL, *wider(row))}"
    text = f"{given}, la corrélation de rang du score avec le constat est de {figure}{_reading(row)}."
    if pd.isna(found["explained_with"]):
        return [text]
    test = f"test naïf : {p_value(found['p_value'])}"
    shares = f"{percent(found['explained_without'])} à {percent(found['explained_with'])}"
    return [f"{text} La part expliquée par une régression passe de {shares} avec le score ({test})."]


def _line(result: StudyResult, row: dict[str, float]) -> list[str]:
    partial = judged(result, str(row["version"]), str(row["ground_truth"]), PARTIAL)
    figure = "–"
    if partial is not None:
        figure = f"{figure_of(PARTIAL, partial['estimate'])}{between(PARTIAL, *wider(partial))}"
    p = p_value(row["p_value"]).removeprefix("p = ").removeprefix("p ")
    shares = (percent(row["explained_without"]), percent(row["explained_with"]))
    return [escaped(row["version"]), figure, *shares, escaped(p)]


def _reading(row: pd.Series) -> str:
    """What the interval says; nothing where there is none, or it is not to be read."""
    narrow = coded(remarks_in([row["remarks"]]), "too_narrow", "independent_territories")
    if pd.isna(row["ci_low"]) or narrow:
        return ""
    low, high = wider(row)
    if low > 0:
        return " : l'intervalle est au-dessus de 0"
    return " : l'intervalle est au-dessous de 0" if high < 0 else " : l'intervalle contient 0"
