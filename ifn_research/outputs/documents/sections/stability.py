"""The recommendation in other worlds, and the order of territories when others are left out."""

from __future__ import annotations

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.choices import drawn_in_worlds

# Pictures, with what they show in words, and their captions.
PICTURES = {
    "decision_stability": ("robustness.worlds_words", "robustness.worlds"),
    "rank_reversals": ("robustness.reversals_words", "robustness.reversals"),
}
LEFT_OUT = {"territory": "robustness.reversals_territory", "block": "robustness.reversals_block"}


def stability(facts: Facts) -> list[Text]:
    """The share of the worlds that give the same recommendation, and the pairs that change order; nothing without."""
    return [*_worlds(facts), *_reversals(facts)]


def stability_pictures(facts: Facts) -> list[Block]:
    """Versions in worlds, and pairs that change order."""
    return [
        block
        for name, (alternative, words) in PICTURES.items()
        for block in facts.picture(name, alternative=facts.say(alternative), caption=facts.say(words), width=0.65)
    ]


def _worlds(facts: Facts) -> list[Text]:
    rows = facts.result.tables.get("decision_stability")
    if rows is None or rows.empty:
        return []
    said = []
    for (truth, metric), some in rows.groupby(["ground_truth", "metric"], sort=False):
        # A metric that no world has, of a ground truth of another kind, recommends nothing.
        if not some["p_best"].sum() > 0:
            continue
        first = some.loc[some["p_best"].idxmax()]
        said.append(
            facts.text(
                "robustness.same_recommendation",
                truth=facts.language.ground_truth(facts.result.config, str(truth)),
                metric=facts.language.metric(str(metric)),
                share=facts.language.percent(float(first["p_same_recommendation"]), 0),
                version=facts.version(str(first["version"])),
                often=facts.language.percent(float(first["p_best"]), 0),
            )
        )
    varied = drawn_in_worlds(facts.result, facts.language)
    return [*said, facts.text("evidence.caution", text=varied)] if said and varied else said


def _reversals(facts: Facts) -> list[Text]:
    rows = facts.result.tables.get("rank_reversals")
    if rows is None:
        return []
    rows = rows[rows["share"].notna()]
    if rows.empty:
        return []
    most = rows.loc[rows["share"].idxmax()]
    if not most["share"] > 0:
        return [facts.text("robustness.no_reversal", int(rows["n_left_out"].sum()))]
    share = facts.language.small_share(float(most["share"]))
    return [facts.text(LEFT_OUT[most["left_out"]], version=facts.version(most["version"]), share=share)]
