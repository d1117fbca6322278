"""The order of the territories under other choices, and learned weights elsewhere."""

from __future__ import annotations

import math

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.refitted import held_and_refitted, not_refitted
from ifn_research.outputs.documents.sections.robustness_order import order
from ifn_research.outputs.documents.sections.stability import stability, stability_pictures
from ifn_research.results.choices import choice_label
from ifn_research.results.limits import ONE_FACTOR
from ifn_research.results.verdict import without_repeats

OUT_OF_FOLD = "spearman_spatial_cv"
# Part of the variance of ranks from which a choice is to be settled first, and below which it does not matter.
AGREE_FIRST, NO_MATTER = 0.5, 0.05
# Effects in the order in which they are told, and their columns.
EFFECTS = {"first": "column.effect_first", "total": "column.effect_total", "shapley": "column.effect_shapley"}
# Territories that a sentence names.
NAMED = 5


def robustness_section(facts: Facts) -> list[Block]:
    """The effect of choices on ranks, and agreement between versions; nothing where there is neither."""
    said = [*choices(facts), *stability(facts), *agreement(facts)]
    if not said:
        return []
    pictures = [*_pictures(facts), *stability_pictures(facts)]
    return [Heading(1, facts.say("heading.robustness"), "robustness"), Bullets(tuple(said)), *pictures]


def over_all_choices(facts: Facts) -> list[Block]:
    """The moves of ranks over choices, and the effect of each; nothing where none vary."""
    said = choices(facts)
    return [Bullets(tuple(said)), effects_table(facts, facts.varied)] if said else []


def _pictures(facts: Facts) -> list[Block]:
    """The effect of each choice, the ranks of the most fragile territories, and the map of who is settled."""
    version = facts.varied
    if not version:
        return []
    said = {"version": facts.version(version)}
    words = facts.language
    ranges = facts.ranges_of(version)
    return [
        *facts.picture(
            "sensitivity",
            alternative=facts.say("robustness.sensitivity_words", **said),
            caption=facts.say("robustness.sensitivity", **said),
            width=0.9,
            table=effects_table(facts, version),
        ),
        *facts.picture(
            "rank_ranges",
            alternative=facts.say("robustness.ranges_words", **said),
            caption=facts.say("robustness.ranges", **said),
        ),
        *facts.picture(
            "rank_sets",
            alternative=facts.say("robustness.sets_words", **said),
            caption=facts.say("robustness.sets", **said),
            width=0.65,
        ),
        *facts.picture(
            "standing_map",
            alternative=facts.say("robustness.map_words", **said, n=words.count((ranges["standing"] == "open").sum())),
            caption=facts.say("robustness.map", **said),
            width=0.85,
        ),
    ]


def effects_table(facts: Facts, version: str) -> TableBlock:
    """The effects of each choice on the ranks, the largest first, with their intervals."""
    rows = facts.result.tables["sensitivity"]
    rows = rows[(rows["version"] == version) & (rows["output"] == "ranks")]
    told = [name for name in EFFECTS if (rows["index"] == name).any()]
    order = rows[rows["index"] == told[-1]].sort_values("estimate", ascending=False, kind="stable")["input"]
    by = rows.set_index(["index", "input"])
    lines = tuple(
        cells((choice_named(facts, str(name)), *(_effect(facts, by.loc[(index, name)]) for index in told)))
        for name in order
    )
    header = (facts.say("column.choice"), *(facts.say(EFFECTS[name]) for name in told))
    return TableBlock(facts.say("robustness.effects", version=facts.version(version)), header, lines)


def _effect(facts: Facts, row: pd.Series) -> str:
    estimate = facts.language.percent(row["estimate"], 0)
    if pd.isna(row["ci_low"]):
        return estimate
    low, high = (facts.language.number(100 * row[side], 0) for side in ("ci_low", "ci_high"))
    return f"{estimate} {facts.language.interval(low, high)}"


def choices(facts: Facts) -> list[Text]:
    """The moves of ranks of a version, the choice that moves them, and who is not settled."""
    version = facts.varied
    ranges, rows = facts.ranges_of(version), facts.result.tables.get("sensitivity")
    if ranges.empty or rows is None:
        return []
    summary = facts.result.tables["robustness_summary"]
    figures = summary[summary["version"] == version].set_index("statistic")["value"]
    told = [
        facts.text(
            "robustness.choices",
            int(figures["n_runs"]),
            version=facts.version(version),
            shift=facts.language.number(figures["mean_abs_rank_shift"], 1),
            overlap=facts.language.percent(figures["top_decile_overlap"], 0),
        ),
        _settled(facts, ranges),
        _unsettled(facts, version, ranges),
    ]
    rows = rows[(rows["version"] == version) & (rows["output"] == "ranks")].set_index("input")
    told += [
        facts.text("robustness.agree_first", choice=choice_named(facts, name), share=facts.language.percent(share, 0))
        for name, share in _shares(rows).items()
        if share >= AGREE_FIRST
    ]
    total = rows[rows["index"] == "total"]
    # Without interval the estimate has no error.
    most = total["ci_high"].fillna(total["estimate"])
    small = [choice_named(facts, str(name)) for name in most.index[most < NO_MATTER]]
    told.append(facts.text("robustness.no_matter", len(small), choices=facts.language.listed(small)) if small else ())
    told += order(facts, version, figures)
    return [text for text in told if text]


def over_choices(facts: Facts, code: str, version: str) -> list[Text]:
    """The ranks of a territory over the choices of a version, and the choice that moves it most; nothing without."""
    ranges = facts.ranges_of(version)
    if code not in ranges.index:
        return []
    row, effects = ranges.loc[code], facts.result.of_version("sensitivity_territories", version)
    low, high = math.floor(row["rank_q05"]), math.ceil(row["rank_q95"])
    said = [
        facts.text(
            "robustness.of_territory_same" if low == high else "robustness.of_territory",
            low=facts.language.count(low),
            high=facts.language.count(high),
            share=facts.language.percent(row["p_top_tenth"], 0),
        )
    ]
    mover = str(effects.loc[effects["code"] == code, "dominant_input"].iloc[0] or "")
    return [*said, facts.text("robustness.moved_most", choice=choice_named(facts, mover))] if mover else said


def choice_named(facts: Facts, name: str) -> str:
    """A choice in words."""
    return choice_label(facts.language, facts.result.config, name)


def _shares(rows: pd.DataFrame) -> dict[str, float]:
    found = rows[rows["index"] == "shapley"]["estimate"].dropna()
    return {str(name): float(share) for name, share in found.items()}


def _settled(facts: Facts, ranges: pd.DataFrame) -> Text:
    n = int((ranges["standing"] == "in").sum())
    return facts.text("robustness.settled", n) if n else facts.text("robustness.none_settled")


def _unsettled(facts: Facts, version: str, ranges: pd.DataFrame) -> Text:
    """The territories that are in the most fragile tenth in some runs, with the choice that moves each."""
    unsure = ranges.index[ranges["standing"] == "open"]
    if unsure.empty:
        return ()
    rows = facts.result.of_version("sensitivity_territories", version).drop_duplicates("code").set_index("code")
    people = facts.territories["population"].reindex(unsure)
    by_people = people.notna().all()
    order = people.sort_values(ascending=False, kind="stable") if by_people else ranges.loc[unsure, "rank_nominal"]
    some = "robustness.open" if by_people else "robustness.open_first"
    key = "robustness.open_all" if len(unsure) <= NAMED else some
    named = [
        facts.say(
            "robustness.moved_by",
            place=facts.place(str(code)),
            choice=choice_named(facts, str(rows.loc[code, "dominant_input"])),
        )
        for code in (order if by_people else order.sort_values(kind="stable")).index[:NAMED]
    ]
    return facts.text(key, len(unsure), names=facts.language.listed(named))


def learned_weights(facts: Facts) -> list[Block]:
    """Versions whose weights come from the data: agreement out of sample, and factors found again."""
    table = _learned(facts)
    return [Heading(2, facts.say("heading.learned")), *table] if table else []


def agreement(facts: Facts) -> list[Text]:
    """The likeness of the rankings of versions, and the part of the most fragile tenth that two of them share."""
    rows = without_repeats(facts.result, facts.result.tables["agreement"])
    rows = rows.dropna(subset=["spearman", "top_decile_overlap"])
    if rows.empty:
        return []
    low = rows.loc[rows["spearman"].idxmin()]
    overlap = rows.loc[rows["top_decile_overlap"].idxmin()]
    if len(rows) == 1:
        overlap_share = facts.language.percent(overlap["top_decile_overlap"], 0)
        return [
            facts.text("robustness.agreement_one", lowest=facts.language.number(low["spearman"], 2)),
            facts.text("robustness.overlap_one", least=overlap_share),
        ]
    return [
        facts.text(
            "robustness.agreement",
            median=facts.language.number(rows["spearman"].median(), 2),
            lowest=facts.language.number(low["spearman"], 2),
            a=facts.version(str(low["version_a"])),
            b=facts.version(str(low["version_b"])),
        ),
        facts.text(
            "robustness.overlap",
            least=facts.language.percent(overlap["top_decile_overlap"], 0),
            median=facts.language.percent(rows["top_decile_overlap"].median(), 0),
            a=facts.version(str(overlap["version_a"])),
            b=facts.version(str(overlap["version_b"])),
        ),
    ]


def _learned(facts: Facts) -> list[Block]:
    """Versions whose weights come from the data: agreement in and out of sample, and where their factor is found."""
    found = [
        (name, *_in_and_out(facts, name), held_and_refitted(facts, name), _found_again(facts, name))
        for name in facts.judged
    ]
    learned = [row for row in found if not pd.isna(row[2]) or any(row[3]) or row[4]]
    if not learned:
        return []
    # Without a ground truth there is nothing to agree with.
    judged = any(not pd.isna(row[2]) for row in learned)
    redrawn = any(any(row[3]) for row in learned)
    rows = []
    for name, inside, outside, intervals, again in learned:
        shown = (facts.language.number(value, 3) for value in (inside, outside)) if judged else ()
        beside = (text or "–" for text in intervals) if redrawn else ()
        rows.append(cells((facts.version_label(name), *shown, *beside, again or "–")))
    columns = (
        *("version", *(("inside", "outside") if judged else ())),
        *(("held", "refitted") if redrawn else ()),
        "again",
    )
    table = TableBlock(
        facts.say("robustness.learned"), tuple(facts.say(f"column.{name}") for name in columns), tuple(rows)
    )
    told = [facts.text("robustness.learned_reading"), facts.text("robustness.refitted_reading") if redrawn else ()]
    told += [facts.text("evidence.caution", text=why) for why in not_refitted(facts, [str(row[0]) for row in learned])]
    return [table, Paragraph(sentence(*told), "reading")]


def _in_and_out(facts: Facts, version: str) -> tuple[float, float]:
    """Spearman's correlation with the primary ground truth as it is, and on scores learned without the territory."""
    transfer = facts.result.tables["transfer"]
    learns = bool((transfer["version"] == version).any())
    if facts.result.primary is None or not learns:
        return float("nan"), float("nan")
    rows = facts.result.tables["validation"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & (rows["version"] == version)]
    found = rows.set_index("metric")["estimate"]
    if facts.result.is_supervised(version):
        # All its figures are out of fold: what it would be on its own territories is nowhere told.
        return float("nan"), float(found.get(OUT_OF_FOLD, float("nan")))
    return float(found.get("spearman", float("nan"))), float(found.get(OUT_OF_FOLD, float("nan")))


def _found_again(facts: Facts, version: str) -> str:
    """In how many members of a group the first component is the same factor."""
    rows = facts.result.tables["congruence"]
    rows = rows[rows["version"] == version]
    if rows["tucker_phi"].isna().all():
        return ""
    first = rows[rows["component"] == rows["component"].iloc[0]]
    same, total = int((first["tucker_phi"] >= ONE_FACTOR).sum()), len(first)
    said = {"same": facts.language.count(same), "total": facts.language.count(total)}
    said["group"] = facts.group(str(first["group"].iloc[0]), total)
    uncompared = int(first["tucker_phi"].isna().sum())
    if uncompared:
        return facts.say("robustness.again_of_some", uncompared, **said)
    return facts.say("robustness.again", **said)
