"""Loadings in the note of a version: how sure they are, and whether the same factor exists everywhere."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from ifn_research.language.french import capitalised, count, group_label, indicator_label, number
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, table
from ifn_research.outputs.documents.notes.rows import in_words
from ifn_research.remarks import read
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.factors.congruence import FAIRLY_ALIKE, SAME_FACTOR

# What is said of the members without a congruence, by the remark that says why.
UNCOMPARED = {
    "too_few_territories": "trop peu de territoires",
    "member_heywood": "cas de Heywood",
    "national_heywood": "cas de Heywood dans l'ensemble des territoires",
    "no_solution": "facteurs introuvables",
    "constant_indicators": "un indicateur n'y varie pas",
}
OTHERWISE = "autre raison"
READING = (
    "Intervalle à 95 % : des blocs de territoires sont tirés avec remise, les saturations refaites puis tournées vers "
    "celles-ci. Un intervalle qui contient 0 ne dit pas dans quel sens va l'indicateur."
)


def loadings_section(result: StudyResult, version: str) -> str:
    """The loadings with their intervals, and in how many members of a group the same factor is found."""
    rows = result.tables["loadings"]
    rows = rows[rows["version"] == version]
    if rows.empty:
        return ""
    said = [READING] if rows["ci_low"].notna().any() else []
    said += [f"{capitalised(escaped(in_words(result, read(cell))))}." for cell in rows["remarks"].unique() if cell]
    return f"{_table(result, rows)}\n\n{bullets([*said, *congruence_sentences(result, version)])}".rstrip()


def congruence_sentences(result: StudyResult, version: str) -> list[str]:
    """Where each component is found again: the reading of Lorenzo-Seva and ten Berge (2006), Methodology 2:57-64."""
    rows = result.tables["congruence"]
    rows = rows[rows["version"] == version]
    compared = rows[rows["tucker_phi"].notna()]
    sentences = [_sentence(str(name), part) for name, part in compared.groupby("component", sort=False)]
    return sentences + _uncompared(rows[rows["component"] == rows["component"].min()])


def _sentence(component: str, rows: pd.DataFrame) -> str:
    phi, total = rows["tucker_phi"], len(rows)
    same, other = phi >= SAME_FACTOR, phi < FAIRLY_ALIKE
    noun = "la même composante" if component.startswith("PC") else "le même facteur"
    groups = group_label(str(rows["group"].iloc[0]), int(same.sum()))
    text = (
        f"{escaped(component)} : {noun} se retrouve dans {count(same.sum())} {escaped(groups)} sur {count(total)} "
        f"(φ de Tucker d'au moins {number(SAME_FACTOR, 2)})"
    )
    alike = int((~same & ~other).sum())
    if alike:
        text += f", proche dans {count(alike)} (d'au moins {number(FAIRLY_ALIKE, 2)})"
    if other.any():
        named = [f"{row.member} ({number(row.tucker_phi, 3)})" for row in rows[other].itertuples()]
        text += f", au-dessous dans {count(other.sum())} : {escaped(', '.join(named))}"
    return f"{text}."


def _uncompared(rows: pd.DataFrame) -> list[str]:
    """How many members have no figure, and why."""
    absent = rows[rows["tucker_phi"].isna()]
    if absent.empty:
        return []
    why = Counter(_why(cell) for cell in absent["remarks"])
    groups = group_label(str(absent["group"].iloc[0]), len(absent))
    reasons = ", ".join(f"{said} ({count(n)})" if len(why) > 1 else said for said, n in why.items())
    return [f"Sans comparaison : {count(len(absent))} {escaped(groups)} sur {count(len(rows))}, {reasons}."]


def _why(cell: str) -> str:
    """Why a member has no congruence, in a few words."""
    return next((UNCOMPARED[remark.code] for remark in read(cell) if remark.code in UNCOMPARED), OTHERWISE)


def _table(result: StudyResult, rows: pd.DataFrame) -> str:
    components = list(rows["component"].unique())
    lines = [
        [escaped(indicator_label(result.config, str(name))), *(_cell(part, component) for component in components)]
        for name, part in rows.groupby("indicator", sort=False)
    ]
    return table(["indicateur", *(escaped(name) for name in components)], lines)


def _cell(rows: pd.DataFrame, component: str) -> str:
    (row,) = rows[rows["component"] == component].itertuples()
    return f"{number(row.loading, 2)} {_bounds(row.ci_low, row.ci_high)}".strip()


def _bounds(low: float, high: float) -> str:
    return "" if pd.isna(low) else f"[{number(low, 2)} ; {number(high, 2)}]"
