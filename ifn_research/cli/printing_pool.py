"""The pooled figures of several partners at the terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from ifn_research.cli.screen import Screen
from ifn_research.language import language_named
from ifn_research.language.messages import say

# Partners below which a reader is warned.
FEW = 5


def print_pooled(pooled: Any, language: str) -> None:
    """Print the agreement of each version over all partners, and which of them may be the best."""
    screen, speech = Screen(language), language_named(language)
    rows = pooled.tables["pooled"]
    rows = rows[(rows["metric"] == pooled.metric) & rows["estimate"].notna()]
    rows = rows.sort_values("estimate", ascending=False, kind="stable")
    members = pooled.tables["confidence_set"]
    kept = members[(members["metric"] == pooled.metric) & members["in_set"]]["version"].tolist()
    n, territories = len(pooled.partners), speech.count(pooled.manifest["n_territories"])
    screen.line(say("pooling.headline", title=pooled.title, n_partners=n, n_territories=territories), "bold")
    truth = pooled.labels.get(f"truth:{pooled.ground_truth}", pooled.ground_truth)
    screen.line(say("pooling.criterion", metric=speech.metric(pooled.metric), truth=truth, tried=pooled.tried))
    table = Table(show_edge=False, pad_edge=False)
    for key, right in HEADINGS:
        table.add_column(screen.told(key), overflow="fold", justify="right" if right else "left")
    for row in rows.to_dict("records"):
        single = row["kind"] == "indicator"
        name = pooled.labels.get(f"baseline:{row['name']}" if single else row["name"], row["name"])
        cells = (
            speech.say("words.alone", name=name) if single else name,
            speech.count(row["n_partners"]),
            speech.number(row["estimate"], 3),
            _interval(speech, row["ci_low_cautious"], row["ci_high_cautious"]),
            _interval(speech, row["predicted_low"], row["predicted_high"]),
            "" if single else screen.told(YES if row["name"] in kept else NO),
        )
        table.add_row(*(Text(cell) for cell in cells))
    screen.table(table)
    if n < FEW:
        screen.line(say("pooling.few", n), "yellow")


def _interval(speech: Any, low: float, high: float) -> str:
    return "" if low != low else speech.interval(speech.number(low, 2), speech.number(high, 2))


YES, NO = say("pooling.yes"), say("pooling.no")
HEADINGS = (
    (say("pooling.version"), False),
    (say("pooling.partners"), True),
    (say("pooling.agreement"), True),
    (say("pooling.interval"), True),
    (say("pooling.new_partner"), True),
    (say("pooling.not_ruled_out"), False),
)
