"""The note of a study: its question, its versions side by side, and what may be said of their differences."""

from __future__ import annotations

from ifn_research.errors import plural
from ifn_research.language import in_french
from ifn_research.language.french import (
    METRICS,
    capitalised,
    count,
    figure_of,
    ground_truth_label,
    interval,
    number,
    percent,
    version_label,
)
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, sections, table
from ifn_research.outputs.documents.notes.added_value import added_value
from ifn_research.outputs.documents.notes.counts import calibration, reliability
from ifn_research.outputs.documents.notes.coverage import coverage
from ifn_research.outputs.documents.notes.failures import failures
from ifn_research.outputs.documents.notes.judgement import comparisons
from ifn_research.outputs.documents.notes.learning import out_of_sample
from ifn_research.outputs.documents.notes.rows import in_words
from ifn_research.outputs.documents.notes.selection import selection
from ifn_research.outputs.documents.notes.spatial import missed_places
from ifn_research.outputs.documents.notes.targeting import targeting
from ifn_research.outputs.documents.notes.variants import circularity, suppressed_cells
from ifn_research.remarks import remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE


def study_note(result: StudyResult) -> str:
    """Return what a study asks and what it found."""
    body = sections(
        ("Critère principal", _criterion(result)),
        ("Ce que couvrent les constats de terrain", coverage(result)),
        ("Ce que valent les constats comptés", reliability(result)),
        (_ranking_title(result), _ranking(result)),
        ("Versions que l'on peut écarter, ou non", selection(result)),
        ("Écarts entre versions", comparisons(result)),
        ("Circularité : avec et sans les indicateurs qui ont aussi servi au constat", circularity(result)),
        ("Cellules masquées", suppressed_cells(result)),
        ("Ciblage : ce que regroupent les territoires les plus fragiles", targeting(result)),
        ("Ce que l'indice ajoute à ce que l'on sait déjà", added_value(result)),
        ("Hors échantillon", out_of_sample(result)),
        ("Calibrage", calibration(result)),
        ("Là où l'indice se trompe", failures(result)),
        ("Territoires manqués", missed_places(result)),
        ("Les versions classent-elles de la même façon ?", _agreement(result)),
        ("Territoires dont le rang dépend le plus de la version", _movers(result)),
        ("Qualité des données", _quality(result)),
        ("Ce qui n'a pas pu être dessiné", _not_drawn(result)),
    )
    about = escaped(result.config.get("description", ""))
    return "\n\n".join(part for part in (f"# {escaped(result.title)}", about, body) if part) + "\n"


def _criterion(result: StudyResult) -> str:
    if result.primary is None:
        return "Aucun constat de terrain n'est déclaré : les versions sont calculées et comparées, aucune n'est jugée."
    truth, metric = result.primary
    label = escaped(ground_truth_label(result.config, truth))
    how = "déclaré avant le calcul" if result.declared else "pris par défaut, non déclaré : il ne porte aucun verdict"
    text = f"{capitalised(METRICS[metric])} avec « {label} », {how}."
    tried = result.manifest.get("earlier_version_runs")
    if tried:
        text += f" Essais de versions lors des calculs précédents de cette étude : {count(tried)}."
    return text


def _ranking_title(result: StudyResult) -> str:
    return "Versions" if result.primary is None else "Versions, de la plus à la moins liée au constat principal"


def _ranking(result: StudyResult) -> str:
    rows = result.ranking()
    best = result.best_baseline()
    lines = []
    for row in rows.to_dict("records"):
        baseline = str(row["version"]).startswith(BASELINE)
        if baseline and (best is None or row["version"] != best["version"]):
            continue
        name = escaped(version_label(result.config, row["version"]))
        if row["status"] == "failed":
            lines.append([name, "refusée", "", escaped(in_french().refusal(row["reason"], result.config))])
        elif row["version"] in result.beside:
            lines.append([name, "", "", "second axe, à lire à côté de l'indice : ni jugé ni comparé"])
        elif result.primary is None:
            lines.append([name, "", "", ""])
        else:
            metric = result.primary[1]
            remark = escaped(in_words(result, remarks_in([row["remarks"]])))
            between = interval(metric, row["ci_low"], row["ci_high"])
            lines.append([name, figure_of(metric, row["estimate"]), between, remark])
    header = ["version", "valeur", "intervalle à 95 %", "remarque"]
    filled = [at for at in range(len(header)) if at == 0 or any(line[at] for line in lines)]
    return table([header[at] for at in filled], [[line[at] for at in filled] for line in lines], right=9)


def _agreement(result: StudyResult) -> str:
    rows = result.tables["agreement"]
    rows = rows[rows["spearman"].notna()]
    if rows.empty:
        return ""
    lowest = rows.loc[rows["spearman"].idxmin()]
    overlap = rows.loc[rows["top_decile_overlap"].idxmin()]
    return bullets(
        [
            f"Corrélation des rangs : médiane {number(rows['spearman'].median(), 2)} ; la plus basse, "
            f"{number(lowest['spearman'], 2)}, entre {escaped(lowest['version_a'])} et {escaped(lowest['version_b'])}.",
            f"Dixième le plus fragile : {percent(overlap['top_decile_overlap'], 0)} de territoires communs au moins "
            f"({escaped(overlap['version_a'])} et {escaped(overlap['version_b'])}), "
            f"{percent(rows['top_decile_overlap'].median(), 0)} en médiane.",
        ]
    )


def _movers(result: StudyResult) -> str:
    rows = result.tables["movers"]
    if rows.empty:
        return ""
    rows = rows.reindex(rows["shift"].abs().sort_values(ascending=False, kind="stable").index)
    lines = [
        [
            escaped(row["name"] or row["code"]),
            f"{count(row['rank_a'])} ({escaped(row['version_a'])})",
            f"{count(row['rank_b'])} ({escaped(row['version_b'])})",
        ]
        for row in rows.drop_duplicates("code").head(8).to_dict("records")
    ]
    return table(["territoire", "rang", "rang"], lines)


def _not_drawn(result: StudyResult) -> str:
    if not result.not_drawn:
        return ""
    names = ", ".join(f"`{name}`" for name in result.not_drawn)
    return f"Les tableaux sont complets ; manquent {names} (raisons dans `manifest.json`, `not_drawn`)."


def _quality(result: StudyResult) -> str:
    rows = result.tables["quality"]
    rows = rows[rows["severity"] == "warning"]
    if rows.empty:
        return "Aucun avertissement."
    return f"{count(len(rows))} {plural(len(rows), 'avertissement', 'avertissements')} : voir `quality.csv`."
