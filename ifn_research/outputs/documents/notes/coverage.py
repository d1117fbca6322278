"""What the ground truths of a study cover, in French: how many territories, and how these differ from the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ifn_research.errors import plural
from ifn_research.language.french import count, ground_truth_label, group_label, indicator_label, number, percent
from ifn_research.outputs.documents.formats.markdown import bullets, escaped
from ifn_research.results.study_result import StudyResult

# Below this, groups are usually taken to be alike (Austin 2009).
ALIKE = 0.1


def coverage(result: StudyResult) -> str:
    """A sentence or two for each ground truth."""
    rows = result.tables["coverage"]
    return bullets(
        [
            _covered(str(name), part.set_index("variable"), result)
            for name, part in rows.groupby("ground_truth", sort=False)
        ]
    )


def _covered(name: str, rows: pd.DataFrame, result: StudyResult) -> str:
    label, group = escaped(ground_truth_label(result.config, name)), _group(result.config, name)
    covered, others = rows.loc["territories", ["n_covered", "n_others"]]
    total = covered + others
    places = group_label(group, total) if group else plural(int(total), "territoire", "territoires")
    if not others:
        return f"« {label} » : {count(total)} {places}, couverture complète."
    text = f"« {label} » : {count(covered)} {places} sur {count(total)}"
    if "population" in rows.index:
        text += f", {percent(rows.loc['population', 'share_covered'])} de la population"
    return f"{text}.{_most_different(rows, result)}"


def _most_different(rows: pd.DataFrame, result: StudyResult) -> str:
    """Which variable sets the covered places apart."""
    known = rows[rows["standardised_difference"].notna()]
    if known.empty:
        return ""
    most = known.loc[known["standardised_difference"].abs().idxmax()]
    gap = most["standardised_difference"]
    told = (
        f"{_label(str(most.name), result.config)} ({number(most['mean_covered'], 1)} en moyenne, contre "
        f"{number(most['mean_others'], 1)} ; écart standardisé {number(gap, 2)})"
    )
    if abs(gap) < ALIKE:
        return f" Les territoires couverts ressemblent aux autres ; ce qui diffère le plus : {told}."
    return (
        f" Ce qui distingue le plus les territoires couverts des autres : {told}. Ce qui vaut là ne vaut pas partout."
    )


def _label(variable: str, config: Mapping[str, Any]) -> str:
    kind, _, name = variable.partition(":")
    if kind == "indicator":
        return f"« {escaped(indicator_label(config, name))} »"
    return f"le score de la version {escaped(name)}" if kind == "score" else "la population"


def _group(config: Mapping[str, Any], name: str) -> str | None:
    """The group whose members a ground truth is measured at."""
    declared = {truth["name"]: truth for truth in config.get("ground_truth", [])}
    group = (declared.get(name, {}).get("table") or {}).get("group")
    return None if group is None else str(group)
