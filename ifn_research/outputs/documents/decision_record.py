"""The record of a decision: what was decided, on which figures, and what it can be found again by."""

from __future__ import annotations

from collections.abc import Callable

from ifn_research.language import language_named
from ifn_research.outputs.documents.blocks import Block, Heading
from ifn_research.outputs.documents.composition import composed
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.formats import markdown
from ifn_research.outputs.documents.sections.decision import (
    STATUSES,
    RegisteredDecision,
    decided_version,
    decision_cautions,
    figures,
    motive,
    pooled_figures,
    traces,
)
from ifn_research.outputs.documents.sections.decision import decision as decision_section
from ifn_research.results.decision import Decision, Registration
from ifn_research.results.pooled import PooledStudy
from ifn_research.results.study_result import StudyResult

DECISION_RECORD: tuple[tuple[str, Callable[[Facts, RegisteredDecision], list[Block]]], ...] = (
    ("decision_record.decision", decision_section),
    ("decision_record.motive", motive),
    ("decision_record.version", decided_version),
    ("decision_record.figures", figures),
    ("decision_record.pooled", pooled_figures),
    ("decision_record.cautions", decision_cautions),
    ("decision_record.traces", traces),
)


def decision_record(
    result: StudyResult,
    decision: Decision,
    registration: Registration,
    pooled: PooledStudy | None = None,
    *,
    number: int,
    language: str = "fr",
) -> str:
    """The record of a decision in Markdown.

    Parameters
    ----------
    result : StudyResult
        The run on which it relied.
    decision : Decision
    registration : Registration
    pooled : PooledStudy, optional
        The synthesis of partners' returns on which it relied too.
    number : int
        Of the record among the others.
    language : str
        ISO 639 code.
    """
    facts = Facts(result, language_named(language), None, "")
    title = facts.say(
        "decision_record.title",
        number=f"{number:04d}",
        title=result.title,
        version=facts.version(decision.version),
        status=facts.say(STATUSES[decision.status]),
    )
    sections = composed(DECISION_RECORD, facts, RegisteredDecision(decision, registration, pooled))
    return markdown.blocks([Heading(1, title), *sections]) + "\n"
