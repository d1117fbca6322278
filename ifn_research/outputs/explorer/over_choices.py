"""Ranks over defensible choices, as the page of a study holds them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ifn_research.language import Language
from ifn_research.outputs.colours import STANDINGS
from ifn_research.outputs.explorer.arrays import Block
from ifn_research.results.choices import choice_label
from ifn_research.results.study_result import StudyResult
from ifn_research.text import plain

# Standings from the least fragile: the order of every legend of the page.
CLASSES = tuple(reversed(STANDINGS))


def over_choices(
    block: Block, result: StudyResult, language: Language, version: str, k: int, codes: pd.Index
) -> dict[str, Any] | None:
    """The choices that vary, whose ranks are added to a block; None where the choices of the version do not.

    Parameters
    ----------
    block : Block
        Receives the ends of the ranks of 90 % of the runs (0 where a run does not score the territory), how often in a
        thousand runs it is in the most fragile tenth, the choice that moves it most, from 1, and its standing: 1 where
        it is out of that tenth in nearly every run, 2 where it is open, 3 where it is in, 0 where there is none.
    version : str
    k : int
        Its position.
    codes : Index
        Of the territories.
    """
    rows = result.tables.get("robustness")
    rows = None if rows is None else rows[rows["version"] == version].set_index("code")
    if rows is None or rows.empty:
        return None
    effects = result.of_version("sensitivity_territories", version)
    names = list(dict.fromkeys(effects["input"]))
    movers = effects.drop_duplicates("code").set_index("code")["dominant_input"]
    block.add(f"choices_low_{k}", np.floor(rows["rank_q05"]).reindex(codes).fillna(0).to_numpy(dtype=np.int32))
    block.add(f"choices_high_{k}", np.ceil(rows["rank_q95"]).reindex(codes).fillna(0).to_numpy(dtype=np.int32))
    often = (1000 * rows["p_top_tenth"]).round().reindex(codes).fillna(0)
    block.add(f"choices_often_{k}", often.to_numpy(dtype=np.uint16))
    places = {name: at for at, name in enumerate(names, start=1)}
    block.add(f"choices_mover_{k}", movers.map(places).reindex(codes).fillna(0).to_numpy(dtype=np.uint8))
    standings = {name: at for at, name in enumerate(CLASSES, start=1)}
    standing = rows["standing"].map(standings).reindex(codes).fillna(0)
    block.add(f"choices_standing_{k}", standing.to_numpy(dtype=np.uint8))
    return {"names": [plain(choice_label(language, result.config, str(name))) for name in names]}
