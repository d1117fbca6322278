"""The note of a study: what it asks and what it found."""

from __future__ import annotations

from ifn_research.language import Run, language_named
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph
from ifn_research.outputs.documents.composition import Composition, composed
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.formats import markdown
from ifn_research.outputs.documents.sections.added_value import added_value
from ifn_research.outputs.documents.sections.agreement import agreement, movers
from ifn_research.outputs.documents.sections.comparisons import comparisons
from ifn_research.outputs.documents.sections.counts import calibration, reliability
from ifn_research.outputs.documents.sections.coverage import coverage
from ifn_research.outputs.documents.sections.learning import out_of_sample
from ifn_research.outputs.documents.sections.quality import not_drawn, quality
from ifn_research.outputs.documents.sections.ranking import criterion, ranking, versions_listed
from ifn_research.outputs.documents.sections.robustness import over_all_choices
from ifn_research.outputs.documents.sections.selection import selection
from ifn_research.outputs.documents.sections.spatial import missed_places
from ifn_research.outputs.documents.sections.subgroups import subgroups
from ifn_research.outputs.documents.sections.targeting import targeting
from ifn_research.outputs.documents.sections.typology import typology
from ifn_research.outputs.documents.sections.variants import circularity, suppressed_cells
from ifn_research.results.study_result import StudyResult

STUDY_NOTE: Composition = (
    ("study_note.criterion", criterion),
    ("study_note.coverage", coverage),
    ("study_note.reliability", reliability),
    ("study_note.ranking", ranking),
    ("study_note.versions", versions_listed),
    ("study_note.selection", selection),
    ("study_note.comparisons", comparisons),
    ("study_note.circularity", circularity),
    ("study_note.suppressed_cells", suppressed_cells),
    ("study_note.targeting", targeting),
    ("study_note.added_value", added_value),
    ("study_note.out_of_sample", out_of_sample),
    ("study_note.calibration", calibration),
    ("study_note.subgroups", subgroups),
    ("study_note.missed_places", missed_places),
    ("study_note.typology", typology),
    ("study_note.agreement", agreement),
    ("study_note.movers", movers),
    ("study_note.robustness", over_all_choices),
    ("study_note.quality", quality),
    ("study_note.not_drawn", not_drawn),
)


def study_note(result: StudyResult, language: str = "fr") -> str:
    """The note of a study in Markdown."""
    facts = Facts(result, language_named(language), None, "")
    return markdown.blocks([*_title(facts), *composed(STUDY_NOTE, facts)]) + "\n"


def _title(facts: Facts) -> list[Block]:
    title = Heading(1, facts.result.title)
    about = facts.result.config.description.strip()
    return [title, Paragraph((Run(about),))] if about else [title]
