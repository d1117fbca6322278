"""Tables of a version's run, at the same path in every run so that they compare side by side."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ifn_research.results.study_result import StudyResult

TOP = 20
# MLflow compares runs by the first column of a table and shows the second: each row has a name of its own, and what
# it is about comes next.
COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "weights": (("indicator",), ("weight", "dimension", "direction", "loading")),
    "validation": (
        ("ground_truth", "metric"),
        ("estimate", "ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse", "n", "n_blocks", "n_coarse", "note"),
    ),
    "refitted": (
        ("ground_truth", "metric"),
        ("ci_low_refitted", "ci_high_refitted", "ci_low", "ci_high", "estimate", "n_draws", "n_failed", "note"),
    ),
    "membership": (("code",), ("p_top_decile", "decile", "name")),
    "diagnostics": (("statistic", "indicator", "component"), ("value",)),
    "loadings": (("component", "indicator"), ("loading", "ci_low", "ci_high", "structure", "communality", "note")),
    "transfer": (("learned_in", "judged_in"), ("spearman", "n_learned", "n_judged", "note")),
    "congruence": (("member", "component"), ("tucker_phi", "group", "n", "note")),
    "targeting": (
        ("ground_truth", "metric"),
        (
            *("gain_over_random", "captured", "gain_ci_low", "gain_ci_high", "attainable"),
            *("best_baseline", "gain_over_baseline", "note"),
        ),
    ),
    "variants": (("ground_truth", "metric", "variant"), ("estimate", "n", "note")),
    "added_value": (("ground_truth", "given"), ("explained_with", "explained_without", "model", "p_value", "note")),
    "calibration": (("ground_truth", "decile"), ("observed", "expected", "n", "people", "note")),
    "subgroups": (
        ("ground_truth", "group", "member"),
        ("estimate", "missed", "missed_low", "missed_high", "missed_p", "n", "metric", "note"),
    ),
    "spatial": (("ground_truth", "statistic"), ("estimate", "expected", "z", "p_value", "n", "note")),
}


def version_tables(result: StudyResult, version: str) -> dict[str, pd.DataFrame]:
    """Weights, agreement with ground truth, its checks, diagnostics, loadings and most fragile territories, by path.

    Loadings come with the congruence of regional ones, and learned weights with what they are worth in another region.
    The scores of a supervised version are out of fold: its model, which is fitted to all territories, gives others, and
    they are kept whole. Clusters and concentration curves are artifacts of the study's run alone; a table without rows
    is left out.
    """
    tables = {
        name: _named(_rows(result.tables[name], version), names, columns) for name, (names, columns) in COLUMNS.items()
    }
    scores = _rows(result.tables["scores"], version).sort_values(["rank", "code"])
    tables["top_territories"] = scores[["rank", "name", "code", "score"]].head(TOP)
    if version in result.versions and result.is_supervised(version):
        tables["scores"] = scores[["code", "score", "rank", "decile"]]
    return {f"tables/{name}.json": table for name, table in tables.items() if len(table)}


def _rows(table: pd.DataFrame, version: str) -> pd.DataFrame:
    return table[table["version"] == version].reset_index(drop=True)


def _named(rows: pd.DataFrame, names: tuple[str, ...], columns: tuple[str, ...]) -> pd.DataFrame:
    """The columns after one that names the row: its own, or several joined by a slash."""
    if len(names) == 1:
        return rows[[*names, *columns]]
    parts = rows[list(names)].fillna("").astype(str).to_numpy()
    figure = ["/".join(part for part in row if part) for row in parts]
    return pd.DataFrame({"figure": pd.Series(figure, dtype="str"), **{name: rows[name] for name in columns}})
