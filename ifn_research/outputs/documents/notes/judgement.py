"""How a version did, in words that claim no more than was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.french import (
    METRICS,
    capitalised,
    count,
    figure_of,
    ground_truth_label,
    interval,
    p_value,
    version_label,
)
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, table
from ifn_research.outputs.documents.notes.rows import between, in_words, judged, metric_named
from ifn_research.remarks import Bears, bearing, coded, read, remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import independent
from ifn_research.rows import SIGNIFICANCE

# What remarks bear upon that say why a difference has no p-value.
UNTESTED = (Bears.NO_TEST, Bears.NO_INTERVAL, Bears.ABSENCE, Bears.TOO_LONG, Bears.WITHHELD)


def primary_sentence(result: StudyResult, version: str) -> str:
    """The primary metric of a version, with its interval and how it compares with the best single indicator."""
    if version in result.beside:
        return "Second axe, à lire à côté de l'indice : cette version n'est ni jugée ni comparée aux autres."
    if result.primary is None:
        return "Aucun constat de terrain n'est déclaré : cette version n'est pas jugée."
    truth, metric = result.primary
    row = judged(result, version, truth, metric)
    if row is None or pd.isna(row["estimate"]):
        reason = "" if row is None else f" : {escaped(in_words(result, read(row['remarks'])))}"
        return f"Le critère principal ne peut pas être calculé{reason}."
    label = escaped(ground_truth_label(result.config, truth))
    value = figure_of(metric, row["estimate"])
    text = f"**{capitalised(METRICS[metric])} avec « {label} » : {value}**{_between(metric, row)} {_rows(row)}."
    remarks = escaped(in_words(result, read(row["remarks"])))
    parts = (text, f"{capitalised(remarks)}." if remarks else "", _against_baseline(result, version))
    return " ".join(part for part in parts if part)


def all_metrics(result: StudyResult, version: str) -> str:
    """Every metric with every ground truth, a table for each; what could not be computed in one line below."""
    rows = result.tables["validation"]
    rows = rows[rows["version"] == version]
    parts = []
    for truth, of_truth in rows.groupby("ground_truth", sort=False):
        found = of_truth[of_truth["estimate"].notna()]
        title = f"{escaped(ground_truth_label(result.config, str(truth)))} ({count(of_truth['n'].max())} territoires)"
        parts.append(f"**{title}**\n\n{_metrics(result, found)}" if len(found) else f"**{title}**")
        parts += _absent(result, of_truth[of_truth["estimate"].isna()])
    return "\n\n".join(parts)


def _metrics(result: StudyResult, rows: pd.DataFrame) -> str:
    lines = [
        [
            METRICS.get(row["metric"], escaped(row["metric"])),
            figure_of(row["metric"], row["estimate"]),
            interval(row["metric"], row["ci_low"], row["ci_high"]),
        ]
        for row in rows.to_dict("records")
    ]
    shown = table(["mesure", "valeur", "intervalle à 95 %"], lines)
    remarks = _remarks(result, rows)
    return f"{shown}\n\n{bullets(remarks)}" if remarks else shown


def _remarks(result: StudyResult, rows: pd.DataFrame) -> list[str]:
    """Every caution of these figures, with the metrics that it concerns unless it concerns all of them."""
    named = {row["metric"]: metric_named(row["metric"]) for row in rows.to_dict("records")}
    concerned: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        for part in in_words(result, read(row["remarks"])).split(" ; "):
            if part:
                concerned.setdefault(part, []).append(row["metric"])
    return [f"{escaped(capitalised(part))}{_concerned(named, metrics)}." for part, metrics in concerned.items()]


def _concerned(named: Mapping[str, str], metrics: Sequence[str]) -> str:
    """The metrics that a caution concerns, or, when these are most of them, those that it does not."""
    others = [words for metric, words in named.items() if metric not in metrics]
    if not others:
        return ""
    if len(others) < len(metrics):
        return f" (toutes les mesures sauf : {' ; '.join(others)})"
    return f" ({', '.join(named[metric] for metric in metrics)})"


def _absent(result: StudyResult, rows: pd.DataFrame) -> list[str]:
    reasons: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        reason = in_french().absence(read(row["remarks"]), result.config)
        reasons.setdefault(escaped(reason), []).append(METRICS.get(row["metric"], escaped(row["metric"])))
    return [f"Non calculable : {' ; '.join(names)} ({reason})." for reason, names in reasons.items()]


def comparisons(result: StudyResult) -> str:
    """Differences between versions on the primary criterion, in words."""
    if result.primary is None:
        return ""
    rows = _primary_comparisons(result, "versions:")
    if rows.empty:
        return ""
    tested = rows[rows["p_holm"].notna()]
    if tested.empty:
        return f"Aucun écart entre versions n'est testé{_untested(result, rows)}."
    if not result.declared:
        return (
            "Aucun critère principal n'a été déclaré avant le calcul : les écarts entre versions sont décrits "
            "dans `comparisons.csv`, aucun n'est déclaré établi."
        )
    known = tested[tested["p_holm"] < SIGNIFICANCE]
    total = len(tested)
    if known.empty:
        none = "L'écart testé entre versions n'est pas établi"
        if total > 1:
            none = f"Aucun des {total} écarts testés entre versions n'est établi"
        return (
            f"{none} sur le critère principal (tests par tirage de blocs, correction de Holm) : ces données ne "
            "permettent pas de les départager."
        )
    metric = result.primary[1]
    lines = [
        [
            *(escaped(row["version_a"]), escaped(row["version_b"]), figure_of(metric, row["difference"])),
            *(interval(metric, row["ci_low"], row["ci_high"]), p_value(row["p_holm"]).removeprefix("p = ")),
        ]
        for row in known.sort_values("p_holm", kind="stable").head(15).to_dict("records")
    ]
    what = "Écarts qui seraient établis si les territoires étaient indépendants, ce qu'ils ne sont sans doute pas"
    if not _naive(known):
        what = "Écarts établis entre versions"
    intro = f"{what} (p < 0,05 après correction de Holm) : {len(known)} sur {total} testés"
    more = "" if len(known) <= len(lines) else f" ; les {len(lines)} plus nets"
    header = ["version", "comparée à", "écart", "intervalle à 95 %", "p (Holm)"]
    return f"{intro}{more} :\n\n{table(header, lines, right=2)}"


def _untested(result: StudyResult, rows: pd.DataFrame) -> str:
    """Why no difference has a p-value."""
    reasons = bearing(remarks_in(rows["remarks"]), *UNTESTED)
    return f" : {escaped(in_words(result, reasons))}" if reasons else ""


def _against_baseline(result: StudyResult, version: str) -> str:
    best = result.best_baseline()
    if best is None or result.primary is None:
        return ""
    metric = result.primary[1]
    name = str(best["version"])
    label = escaped(version_label(result.config, name).removesuffix(" (seul)"))
    own = judged(result, version, *result.primary)
    known = own["n"] if own is not None else 0
    text = f"L'indicateur seul le plus lié, « {label} », obtient {figure_of(metric, best['estimate'])}"
    text += "" if best["n"] == known else f" sur {count(best['n'])} territoires"
    rows = _primary_comparisons(result, "baselines:")
    rows = rows[(rows["version_a"] == version) & (rows["version_b"] == name)]
    if rows.empty or pd.isna(rows.iloc[0]["difference"]):
        return f"{text}."
    row = rows.iloc[0]
    gap = f"écart de {figure_of(metric, row['difference'])}{_between(metric, row)}"
    gap += "" if row["n"] == known else f" sur les {count(row['n'])} territoires communs"
    return f"{text} ({gap}) : {_verdict(result, row)}."


def _verdict(result: StudyResult, row: pd.Series) -> str:
    if pd.isna(row["p_holm"]):
        return f"écart non testé{_untested(result, row.to_frame().T)}"
    adjusted = f"{p_value(row['p_holm'])} après correction de Holm"
    if not result.declared:
        return f"{adjusted} ; sans critère déclaré, aucun verdict"
    if row["p_holm"] >= SIGNIFICANCE:
        return f"écart non établi ({adjusted})"
    better = "la version s'accorde mieux" if row["difference"] > 0 else "l'indicateur seul s'accorde mieux"
    if _naive(row.to_frame().T):
        better = f"{better.replace('accorde', 'accorderait')}, si les territoires étaient indépendants,"
    circular = ", en partie par construction" if coded(read(row["remarks"]), "circular_with") else ""
    return f"{better} avec ce constat{circular} ({adjusted} ; indicateur choisi sur les mêmes données)"


def _naive(rows: pd.DataFrame) -> bool:
    """Whether the blocks were single territories: a test that takes neighbours for independent facts."""
    return independent(remarks_in(rows["remarks"]))


def _primary_comparisons(result: StudyResult, family: str) -> pd.DataFrame:
    assert result.primary is not None
    truth, metric = result.primary
    rows = result.tables["comparisons"]
    chosen = (rows["ground_truth"] == truth) & (rows["metric"] == metric) & rows["family"].str.startswith(family)
    return rows[chosen & (rows["test"] == "bootstrap")]


def _between(metric: str, row: pd.Series) -> str:
    return between(metric, row["ci_low"], row["ci_high"])


def _rows(row: pd.Series) -> str:
    blocks = f", {count(row['n_blocks'])} blocs" if row["n_blocks"] else ""
    return f"({count(row['n'])} territoires{blocks})"
