"""The note of one version: what it is, how it did, what to beware of."""

from __future__ import annotations

from ifn_research.language import language_named
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph
from ifn_research.outputs.documents.composition import VersionComposition, composed
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.formats import markdown
from ifn_research.outputs.documents.sections.judgement import all_metrics, primary_sentence
from ifn_research.outputs.documents.sections.loadings import loadings_of
from ifn_research.outputs.documents.sections.version import (
    cautions,
    checks,
    diagnostics,
    most_fragile,
    weights,
    what_it_is,
)
from ifn_research.results.rows import Version
from ifn_research.results.study_result import StudyResult

VERSION_NOTE: VersionComposition = (
    ("version_note.what_it_is", what_it_is),
    ("version_note.checks", checks),
    ("version_note.all_metrics", all_metrics),
    ("version_note.cautions", cautions),
    ("version_note.weights", weights),
    ("version_note.loadings", loadings_of),
    ("version_note.diagnostics", diagnostics),
    ("version_note.most_fragile", most_fragile),
)
REFUSED_VERSION_NOTE: VersionComposition = (
    ("version_note.what_it_is", what_it_is),
    ("version_note.loadings_found", loadings_of),
    ("version_note.diagnostics", diagnostics),
)


def version_note(result: StudyResult, version: str, language: str = "fr") -> str:
    """The note of a version in Markdown."""
    facts = Facts(result, language_named(language), None, "")
    if version in result.refusals:
        blocks = [*_refusal(facts, result.refusals[version])]
        return markdown.blocks([*blocks, *composed(REFUSED_VERSION_NOTE, facts, version)]) + "\n"
    blocks = [Heading(1, facts.version_label(version)), Paragraph(primary_sentence(facts, version))]
    return markdown.blocks([*blocks, *composed(VERSION_NOTE, facts, version)]) + "\n"


def _refusal(facts: Facts, refused: Version) -> list[Block]:
    """The reason why a version is refused, and the remedy."""
    return [
        Heading(1, facts.say("version_note.refused", version=facts.version(refused.version))),
        Paragraph(facts.text("version_note.why", why=facts.language.refused(refused.reason, facts.result.config))),
        Paragraph(facts.text("version_note.fix", fix=facts.language.told(refused.fix, facts.result.config))),
    ]
