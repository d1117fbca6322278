"""A designed measurement at the terminal."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from ifn_research.cli.screen import Screen
from ifn_research.language import language_named
from ifn_research.language.messages import say

# Territories that are shown; the table has all.
SHOWN = 12
# Digits of a difference.
DIGITS = 3
HEADINGS = (
    (say("designing.code"), False),
    (say("designing.name"), False),
    (say("designing.block"), False),
    (say("designing.probability"), True),
    (say("designing.reason"), False),
)


def print_designed(designed: Any, language: str) -> None:
    """Print what is drawn, the territories on which versions are furthest apart, and what cannot be seen today."""
    screen, speech, measure = Screen(language), language_named(language), designed.measure
    facts, config = measure.facts, designed.result.config
    names = [speech.quoted(speech.version(config, name)) for name in facts["versions"]]
    unit = "designing.headline_blocks" if measure.by_block else "designing.headline"
    screen.line(say(unit, drawn=facts["n"], total=facts["n_units"], names=tuple(names)), "bold")
    table = Table(show_edge=False, pad_edge=False)
    for heading, right in HEADINGS:
        table.add_column(screen.told(heading), overflow="fold", justify="right" if right else "left")
    for row in measure.territories[:SHOWN]:
        reason = screen.told(row.reason)
        cells = (row.code, row.name, row.block, speech.number(row.inclusion, 3), reason)
        table.add_row(*(Text(cell) for cell in cells))
    screen.table(table)
    if len(measure.territories) > SHOWN:
        screen.line(say("designing.more", len(measure.territories) - SHOWN))
    _power(screen, measure)


def _power(screen: Screen, measure: Any) -> None:
    n = measure.facts["n"]
    if measure.gains:
        screen.line(say("designing.gains", others=round(measure.worth_even), drawn=n))
    else:
        screen.line(say("designing.all_drawn" if n == measure.facts["n_units"] else "designing.gains_nothing"))
    seen = sorted(row.detectable_today for row in measure.pairs if row.detectable_today is not None)
    if not seen:
        screen.line(say("designing.visible_unknown" if measure.judged else "designing.nothing_measured"), "yellow")
    elif round(seen[0], DIGITS) == round(seen[-1], DIGITS):
        screen.line(say("designing.not_seen", low=seen[0]), "yellow")
    else:
        screen.line(say("designing.not_seen_between", low=seen[0], high=seen[-1]), "yellow")
    if seen and not measure.facts["tested"]:
        screen.line(say("designing.seen_by_errors"), "yellow")
    measured, again = (measure.facts[name] for name in ("measured_in_a_draw", "drawn_again"))
    if measured:
        screen.line(say("designing.drawn_again", again, measured=measured))
