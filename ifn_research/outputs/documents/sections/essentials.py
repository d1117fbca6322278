"""The first page: the question, what the figures say and do not say, and what they allow to be recommended."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.changes import changes_summary
from ifn_research.outputs.documents.sections.limits import first_limits
from ifn_research.outputs.documents.sections.robustness import agreement
from ifn_research.outputs.documents.sections.territories import FIRST as SHOWN
from ifn_research.outputs.documents.sections.territories import MORE, most_fragile, uncertain
from ifn_research.remarks import remarks_in
from ifn_research.results.verdict import Against, Standing, Verdict, confidence_set, of_primary, untested
from ifn_research.rows import BASELINE, BEST

CORRELATIONS = ("spearman", "pearson", "kendall")
CAPTURE, SHARE = "capture_pop20", 0.20
# Limits that the first page tells, and versions that a sentence names.
FIRST, NAMED = 3, 4
# Indicators whose weights the first page tells.
WEIGHED = 12


def essentials(facts: Facts) -> list[Block]:
    """One page in plain words: what the index is, the verdict, the most fragile territories, what is not said."""
    said = _says(facts)
    figures: list[Block] = [Heading(2, facts.say("heading.says")), Bullets(tuple(said))] if said else []
    return [
        Heading(1, facts.say("heading.essentials"), "essentials"),
        Paragraph(sentence(facts.text("essentials.what"), _question(facts))),
        Paragraph(sentence(*verdict_text(facts)), "verdict"),
        *_territories(facts),
        *_made(facts),
        *figures,
        Heading(2, facts.say("heading.says_not" if said else "heading.index_says_not")),
        Bullets(tuple(first_limits(facts, FIRST))),
        *_changes(facts),
    ]


def _territories(facts: Facts) -> list[Block]:
    """The most fragile territories by name, and those whose place is not sure."""
    if not facts.shown:
        return []
    # A page that tells of no ground truth and no other version has room for more.
    most = SHOWN if facts.result.primary is not None or len(facts.judged) > 1 else MORE
    n = min(most, len(facts.scores(facts.shown)))
    unsure = uncertain(facts)
    return [
        Heading(2, facts.say("territories.first", n=facts.places(n))),
        *most_fragile(facts, n),
        *([Paragraph(unsure)] if unsure else []),
    ]


def _made(facts: Facts) -> list[Block]:
    """The indicators of the only version, with what each weighs; nothing where there are several, or many."""
    if len(facts.judged) != 1 or facts.result.is_local(facts.judged[0]):
        return []
    rows = facts.result.of_version("weights", facts.judged[0]).sort_values("weight", ascending=False, kind="stable")
    if not 0 < len(rows) <= WEIGHED:
        return []
    names = [
        facts.say(
            "essentials.weighted",
            name=facts.indicator(str(row["indicator"])),
            share=facts.language.percent(row["weight"], 0),
        )
        for row in rows.to_dict("records")
    ]
    return [Paragraph(facts.text("essentials.made", len(rows), names=facts.language.listed(names)))]


def _changes(facts: Facts) -> list[Block]:
    """The changes that another version would bring; nothing where there is one."""
    if facts.changes is None:
        return []
    return [Heading(2, facts.say("heading.moves")), Paragraph(changes_summary(facts, facts.changes))]


def verdict_text(facts: Facts) -> list[Text]:
    """The verdict on the versions and the recommendation, no stronger than the figures; tests are told elsewhere."""
    found = facts.verdict
    if found.standing in (Standing.UNJUDGED, Standing.UNCOMPUTED, Standing.UNDECLARED, Standing.TOO_LITTLE):
        return [_standing(facts, found)]
    told = [_standing(facts, found), _one_scale_verdict(facts, found), against_text(facts, found)]
    return [*told, *_provisos(facts, found), _recommendation(facts, found)]


def tests_text(facts: Facts) -> list[Text]:
    """The tests behind the verdict that are between pairs of versions."""
    return [_pairs(facts, facts.verdict), _one_scale_pairs(facts, facts.verdict)]


def p_text(facts: Facts) -> Text:
    """The corrected p-value of the best version against single indicators; nothing where there was no test."""
    found = facts.verdict
    unjudged = (Standing.UNJUDGED, Standing.UNCOMPUTED, Standing.UNDECLARED, Standing.TOO_LITTLE)
    return () if found.standing in unjudged else _p_against(facts, found)


def _one_scale_verdict(facts: Facts, found: Verdict) -> Text:
    """That a version would beat single indicators if blocks that lie together were independent."""
    if not (found.better_one_scale and found.coarse):
        return ()
    return facts.text("verdict.one_scale_better", best=facts.version(found.best), coarse=facts.coarse)


def _provisos(facts: Facts, found: Verdict) -> list[Text]:
    """The assumptions of a test that found something."""
    established = found.standing in (Standing.ONE, Standing.SEVERAL) or found.against in (Against.BETTER, Against.WORSE)
    said = [
        ("independent", found.conditional),
        ("few_blocks", found.few_blocks),
        ("one_scale", found.one_scale and not found.conditional),
    ]
    return [facts.text(f"verdict.{name}") for name, holds in said if holds and established]


def _standing(facts: Facts, found: Verdict) -> Text:
    n = facts.result.tried((*found.kept, *found.ruled_out))
    named = {
        "best": facts.version(found.best),
        "out": _named(facts, found.ruled_out),
        "kept": _named(facts, found.kept, others=bool(found.ruled_out)),
    }
    # Every sentence is given what any of them may name.
    key = found.standing.value
    if found.standing is Standing.UNJUDGED and len(facts.judged) == 1:
        key = "unjudged_alone"
    return facts.text(f"verdict.{key}", **named, n=facts.language.spelled(n), why=_untested(facts))


def _untested(facts: Facts) -> str:
    """The reason why the versions are not tested or have no figure, in brackets; nothing where no reason is told."""
    if facts.result.primary is None:
        return ""
    if facts.verdict.standing is Standing.UNCOMPUTED:
        why = remarks_in(of_primary(facts.result, "validation")["remarks"])
    else:
        why = untested(remarks_in(confidence_set(facts.result)["remarks"]))
    # `pas de test : trop peu de blocs`: the sentence says the first half already.
    return f" ({facts.language.reason(why[0], facts.result.config)})" if why else ""


def _pairs(facts: Facts, found: Verdict) -> Text:
    """That no pair differs though some versions are ruled out: two questions, which a reader would else think one."""
    if found.standing not in (Standing.SEVERAL, Standing.ONE) or not found.pairs_tested or found.pairs_known:
        return ()
    return facts.text("verdict.no_pairs", found.pairs_tested, level=facts.set_level)


def _one_scale_pairs(facts: Facts, found: Verdict) -> Text:
    """Differences that do not stand at the scale of coarser blocks."""
    if not found.pairs_one_scale:
        return ()
    return facts.text("verdict.one_scale_pairs", found.pairs_one_scale, coarse=facts.coarse)


def _named(facts: Facts, versions: tuple[str, ...], *, others: bool = False) -> str:
    """Versions by their labels where they are few, else how many; those that are left when others are named before."""
    if len(versions) <= NAMED:
        return facts.language.listed(facts.versions(versions))
    return facts.say("words.other_versions" if others else "words.versions", len(versions))


def against_text(facts: Facts, found: Verdict) -> Text:
    """The place of the best version beside single indicators, or the rival of the study's test."""
    best = facts.version(found.best)
    if found.against is Against.UNTESTED:
        return facts.text("against.itself", best=best) if found.target == found.best else facts.text("against.untested")
    return facts.text(f"against.{found.against.value}", best=best, target=_rival(facts, found))


def _rival(facts: Facts, found: Verdict) -> str:
    if found.against is Against.WORSE:
        return facts.version(found.baseline)
    return facts.say("against.all") if found.target == BEST else facts.version(found.target)


def _p_against(facts: Facts, found: Verdict) -> Text:
    """The corrected p-value of the best version against single indicators; nothing where there was no test."""
    if found.against is Against.UNTESTED:
        return ()
    p = facts.language.p_value(found.p_worse if found.against is Against.WORSE else found.p_better)
    tried = facts.say("words.versions", facts.result.tried(facts.judged))
    said = {"best": facts.version(found.best), "target": _rival(facts, found), "tried": tried, "p": p}
    return facts.text("against.p_worse" if found.against is Against.WORSE else "against.p_better", **said)


def _recommendation(facts: Facts, found: Verdict) -> Text:
    if found.recommended:
        return facts.text("recommendation.supported", version=facts.version(found.recommended))
    if found.against is Against.WORSE:
        return facts.text("recommendation.simpler")
    if found.standing is Standing.ALONE:
        return ()
    if found.standing is not Standing.ONE:
        return facts.text("recommendation.other_reasons")
    why = "not_better" if found.against is not Against.BETTER or found.target != BEST else "provisos"
    return facts.text(
        "recommendation.circular" if found.circular else f"recommendation.{why}", best=facts.version(found.best)
    )


def _question(facts: Facts) -> Text:
    n, places = facts.result.tried(facts.judged), facts.places(facts.result.manifest["n_territories"])
    if facts.result.primary is None:
        return facts.text("essentials.question_unjudged", n, places=places)
    truth, metric = facts.result.primary
    asked = facts.text(
        "essentials.question", n, places=places, truth=facts.truth(truth), metric=facts.language.metric(metric)
    )
    inverse = facts.text("essentials.inverse") if facts.result.config.truth(truth).direction < 0 else ()
    how = () if facts.result.declared else facts.text("essentials.undeclared")
    failed = list(facts.result.failed["version"])
    names = facts.some(facts.versions(failed))
    lost = facts.text("essentials.failed", len(failed), names=names) if failed else ()
    return sentence(asked, inverse, how, lost)


def _says(facts: Facts) -> list[Text]:
    """The figures of the first page."""
    found = facts.verdict
    if not found.best or facts.result.primary is None:
        return agreement(facts)
    metric = facts.result.primary[1]
    rows = facts.result.ranking().set_index("version")
    best = rows.loc[found.best]
    figure = {
        "metric": facts.language.metric(metric),
        "value": facts.figure(metric, best["estimate"]),
        "interval": _interval(facts, metric, best["ci_low"], best["ci_high"]),
    }
    alone = len(facts.judged) == 1
    own = facts.text(
        "essentials.best_alone" if alone else "essentials.best", version=facts.version(found.best), **figure
    )
    scale = facts.text("essentials.scale") if metric.partition("_")[0] in CORRELATIONS else ()
    said = [sentence(own, scale)]
    if found.baseline:
        single = rows.loc[found.baseline]
        value = facts.figure(metric, single["estimate"])
        between = _interval(facts, metric, single["ci_low"], single["ci_high"])
        name = facts.indicator(found.baseline.removeprefix(BASELINE))
        said[0] = sentence(*said, facts.text("essentials.best_baseline", name=name, value=value, interval=between))
    said += _captured(facts)
    if facts.result.is_supervised(found.best):
        said.append(facts.text("essentials.learned", version=facts.version(found.best)))
    if found.circular:
        names = facts.indicators(found.circular)
        version = facts.version(found.best)
        said.append(facts.text("essentials.circular", len(found.circular), version=version, names=names))
    return said


def best_in_full(facts: Facts) -> list[Text]:
    """The best figure at the scale of coarser blocks, and corrected for having been chosen, for a later page."""
    found = facts.verdict
    if not found.best or facts.result.primary is None:
        return []
    metric = facts.result.primary[1]
    row = facts.result.ranking().set_index("version").loc[found.best]
    return [_coarse(facts, metric, row), _chosen(facts, metric, row)]


def _coarse(facts: Facts, metric: str, row: pd.Series) -> Text:
    """The interval at the scale of coarser blocks."""
    between = facts.interval(metric, row["ci_low_coarse"], row["ci_high_coarse"])
    if not between:
        return ()
    best = facts.version(facts.verdict.best)
    return facts.text("essentials.best_coarse", coarse=facts.coarse, version=best, interval=between)


def _chosen(facts: Facts, metric: str, row: pd.Series) -> Text:
    """The best figure, corrected for its having been chosen, in a sentence."""
    if pd.isna(row["corrected"]):
        return ()
    n = facts.say("words.versions", facts.result.tried(facts.judged))
    corrected, told = (facts.figure(metric, row[name]) for name in ("corrected", "estimate"))
    key = "essentials.chosen_same" if corrected == told else "essentials.chosen"
    return facts.text(key, n=n, version=facts.version(facts.verdict.best), corrected=corrected)


def _interval(facts: Facts, metric: str, low: float, high: float) -> str:
    text = facts.interval(metric, low, high)
    return f" {text}" if text else ""


def _captured(facts: Facts) -> list[Text]:
    assert facts.result.primary is not None
    rows = facts.result.tables["targeting"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & (rows["metric"] == CAPTURE)]
    own = rows[rows["version"].isin(facts.judged) & rows["captured"].notna()]
    known = own["captured"]
    if known.empty:
        return []
    low, high = facts.language.percent(known.min()), facts.language.percent(known.max())
    said = {
        "share": facts.language.percent(SHARE, 0),
        "counted": facts.counted(facts.result.primary[0]),
        "alone": _captured_alone(facts, rows, own),
        "most": facts.language.percent(own["attainable"].max()),
    }
    if low == high:
        return [facts.text("essentials.captured_one", low=low, **said)]
    return [facts.text("essentials.captured", low=low, high=high, **said)]


def _captured_alone(facts: Facts, rows: pd.DataFrame, own: pd.DataFrame) -> str:
    """The share that the best single indicator holds; nothing where none was judged."""
    alone = rows[rows["version"].isin([BASELINE + str(name) for name in own["best_baseline"].dropna() if name])]
    alone = alone[alone["captured"].notna()]
    if alone.empty:
        return ""
    best = alone.loc[alone["captured"].idxmax()]
    value = facts.language.percent(best["captured"])
    return facts.say("essentials.captured_alone", name=facts.version(str(best["version"])), value=value)
