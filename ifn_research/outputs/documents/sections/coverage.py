"""The coverage of ground truths: how many territories they are known in, and how these differ from the others."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets
from ifn_research.outputs.documents.facts import Facts

# Below this, groups are usually taken to be alike (Austin 2009).
ALIKE = 0.1


def coverage(facts: Facts) -> list[Block]:
    """A sentence or two for each ground truth."""
    rows = facts.result.tables["coverage"]
    texts = tuple(
        _covered(facts, str(name), part.set_index("variable"))
        for name, part in rows.groupby("ground_truth", sort=False)
    )
    return [Bullets(texts)] if texts else []


def _covered(facts: Facts, name: str, rows: pd.DataFrame) -> Text:
    label, group = facts.truth(name), _group(facts, name)
    covered, others = rows.loc["territories", ["n_covered", "n_others"]]
    total = covered + others
    places = facts.group(group, total) if group else facts.say("words.territory", total)
    values = {"label": label, "places": places, "total": facts.language.count(total)}
    if not others:
        return facts.text("coverage.whole", **values)
    if facts.result.config.truth(name).inclusion is not None:
        return facts.text("coverage.drawn", **values, covered=facts.language.count(covered))
    people = ""
    if "population" in rows.index:
        people = facts.say("coverage.people", share=facts.language.percent(rows.loc["population", "share_covered"]))
    values |= {"covered": facts.language.count(covered), "people": people, "different": _most_different(facts, rows)}
    return facts.text("coverage.part", **values)


def _most_different(facts: Facts, rows: pd.DataFrame) -> str:
    """The variable that sets the covered places apart the most."""
    known = rows[rows["standardised_difference"].notna()]
    if known.empty:
        return ""
    most = known.loc[known["standardised_difference"].abs().idxmax()]
    gap = most["standardised_difference"]
    variable = facts.say(
        "coverage.variable",
        variable=_label(facts, str(most.name)),
        inside=facts.language.number(most["mean_covered"], 1),
        outside=facts.language.number(most["mean_others"], 1),
        gap=facts.language.number(gap, 2),
    )
    return " " + facts.say("coverage.alike" if abs(gap) < ALIKE else "coverage.different", variable=variable)


def _label(facts: Facts, variable: str) -> str:
    kind, _, name = variable.partition(":")
    if kind == "indicator":
        return facts.indicator(name)
    return facts.say("coverage.score", version=facts.version(name)) if kind == "score" else facts.say("data.population")


def _group(facts: Facts, name: str) -> str:
    """The group whose members a ground truth is measured at; empty where these are the territories."""
    return facts.result.config.truth(name).group or ""
