"""Tables that a study asks for and that are not made, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

from ifn_research.data.findings import Finding
from ifn_research.language.messages import say
from ifn_research.study.inputs import StudyInputs


def not_made(inputs: StudyInputs) -> Iterator[Finding]:
    """The findings about zooms and scores of members that masks, or another reference, keep from being made."""
    config = inputs.config
    if config.zoom is not None and config.disclosure is not None:
        yield Finding("zoom", "", "not_made", "warning", 1, say("quality.zoom_may_be_secret"))
    if config.aggregate is not None and config.disclosure is not None:
        yield Finding("score_of_members", "", "not_made", "warning", 1, say("quality.members_may_be_secret"))
    elif config.aggregate is not None and inputs.whole is not None:
        yield Finding("score_of_members", "", "not_made", "info", 1, say("quality.members_of_others"))
