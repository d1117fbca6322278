"""The same agreement under another reading: without circular indicators, with suppressed cells at their bounds."""

from __future__ import annotations

import pandas as pd

from ifn_research.language.french import capitalised, count, figure_of
from ifn_research.outputs.documents.formats.markdown import escaped, table
from ifn_research.outputs.documents.notes.rows import (
    ground_truths,
    in_words,
    indicators_named,
    metric_named,
    of,
    shown_metric,
    truth_named,
)
from ifn_research.remarks import circular_indicators, remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import HIGHEST, LEFT_OUT, LOWEST, WITH, WITHOUT

READING = "Ces écarts n'ont ni intervalle ni test."


def circularity(result: StudyResult) -> str:
    """For each ground truth that some indicators also built: the agreement with and without them, by version."""
    rows = of(result, "variants")
    rows = rows[rows["variant"].isin((WITH, WITHOUT))]
    return "\n\n".join(
        _with_and_without(result, truth, rows[rows["ground_truth"] == truth]) for truth in ground_truths(rows)
    )


def circularity_of(result: StudyResult, version: str) -> list[str]:
    """The same of one version, a sentence for each ground truth."""
    rows = of(result, "variants", version=version)
    rows = rows[rows["variant"].isin((WITH, WITHOUT))]
    return [_sentence(result, truth, rows[rows["ground_truth"] == truth]) for truth in ground_truths(rows)]


def suppressed_cells(result: StudyResult) -> str:
    """For each ground truth with suppressed cells: the agreement without them, at their lowest and at their highest."""
    rows = of(result, "variants")
    rows = rows[rows["variant"].isin((LEFT_OUT, LOWEST, HIGHEST))]
    return "\n\n".join(_bounds(result, truth, rows[rows["ground_truth"] == truth]) for truth in ground_truths(rows))


def _with_and_without(result: StudyResult, truth: str, rows: pd.DataFrame) -> str:
    metric = shown_metric(result, rows)
    assert metric is not None
    shown = rows[rows["metric"] == metric]
    lines = [_line(result, version, part, metric) for version, part in shown.groupby("version", sort=False)]
    header = ["version", "avec", "sans", "écart", "indicateurs retirés", "remarque"]
    several = len({line[4] for line in lines}) > 1
    kept = [at for at in range(len(header)) if (at != 4 or several) and (at != 5 or any(line[5] for line in lines))]
    named = indicators_named(result, circular_indicators(remarks_in(shown["remarks"])))
    text = (
        f"{truth_named(result, truth)} est aussi construit à partir de {named}. {capitalised(metric_named(metric))} "
        f"avec et sans ces indicateurs dans l'indice, sur les mêmes territoires. {READING}"
    )
    return f"{text}\n\n{table([header[at] for at in kept], [[line[at] for at in kept] for line in lines])}"


def _line(result: StudyResult, version: object, rows: pd.DataFrame, metric: str) -> list[str]:
    found = rows.set_index("variant")
    with_, without = (found["estimate"].get(name, float("nan")) for name in (WITH, WITHOUT))
    remarks = remarks_in(rows["remarks"])
    told = escaped(in_words(result, tuple(remark for remark in remarks if remark.code != "circular_with")))
    figures = [figure_of(metric, value) for value in (with_, without, without - with_)]
    return [escaped(version), *figures, indicators_named(result, circular_indicators(remarks)), told]


def _sentence(result: StudyResult, truth: str, rows: pd.DataFrame) -> str:
    metric = shown_metric(result, rows)
    assert metric is not None
    shown = rows[rows["metric"] == metric]
    _, with_, without, _, names, told = _line(result, "", shown, metric)
    reason = f" ({told})" if told else ""
    built = f"Circularité : {truth_named(result, truth)} est aussi construit à partir de {names}"
    return f"{built}. {capitalised(metric_named(metric))} : {with_} avec, {without} sans{reason}."


def _bounds(result: StudyResult, truth: str, rows: pd.DataFrame) -> str:
    metric = shown_metric(result, rows)
    assert metric is not None
    shown = rows[rows["metric"] == metric]
    found = shown.pivot_table(index="version", columns="variant", values="estimate", sort=False, dropna=False)
    names = list(dict.fromkeys(shown["version"]))
    lines = [
        [escaped(name), *(_figure(found, name, variant, metric) for variant in (LEFT_OUT, LOWEST, HIGHEST))]
        for name in names
    ]
    header = ["version", "laissées de côté", "au plus bas", "au plus haut"]
    sizes = shown.groupby("variant")["n"].max()
    left_out, read = (sizes.get(name, 0) for name in (LEFT_OUT, HIGHEST))
    if left_out == read:
        return f"{truth_named(result, truth)} : aucun territoire noté n'a de cellule masquée ; rien ne change."
    text = (
        f"{truth_named(result, truth)} : des cellules sont masquées, jamais lues comme 0. "
        f"{capitalised(metric_named(metric))} quand elles sont laissées de côté ({count(left_out)} territoires), "
        f"toutes au plus bas ou toutes au plus haut ({count(read)} territoires) : deux lectures extrêmes des "
        "cellules, qui ne bornent pas la mesure."
    )
    return f"{text}\n\n{table(header, lines)}"


def _figure(found: pd.DataFrame, version: str, variant: str, metric: str) -> str:
    there = version in found.index and variant in found.columns
    return figure_of(metric, found.loc[version, variant] if there else float("nan"))
