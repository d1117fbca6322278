"""Moves that are split, as the terminal and the long table tell them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.language.messages import say
from ifn_research.outputs.comparison.splits import split_rows, splits_told
from ifn_research.results.split import COLUMNS, PARTS, Split
from tests.support.told_frames import in_english
from tests.support.two_runs import study_run

NOTHING = dict.fromkeys(PARTS, np.nan)


def row(measure: str, a: float, change: float, **parts: float) -> dict[str, object]:
    told = {"version": "equal", "code": "01", "name": "Lille", "measure": measure, "a": a, "b": a + change}
    return {**told, "change": change, **NOTHING, **parts, "split": "data | method | perimeter", "reason": ""}


def split(n_b: int) -> Split:
    parts = {"data": 15.0, "method": -3.0, "perimeter": 0.0}
    rows = [row("rank", 31.0, 12.0, **parts), row("position", 3.0, 1.5, data=1.2, method=0.3, perimeter=0.0)]
    gone = {
        "version": "equal",
        "code": "02",
        "name": "",
        "measure": "rank",
        "a": 4.0,
        "reason": say("splitting.one_run_alone", side="A"),
    }
    frame = pd.DataFrame([*rows, gone], columns=list(COLUMNS)).fillna({"split": ""})
    return Split("equal", "refitted", frame, 1000, n_b, (say("splitting.mode_refitted"),))


def test_a_move_is_one_sentence() -> None:
    (told,) = splits_told([split(1000)], study_run().config)
    (sentence,) = told.sentences
    assert str(sentence) == "Lille: rank 31 to 43, +12 ranks (less fragile): data +15, method -3, perimeter 0"
    french = sentence.told("fr").replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[union-attr]
    assert french == "Lille : du rang 31 au rang 43, +12 rangs (moins fragile) : données +15, méthode −3, périmètre 0"
    assert [str(note) for note in told.notes][:2] == [
        "One territory is not split into all three:",
        "only run A scores it (1 territory: 02)",
    ]
    totals = in_english(told.totals)
    assert totals.iloc[:, 0].tolist() == ["data", "method", "perimeter"]
    assert totals.iloc[:, 1].tolist() == [15.0, 3.0, 0.0]
    assert totals.iloc[:, 2].tolist() == ["1 territory", "0 territories", "0 territories"]


def test_where_the_runs_rank_other_numbers_the_sentence_is_of_positions() -> None:
    (told,) = splits_told([split(300)], study_run().config)
    assert str(told.sentences[0]) == (
        "Lille: rank 31 of 1,000 to 43 of 300; position +1.5 points (less fragile): data +1.2, method +0.3, perimeter 0"
    )


def test_what_is_noted_of_several_versions_is_told_once() -> None:
    first, second = splits_told([split(1000), split(1000)], study_run().config)
    assert len(first.notes) == 3
    assert second.notes == ()


def test_the_rows_of_the_long_table_have_reasons_as_texts() -> None:
    rows = split_rows([split(1000)])
    assert rows["subject"].unique().tolist() == ["split"]
    assert rows["reason"].tolist() == ["", "", "only run A scores it"]
