"""The first page: the question, what the figures say and do not say, and what they allow to be recommended."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, sentence
from ifn_research.outputs.documents.facts import Note
from ifn_research.outputs.documents.sections.changes import changes_summary
from ifn_research.outputs.documents.sections.limits import limits
from ifn_research.outputs.documents.sections.robustness import agreement
from ifn_research.remarks import remarks_in
from ifn_research.results.moves import Moves
from ifn_research.results.verdict import Against, Standing, Verdict, confidence_set, of_primary, untested
from ifn_research.rows import BASELINE
from ifn_research.steps.weighting.supervised import SupervisedWeights
from ifn_research.validation.evaluation.selection import BEST

STEPS = ("imputation", "shrinkage", "outliers", "normalisation", "weighting", "aggregation", "rescale")
CAPTURE, SHARE = "capture_pop20", 0.20
# Limits that the first page tells, and versions that a sentence names.
FIRST, NAMED = 4, 4


def essentials(note: Note, changes: Moves | None) -> list[Block]:
    """One page in plain words."""
    blocks: list[Block] = [
        Heading(1, note.say("heading.essentials"), "essentials"),
        Paragraph(_question(note)),
        Paragraph(_versions(note)),
        Paragraph(sentence(*verdict_text(note)), "verdict"),
    ]
    said = _says(note)
    if said:
        blocks += [Heading(2, note.say("heading.says")), Bullets(tuple(said))]
    blocks += [Heading(2, note.say("heading.says_not")), Bullets(tuple(limits(note)[:FIRST]))]
    return [*blocks, Heading(2, note.say("heading.moves")), Paragraph(changes_summary(note, changes))]


def verdict_text(note: Note) -> list[Text]:
    """Return what may be said of the versions, and what is recommended, no stronger than the figures."""
    found = note.verdict
    standing = [_standing(note, found), _pairs(note, found), _one_scale_pairs(note, found)]
    if found.standing in (Standing.UNJUDGED, Standing.UNCOMPUTED, Standing.UNDECLARED, Standing.TOO_LITTLE):
        return standing
    told = [*standing, against_text(note, found)]
    if found.better_one_scale and found.coarse:
        told.append(note.text("verdict.one_scale_better", best=found.best, coarse=note.coarse))
    return [*told, *_provisos(note, found), _recommendation(note, found)]


def _provisos(note: Note, found: Verdict) -> list[Text]:
    """Return what a test that found something takes for granted."""
    established = found.standing in (Standing.ONE, Standing.SEVERAL) or found.against in (Against.BETTER, Against.WORSE)
    said = [
        ("independent", found.conditional),
        ("few_blocks", found.few_blocks),
        ("one_scale", found.one_scale and not found.conditional),
    ]
    return [note.text(f"verdict.{name}") for name, holds in said if holds and established]


def _standing(note: Note, found: Verdict) -> Text:
    n = len(found.kept) + len(found.ruled_out)
    named = {"best": found.best, "out": _named(note, found.ruled_out), "kept": _named(note, found.kept)}
    # Every sentence is given what any of them may name.
    return note.text(f"verdict.{found.standing.value}", **named, n=note.language.count(n), why=_untested(note))


def _untested(note: Note) -> str:
    """Return why the versions are not tested or have no figure, in brackets; nothing where no reason is told."""
    if note.result.primary is None:
        return ""
    if note.verdict.standing is Standing.UNCOMPUTED:
        why = remarks_in(of_primary(note.result, "validation")["remarks"])
    else:
        why = untested(remarks_in(confidence_set(note.result)["remarks"]))
    # `pas de test : trop peu de blocs`: the sentence says the first half already.
    return f" ({note.language.reason(why[0], note.result.config)})" if why else ""


def _pairs(note: Note, found: Verdict) -> Text:
    """That some pairs differ though the best cannot be told: two questions, which a reader would else think one."""
    judged = (Standing.TOGETHER, Standing.SEVERAL, Standing.ONE)
    # Where nothing can be ruled out and no pair differs, both say the same.
    if found.standing not in judged or not found.pairs_tested:
        return ()
    if not found.pairs_known:
        return () if found.standing is Standing.TOGETHER else note.text("verdict.no_pairs", level=note.set_level)
    return note.text("verdict.pairs", found.pairs_known, total=note.language.count(found.pairs_tested))


def _one_scale_pairs(note: Note, found: Verdict) -> Text:
    """Differences that do not stand at the scale of coarser blocks."""
    if not found.pairs_one_scale:
        return ()
    return note.text("verdict.one_scale_pairs", found.pairs_one_scale, coarse=note.coarse)


def _named(note: Note, versions: tuple[str, ...]) -> str:
    if len(versions) <= NAMED:
        return note.language.listed(versions)
    return note.say("words.versions", len(versions))


def against_text(note: Note, found: Verdict) -> Text:
    """Return how the best version stands against single indicators, or against whom the study's test is."""
    if found.against is Against.WORSE:
        p = note.language.p_value(found.p_worse)
        return note.text("against.worse", best=found.best, target=note.version(found.baseline), p=p)
    if found.against is Against.UNTESTED:
        own = found.target == found.best
        return note.text("against.itself", best=found.best) if own else note.text("against.untested")
    target = note.say("against.all") if found.target == BEST else note.version(found.target)
    p = note.language.p_value(found.p_better)
    return note.text(f"against.{found.against.value}", best=found.best, target=target, p=p)


def _recommendation(note: Note, found: Verdict) -> Text:
    if found.recommended:
        return note.text("recommendation.supported", version=found.recommended)
    if found.against is Against.WORSE:
        return note.text("recommendation.simpler")
    if found.standing is Standing.ALONE:
        return ()
    if found.standing is not Standing.ONE:
        return note.text("recommendation.other_reasons")
    why = "not_better" if found.against is not Against.BETTER or found.target != BEST else "provisos"
    return note.text("recommendation.circular" if found.circular else f"recommendation.{why}", best=found.best)


def _question(note: Note) -> Text:
    n, places = len(note.judged), note.places(note.result.manifest["n_territories"])
    if note.result.primary is None:
        return note.text("essentials.question_unjudged", n, places=places)
    truth, metric = note.result.primary
    asked = note.text(
        "essentials.question", n, places=places, truth=note.truth(truth), metric=note.language.metric(metric)
    )
    directions = {item["name"]: item.get("direction", 1) for item in note.result.config["ground_truth"]}
    inverse = note.text("essentials.inverse") if directions.get(truth, 1) < 0 else ()
    how = note.text("essentials.declared" if note.result.declared else "essentials.undeclared")
    return sentence(asked, inverse, how)


def _versions(note: Note) -> Text:
    table = note.result.tables["versions"]
    table = table[table["status"] == "ok"]
    differing = [step for step in ("variables", *STEPS) if len(set(table[step])) > 1]
    parts: list[Text] = []
    if differing:
        what = note.language.listed([note.say(f"differences.{step}") for step in differing])
        parts.append(note.text("essentials.compared", differences=note.say("essentials.differ", what=what)))
    failed = list(note.result.failed["version"])
    if failed:
        parts.append(note.text("essentials.failed", len(failed), names=note.some(failed)))
    tried = note.result.manifest.get("earlier_version_runs")
    if tried:
        parts.append(note.text("essentials.tried", tried))
    return sentence(*parts)


def _says(note: Note) -> list[Text]:
    """The figures of the first page."""
    found = note.verdict
    if not found.best or note.result.primary is None:
        return agreement(note)
    truth, metric = note.result.primary
    rows = note.result.ranking().set_index("version")
    best = rows.loc[found.best]
    said = [
        sentence(
            note.text(
                "essentials.best",
                version=found.best,
                metric=note.language.metric(metric),
                value=note.language.figure(metric, best["estimate"]),
                interval=_interval(note, metric, best["ci_low"], best["ci_high"]),
                places=note.places_of(truth, best["n"]),
            ),
            _coarse(note, metric, best),
            note.text("essentials.scale") if "spearman" in metric or "pearson" in metric or "kendall" in metric else (),
            _chosen(note, metric, best),
        )
    ]
    if found.baseline:
        single = rows.loc[found.baseline]
        value = note.language.figure(metric, single["estimate"])
        between = _interval(note, metric, single["ci_low"], single["ci_high"])
        name = note.indicator(found.baseline.removeprefix(BASELINE))
        said.append(note.text("essentials.best_baseline", name=name, value=value, interval=between))
    said += _captured(note)
    if issubclass(note.result.weighting(found.best), SupervisedWeights):
        said.append(note.text("essentials.learned", version=found.best))
    if found.circular:
        names = note.indicators(found.circular)
        said.append(note.text("essentials.circular", len(found.circular), version=found.best, names=names))
    return said


def _coarse(note: Note, metric: str, row: pd.Series) -> Text:
    """The interval at the scale of coarser blocks."""
    between = note.language.interval(metric, row["ci_low_coarse"], row["ci_high_coarse"])
    return note.text("essentials.best_coarse", coarse=note.coarse, interval=between) if between else ()


def _chosen(note: Note, metric: str, row: pd.Series) -> Text:
    """Return what is left of the best figure without its having been chosen."""
    if pd.isna(row["corrected"]):
        return ()
    n = note.say("words.versions", len(note.judged))
    return note.text("essentials.chosen", n=n, corrected=note.language.figure(metric, row["corrected"]))


def _interval(note: Note, metric: str, low: float, high: float) -> str:
    text = note.language.interval(metric, low, high)
    return f" {text}" if text else ""


def _captured(note: Note) -> list[Text]:
    assert note.result.primary is not None
    rows = note.result.tables["targeting"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & (rows["metric"] == CAPTURE)]
    own = rows[rows["version"].isin(note.judged) & rows["captured"].notna()]
    known = own["captured"]
    if known.empty:
        return []
    low, high = note.language.percent(known.min()), note.language.percent(known.max())
    said = {
        "share": note.language.percent(SHARE, 0),
        "counted": note.counted(note.result.primary[0]),
        "alone": _captured_alone(note, rows, own),
        "most": note.language.percent(own["attainable"].max()),
    }
    if low == high:
        return [note.text("essentials.captured_one", low=low, **said)]
    return [note.text("essentials.captured", low=low, high=high, **said)]


def _captured_alone(note: Note, rows: pd.DataFrame, own: pd.DataFrame) -> str:
    """Return what the single indicator holds that holds most; nothing where none was judged."""
    alone = rows[rows["version"].isin([BASELINE + str(name) for name in own["best_baseline"].dropna() if name])]
    alone = alone[alone["captured"].notna()]
    if alone.empty:
        return ""
    best = alone.loc[alone["captured"].idxmax()]
    value = note.language.percent(best["captured"])
    return note.say("essentials.captured_alone", name=note.version(str(best["version"])), value=value)
