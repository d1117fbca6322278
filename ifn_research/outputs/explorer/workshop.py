"""The figures that trying other weights needs: indicators, versions that are sums of them, the ground truth."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.language import Language
from ifn_research.matrix import Floats, Integers
from ifn_research.outputs.explorer.arrays import Block
from ifn_research.results.cells import Cells
from ifn_research.results.linear import LinearVersion, linear_version
from ifn_research.results.study_result import StudyResult
from ifn_research.text import plain

# In place of a figure that statistical secrecy withholds; one that is unknown is NaN.
SECRET = np.inf
# Share of the cells of a column that may be told apart.
FEW = 0.1
# Words that YAML takes for something else.
BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
NOT_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
# Why other weights cannot be tried on a version.
WHY_NOT = {
    "secret": "page.not_linear_secret",
    "local": "page.not_linear_local",
    "supervised": "page.not_linear_supervised",
    "aggregation": "page.not_linear_aggregation",
    "stages": "page.not_linear_stages",
    "centred": "page.not_linear_centred",
    "totals": "page.not_linear_totals",
    "single": "page.not_linear_single",
    "names": "page.not_linear_names",
    "unlike": "page.not_linear_unlike",
}
# Decimals are those that values as large as this share of all need.
LARGE = 0.9
# Metric that the page finds again.
SPEARMAN = "spearman"


def workshop(
    block: Block, result: StudyResult, language: Language, codes: pd.Index, cells: Mapping[str, Cells]
) -> dict[str, Any]:
    """Add the figures of indicators and of the primary ground truth to a block.

    Returns
    -------
    dict
        Plain data: indicators, what each version is made of, the ground truth, and where their arrays lie.
    """
    values = _Values(block)
    names = list(dict.fromkeys(name for found in cells.values() for name in found.indicators))
    raw = {name: _raw(name, cells.values(), len(codes)) for name in names}
    for name in names:
        values.add_raw(name, raw[name])
    return {
        "indicators": [_indicator(result, language, name, raw[name]) for name in names],
        "versions": [_version(result, language, values, names, name, cells[name], codes) for name in result.versions],
        "truth": _truth(block, result, language, codes),
    }


class _Values:
    """Columns of the block, each once."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._raw: dict[str, tuple[int, Floats]] = {}
        self._told: dict[tuple[str, bytes], dict[str, Any]] = {}

    def add_raw(self, name: str, values: Floats) -> None:
        """Add the values of an indicator as the tables give them."""
        self._raw[name] = (len(self._raw), values)
        self._block.add(f"raw_{len(self._raw) - 1}", values)

    def add(self, name: str, values: Floats, standard: tuple[int, float, float] | None) -> dict[str, Any]:
        """Add the values of an indicator as a version has them; returns how to find them, to the last bit.

        Z-scores are found from the raw values, but for the cells that were filled in or changed.
        """
        key = (name, values.tobytes())
        if key not in self._told:
            at, raw = self._raw[name]
            number = len(self._told)
            self._told[key] = {"array": f"column_{number}"}
            apart = None if standard is None else _apart(raw, values, standard)
            if apart is not None:
                self._block.add(f"apart_{number}", apart.astype(np.uint32))
                self._told[key] |= {"raw": at, "standard": standard, "apart": f"apart_{number}"}
            self._block.add(f"column_{number}", values if apart is None else values[apart])
        return self._told[key]


def _apart(raw: Floats, values: Floats, standard: tuple[int, float, float]) -> Integers | None:
    """The cells that are no z-score of the raw values; None where they are many."""
    direction, mean, deviation = standard
    with np.errstate(invalid="ignore"):
        known = ~np.isnan(values)
        apart = np.flatnonzero(known & ((direction * raw - mean) / deviation != values))
    return apart if len(apart) <= FEW * known.sum() else None


def _raw(name: str, cells: Any, n: int) -> Floats:
    """Values of an indicator over all territories, from every version that has it."""
    found = np.full(n, np.nan)
    for version in cells:
        if name in version.indicators:
            at = version.indicators.index(name)
            values, secret = version.wide("raw")[:, at], version.secret[:, at]
            found = np.where(secret, SECRET, np.where(np.isnan(found), values, found))
    return found


def _indicator(result: StudyResult, language: Language, name: str, raw: Floats) -> dict[str, Any]:
    declared = result.config.indicators[name]
    times = 100 if declared.unit == "share" else 1
    told = raw[np.isfinite(raw)]
    size = times * float(np.quantile(np.abs(told), LARGE)) if len(told) else 0.0
    return {
        "name": name,
        "label": plain(language.indicator(result.config, name)),
        "unit": "%" if times == 100 else plain(declared.unit),
        "times": times,
        "decimals": next((digits for least, digits in ((1000, 0), (10, 1), (1, 2)) if size >= least), 3),
        "median": float(np.median(told)) if len(told) else None,
        "more": declared.direction,
    }


def _version(
    result: StudyResult,
    language: Language,
    values: _Values,
    names: Sequence[str],
    name: str,
    cells: Cells,
    codes: pd.Index,
) -> dict[str, Any]:
    scores = result.of_version("scores", name).set_index("code")["score"].reindex(codes).to_numpy(dtype=np.float64)
    told = {"indicators": [names.index(item) for item in cells.indicators]}
    found = linear_version(result, name, cells, scores)
    if isinstance(found, str):
        return told | {"why": language.say(WHY_NOT[found])}
    wide = cells.wide("normalised")
    known = ~np.isnan(scores)
    columns = [
        values.add(
            item,
            np.where(known, wide[:, cells.indicators.index(item)], np.nan),
            found.standard[at] if found.standard else None,
        )
        for at, item in enumerate(found.indicators)
    ]
    return told | {
        "name": name,
        "tried": [names.index(item) for item in found.indicators],
        "weights": found.weights.tolist(),
        "columns": columns,
        "variables": list(found.variables),
        "dimensions": list(found.dimensions),
        "staged": found.staged,
        "rescale": {"method": found.rescale[0], **found.rescale[1]},
        "apart": found.apart,
        "steps": _steps(found),
        "own": _own(result, name),
    }


def _steps(version: LinearVersion) -> list[tuple[str, str]]:
    """The lines of YAML of everything but variables, weights and aggregation."""
    left = {"name", "variables", "weighting", "aggregation", "note", "label"}
    kept = version.config.model_dump(mode="json", exclude_defaults=True)
    return [(key, flow(value)) for key, value in kept.items() if key not in left]


def flow(value: Any) -> str:
    """Plain data as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str) and BARE.fullmatch(value) and value.lower() not in NOT_WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _own(result: StudyResult, version: str) -> float | None:
    """Spearman's correlation of a version as it is declared, as the results tell it."""
    if result.primary is None:
        return None
    rows = result.tables["validation"]
    rows = rows[(rows["version"] == version) & (rows["ground_truth"] == result.primary[0])]
    found = rows.loc[(rows["metric"] == SPEARMAN) & rows["estimate"].notna(), "estimate"]
    return None if found.empty else float(found.iloc[0])


def _truth(block: Block, result: StudyResult, language: Language, codes: pd.Index) -> dict[str, Any]:
    """The primary ground truth of each territory, oriented; or why it is not there."""
    if result.primary is None:
        return {"why": language.say("page.no_truth")}
    truth = result.config.truth(result.primary[0])
    label = plain(language.ground_truth(result.config, truth.name))
    if result.config.disclosure is not None:
        return {"why": language.say("page.truth_secret", truth=label)}
    if truth.group is not None:
        return {"why": language.say("page.truth_elsewhere", truth=label)}
    rows = result.tables["outcomes"]
    rows = rows[rows["ground_truth"] == truth.name]
    if rows.empty:
        return {"why": language.say("page.truth_not_kept", truth=label)}
    values = rows.set_index("code")["value"].reindex(codes).to_numpy(dtype=np.float64)
    block.add("truth", truth.direction * values)
    return {"label": label}
