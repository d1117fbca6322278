"""The moves of territories between two runs, split: what is told of them, and the rows of the long table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.language.labels import Labels
from ifn_research.language.messages import Words, say
from ifn_research.results.labels import version_named
from ifn_research.results.split import PART_WORDS, PARTS, RANK, Split

# Moves that are told of one version, and of each where there are several.
ALONE, EACH = 12, 5
MEASURE_WORDS = {"rank": say("splitting.measure_rank"), "position": say("splitting.measure_position")}
# The columns that a long table has for moves that are split, after those of all its rows.
FURTHER = ("measure", *PARTS, "split", "reason")


@dataclass(frozen=True)
class SplitTold:
    """A split to be shown.

    Attributes
    ----------
    title : Words
    totals : DataFrame
        What changed, its median absolute contribution, and for how many territories it is the largest.
    sentences : tuple of Words
        The farthest moves, one each.
    notes : tuple of Words
    """

    title: Words
    totals: pd.DataFrame
    sentences: tuple[Words, ...]
    notes: tuple[Words, ...]


def splits_told(splits: Sequence[Split], config: Labels) -> tuple[SplitTold, ...]:
    """Splits, to be shown one after the other; what is noted of several is told once."""
    most, found, seen = ALONE if len(splits) == 1 else EACH, [], set()
    for split in splits:
        notes = [note for note in (*_unsplit(split), *split.notes) if str(note) not in seen]
        seen |= {str(note) for note in notes}
        title = say("splitting.title", version=version_named(config, split.version))
        sentences = tuple(_sentence(split, row) for row in split.moved.head(most).to_dict("records"))
        told = sentences or (say("splitting.nothing_moved"),)
        found.append(SplitTold(title, _totals(split), told, tuple(notes)))
    return tuple(found)


def split_rows(splits: Sequence[Split]) -> pd.DataFrame:
    """Every territory and measure of every version, as rows of the long table; reasons in English."""
    rows = pd.concat([split.territories for split in splits], ignore_index=True)
    return rows.rename(columns={"code": "item"}).assign(subject="split", reason=rows["reason"].map(str))


def _totals(split: Split) -> pd.DataFrame:
    medians, largest = split.medians(split.shown), split.largest()
    column = say("splitting.median_of", measure=MEASURE_WORDS[split.shown])
    return pd.DataFrame(
        {
            say("splitting.column_part"): pd.Series([PART_WORDS[part] for part in medians], dtype=object),
            column: pd.Series(list(medians.values()), dtype="float64"),
            say("splitting.column_largest"): pd.Series(
                [say("splitting.moved", largest.get(part, 0)) for part in medians], dtype=object
            ),
        }
    )


def _sentence(split: Split, row: dict[str, object]) -> Words:
    change, before, after = (float(str(row[name])) for name in ("change", "rank_a", "rank_b"))
    way = say("splitting.less_fragile") if change > 0 else say("splitting.more_fragile")
    parts = [_share(part, value) for part, value in split.parts(_figures(row)).items()]
    said = {"name": str(row["name"] or row["code"]), "a": int(before), "b": int(after), "way": way, "parts": parts}
    if split.shown == RANK:
        moved = say("splitting.ranks", abs(int(change)), change=int(change))
        return say("splitting.sentence", change=moved, **said)
    return say("splitting.sentence_position", change=round(change, 1), n_a=split.n_a, n_b=split.n_b, **said)


def _figures(row: dict[str, object]) -> dict[str, float]:
    return {name: float(str(row[name])) for name in (*PARTS, "change")}


def _share(part: str, value: float) -> Words:
    if not value:
        return say("splitting.no_share", part=PART_WORDS[part])
    return say("splitting.share", part=PART_WORDS[part], value=int(value) if float(value).is_integer() else value)


def _unsplit(split: Split) -> Iterator[Words]:
    """The territories whose move is not split into all three, by the reason."""
    rows = split.unsplit
    if rows.empty:
        return
    yield say("splitting.whole", len(rows))
    texts = rows["reason"].map(str)
    for text in dict.fromkeys(texts):
        some = rows[texts == text]
        names = [str(name or code) for name, code in zip(some["name"], some["code"], strict=True)]
        yield say("splitting.whole_reason", len(some), reason=some["reason"].iloc[0], names=names)
