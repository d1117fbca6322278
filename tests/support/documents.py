"""Sections of notes as a reader of Markdown sees them, in French."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ifn_research.language import Text, language_named
from ifn_research.outputs.documents.blocks import Block
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.formats import markdown
from ifn_research.results.study_result import StudyResult


def facts_of(result: StudyResult) -> Facts:
    """A study to be told in French."""
    return Facts(result, language_named("fr"), None, "")


def spaced(text: str) -> str:
    """Text with plain blanks where French typography has no-break ones; those before % stay."""
    return re.sub("\u00a0(?!%)", " ", text)


def said(text: Text) -> str:
    """A sentence as Markdown."""
    return spaced(markdown.said(text))


def markdown_of(section: Callable[..., list[Block]], result: StudyResult, *version: str) -> str:
    """A section as Markdown."""
    return spaced(markdown.blocks(section(facts_of(result), *version)))


def texts_of(section: Callable[..., Sequence[Text]], result: StudyResult, version: str) -> list[str]:
    """Sentences about a version as Markdown."""
    return [said(text) for text in section(facts_of(result), version)]
