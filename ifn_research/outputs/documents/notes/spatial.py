"""What neighbours have in common: how much the territories are worth, and the places where the index misses people."""

from __future__ import annotations

import pandas as pd

from ifn_research.errors import plural
from ifn_research.language.french import count, number, p_value
from ifn_research.outputs.documents.formats.markdown import bullets, escaped
from ifn_research.outputs.documents.notes.rows import absent, of
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import SIGNIFICANCE
from ifn_research.statistics.spatial.moran import PERMUTATIONS, least_p
from ifn_research.validation.checks.spatial import places_needed, places_tested

HIGH = "high-high"
# Territories that are named.
WORST = 10
NONE = "Aucune grappe de territoires n'est établie comme manquée"
UNTESTED = "Aucun territoire n'a pu être testé : toutes les valeurs de p sont tues ou indéfinies."
READING = (
    "Grappe de territoires manqués : le constat y est plus grave que le score ne le dit, chez les voisins aussi "
    "(LISA, 999 permutations, correction de Benjamini et Hochberg)."
)


def missed_places(result: StudyResult) -> str:
    """Territories of the primary ground truth that every version misses, neighbours included."""
    rows = _clusters(result)
    if rows.empty:
        return ""
    versions, territories = rows["version"].nunique(), rows["code"].nunique()
    high = rows[rows["cluster"] == HIGH]
    times = high.groupby("code", sort=False).agg(n=("version", "nunique"), least=("residual", "min"))
    always = times[times["n"] == versions].sort_values("least", ascending=False, kind="stable")
    names = rows.drop_duplicates("code").set_index("code")["name"]
    who = plural(versions, "La version manque", f"Les {count(versions)} versions manquent ensemble")
    if always.empty:
        whom = plural(
            versions, f"la version {escaped(rows['version'].iloc[0])}", f"les {count(versions)} versions ensemble"
        )
        return bullets([f"{NONE} par {whom}, sur {count(territories)}.{_could(rows)}", READING])
    listed = ", ".join(_named(code, names[code]) for code in always.index[:WORST])
    worst = "" if len(always) <= WORST else f" ; les {WORST} où l'écart est le plus grand"
    n = f"{count(len(always))} {plural(len(always), 'territoire', 'territoires')}"
    return bullets([f"{who} {n} sur {count(territories)}{worst} : {listed}.", READING])


def spatial_of(result: StudyResult, version: str) -> list[str]:
    """What one version leaves unexplained among neighbours, how much the territories are worth, and its clusters."""
    if result.primary is None:
        return []
    rows = of(result, "spatial", version=version, ground_truth=result.primary[0])
    found = rows[rows["estimate"].notna()].set_index("statistic")
    said = [_residual(found.loc["moran_residual"])] if "moran_residual" in found.index else []
    if "effective_n" in found.index:
        said.append(_worth(found.loc["effective_n"]))
    own = _clusters(result)
    return said + _own_clusters(own[own["version"] == version])


def _clusters(result: StudyResult) -> pd.DataFrame:
    truth = result.primary[0] if result.primary else ""
    return of(result, "lisa", ground_truth=truth)


def _residual(row: pd.Series) -> str:
    figures = f"I de Moran {number(row['estimate'], 2)}, {p_value(row['p_value'])}"
    if pd.isna(row["p_value"]) or row["p_value"] >= SIGNIFICANCE:
        return f"Ce que le score n'explique pas du constat ne se ressemble pas nettement entre voisins ({figures})."
    if row["estimate"] < row["expected"]:
        return f"Ce que le score n'explique pas du constat alterne entre voisins ({figures})."
    return (
        f"Ce que le score n'explique pas du constat se ressemble entre voisins ({figures}) : l'indice se trompe par "
        "zones, non au hasard."
    )


def _worth(row: pd.Series) -> str:
    return (
        f"Comme les voisins se ressemblent, les {count(row['n'])} territoires en valent environ "
        f"{count(row['estimate'])} indépendants pour la corrélation linéaire avec le constat (Dutilleul)."
    )


def _own_clusters(rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return []
    high = rows[rows["cluster"] == HIGH].sort_values("residual", ascending=False, kind="stable")
    if high.empty:
        version = escaped(rows["version"].iloc[0])
        return [f"{NONE} par la version {version} (LISA des écarts au constat).{_could(rows)}"]
    listed = ", ".join(_named(row.code, row.name) for row in high.head(WORST).itertuples(index=False))
    worst = "" if len(high) <= WORST else f" ; les {WORST} où l'écart est le plus grand"
    n = f"{count(len(high))} {plural(len(high), 'territoire', 'territoires')}"
    told = f"Territoires manqués en grappe (constat plus grave que le score ne le dit, chez les voisins aussi) : {n}"
    return [f"{told} sur {count(len(rows))}{worst} : {listed}."]


def _could(rows: pd.DataFrame) -> str:
    """What the permutations could have shown."""
    tested = places_tested(rows)
    if not tested:
        return f" {UNTESTED}"
    needed = places_needed(tested)
    places = f"{count(tested)} {plural(tested, 'territoire testé', 'territoires testés')}"
    return (
        f" Avec {count(PERMUTATIONS)} permutations, p ne descend pas sous {number(least_p(), 3)} : sur {places}, il "
        f"en faut {count(needed)} {plural(needed, 'aussi extrême', 'aussi extrêmes')} pour qu'un seul passe la "
        "correction."
    )


def _named(code: object, name: object) -> str:
    return escaped(code) if absent(name) else escaped(name)
