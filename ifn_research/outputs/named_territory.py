"""A territory by what people call it."""

from __future__ import annotations

import re

from ifn_research.errors import DataError, guess
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import alike
from ifn_research.results.study_result import StudyResult

WORD = re.compile(r"\w+")
# Fewer letters would be found in too many names.
LEAST_LETTERS = 3


def territory_named(result: StudyResult, asked: str) -> str:
    """The code of the territory that is asked for by its code, its name, or words of its name.

    Raises
    ------
    DataError
        If there is none, or several.
    """
    known = result.territories[["code", "name"]]
    left_out = {code for codes in result.manifest.get("left_out", {}).values() for code in codes}
    if asked in set(known["code"]) | left_out:
        return asked
    plain = known["name"].map(alike)
    named = known[plain == alike(asked)]
    key = "outputs.territories_named"
    if named.empty and len(alike(asked)) >= LEAST_LETTERS:
        key = "outputs.territories_named_with"
        named = known[[_has_words(str(name), asked) for name in known["name"]]]
    if len(named) == 1:
        return str(named["code"].iloc[0])
    if len(named) > 1:
        raise DataError(
            say(key, count=len(named), asked=asked),
            where="CODE",
            fix=say(
                "outputs.give_code_of",
                territories=[f"{row.code} ({row.name})" for row in named.itertuples(index=False)],
            ),
        )
    same = [code for code in known["code"] if asked.strip("0") and code.lstrip("0") == asked.lstrip("0")]
    if same:
        raise DataError(say("outputs.no_territory_code", asked=asked), where="CODE", fix=_zeros(asked, same[0]))
    choices = [*known["code"], *(name for name in known["name"] if name)]
    raise DataError(
        say("outputs.no_territory_code_name", asked=asked),
        where="CODE",
        fix=guess(asked, choices) or say("outputs.codes_and_names_in_scores"),
    )


def taken_for(result: StudyResult, asked: str, code: str) -> tuple[Words, ...]:
    """That a territory was found by a part of its name, which somebody may have meant of another; nothing if not."""
    rows = result.territories
    name = str(rows.loc[rows["code"] == code, "name"].iloc[0])
    if asked == code or alike(asked) == alike(name):
        return ()
    return (say("explanation.taken_for", asked=asked, name=f"{name} ({code})"),)


def _zeros(asked: str, known: str) -> Words:
    """The fix for a code that is a known one but for the zeros they begin with."""
    if len(asked) < len(known):
        return say("outputs.leading_zero_lost_write", known=known)
    return say("outputs.study_tables_lost_leading", known=known)


def _has_words(name: str, asked: str) -> bool:
    """True if the words that are asked for stand in a name one after the other, whatever accents and case."""
    words, wanted = ([alike(word) for word in WORD.findall(text)] for text in (name, asked))
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))
