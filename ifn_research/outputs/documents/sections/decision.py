"""A decision: what was decided, on which figures, and what it can be found again by."""

from __future__ import annotations

from typing import NamedTuple

from ifn_research.language import Run, Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.comparisons import bootstrap_comparisons
from ifn_research.outputs.documents.sections.judgement import primary_sentence
from ifn_research.outputs.documents.sections.pooled import PooledFacts, about_version, partners_cautions
from ifn_research.outputs.documents.sections.recipe import recipe
from ifn_research.outputs.documents.sections.selection import selection_of
from ifn_research.outputs.documents.sections.variants import circularity_of
from ifn_research.outputs.documents.sections.version import cautions_of
from ifn_research.results.decision import Decision, ModelVersion, Registration
from ifn_research.results.pooled import PooledStudy

STATUSES = {"adopted": "decision.adopted", "rejected": "decision.rejected", "deferred": "decision.deferred"}


class RegisteredDecision(NamedTuple):
    """A decision, and what it is registered as."""

    decision: Decision
    registration: Registration
    pooled: PooledStudy | None = None


def decision(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The status of the version, when it was given, and what becomes of the version in force."""
    taken = decided.decision
    meeting = facts.say("decision.no_meeting")
    if taken.meeting:
        meeting = facts.say("decision.meeting", day=facts.language.day(taken.meeting))
    status = facts.say(STATUSES[taken.status])
    texts = [
        facts.text("decision.taken", version=facts.version(taken.version), status=status, meeting=meeting),
        facts.text("decision.recorded", day=facts.language.day(taken.recorded)),
        _in_force(facts, decided),
    ]
    return [Bullets(tuple(text for text in texts if text))]


def _decided(facts: Facts, version: str) -> str:
    """The version by its label, with the name by which it can be found again."""
    named, label = facts.version(version), facts.version_label(version)
    return named if label == version else f"{named} ({version})"


def motive(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The reason that was given, as it was written."""
    return [Paragraph((Run(part.strip()),)) for part in decided.decision.reason.split("\n\n") if part.strip()]


def decided_version(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The indicators of the version, and how it is made."""
    declared = facts.version_config(decided.decision.version)
    labels = ", ".join(facts.language.indicator(facts.result.config, name) for name in declared.variables)
    return [
        Paragraph(facts.text("decision.indicators", len(declared.variables), indicators=labels)),
        Paragraph(facts.text("evidence.caution", text=capitalised(recipe(facts, declared)))),
    ]


def figures(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The primary metric and what tests say of it, circularity, and how many versions were tried."""
    version = decided.decision.version
    texts = [primary_sentence(facts, version)]
    if version not in facts.result.beside and facts.result.primary is not None:
        texts += _about_the_gap(facts, version)
        texts += [] if facts.result.declared else [facts.text("decision.not_declared")]
        texts += [*selection_of(facts, version), *circularity_of(facts, version)]
    return [Bullets((*texts, _tried(facts)))]


def pooled_figures(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The figures of partners who judged the version at home; none where no synthesis was relied on."""
    if decided.pooled is None:
        return []
    return [Bullets(tuple(about_version(PooledFacts(decided.pooled, facts.language), decided.decision.version)))]


def decision_cautions(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The cautions about the version that is decided on."""
    texts = list(cautions_of(facts, decided.decision.version))
    if decided.pooled is not None:
        texts += partners_cautions(PooledFacts(decided.pooled, facts.language))
    return [Bullets(tuple(texts))] if texts else []


def traces(facts: Facts, decided: RegisteredDecision) -> list[Block]:
    """The traces by which the decision can be found again."""
    manifest = facts.result.manifest
    commit, threshold = manifest.get("git_commit"), facts.result.threshold
    tables = [
        facts.text("decision.table", table=str(item["table"]), digest=item["sha256"]) for item in manifest["inputs"]
    ]
    texts = [
        facts.text("decision.version", version=_decided(facts, decided.decision.version)),
        facts.text("decision.run", study=facts.result.study, run=manifest["study_run"], seed=str(manifest["seed"])),
        *_registered(facts, decided),
        facts.text("decision.config", digest=manifest["config_digest"]),
        facts.text("decision.data", digest=manifest["data_digest"]),
        *tables,
        facts.text("decision.commit", commit=commit) if commit else facts.text("decision.no_commit"),
        facts.text("decision.program", release=str(manifest["packages"]["ifn-research"])),
    ]
    if decided.pooled is not None:
        synthesis = decided.pooled.manifest
        texts.append(facts.text("decision.synthesis", identifier=str(synthesis["study_run"])))
        texts += [
            facts.text("decision.returned", file=str(item["file"]), digest=str(item["digest"]))
            for item in synthesis["returns"]
        ]
    if threshold is not None:
        texts.append(facts.text("decision.disclosure", threshold=facts.language.count(threshold)))
    return [Bullets((*texts, facts.text("decision.nobody")))]


def _in_force(facts: Facts, decided: RegisteredDecision) -> Text:
    """The fate of the version in force; nothing where there was none."""
    taken, registration = decided.decision, decided.registration
    replaced = registration.replaced(taken)
    if replaced is not None:
        return (*facts.text("decision.replaces"), *_named(facts, replaced), Run("."))
    if registration.withdrawn(taken):
        return facts.text("decision.withdrawn")
    if registration.in_force is None:
        return ()
    if taken.status == "adopted":
        return facts.text("decision.already")
    return (*facts.text("decision.remains"), *_named(facts, registration.in_force), Run("."))


def _named(facts: Facts, model: ModelVersion) -> Text:
    """Another version of the registry: by its label, where this study has it still."""
    address, known = Run(model.address, code=True), facts.version_label(model.version) != model.version
    name = facts.version(model.version) if known else model.version
    return (Run(f"{name} ("), address, Run(")")) if name else (address,)


def _registered(facts: Facts, decided: RegisteredDecision) -> list[Text]:
    taken, registration = decided.decision, decided.registration
    key = "decision.model_adopted" if taken.status == "adopted" else "decision.model"
    model = registration.registered
    return [
        facts.text(key, address=model.address, model=model.model),
        facts.text("decision.runs", version=registration.version_run, study=registration.study_run),
    ]


def _about_the_gap(facts: Facts, version: str) -> list[Text]:
    """The reason why the interval of a difference and its p-value need not agree, where the record gives both."""
    best = facts.result.best_baseline()
    if best is None:
        return []
    rows = bootstrap_comparisons(facts, "baselines:")
    rows = rows[(rows["version_a"] == version) & (rows["version_b"] == str(best["version"]))]
    both = rows["ci_low"].notna() & rows["p_holm"].notna()
    return [facts.text("decision.gap")] if both.any() else []


def _tried(facts: Facts) -> Text:
    n = facts.language.count(facts.result.tried(facts.result.tables["versions"]["version"]))
    earlier = facts.result.manifest.get("earlier_version_runs")
    if earlier is None:
        return facts.text("decision.tried", n=n)
    return facts.text("decision.tried_before", n=n, earlier=facts.language.count(earlier))
