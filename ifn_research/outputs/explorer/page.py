"""The page, whole: markup, style, program and data in one text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ifn_research.language import Language, in_french
from ifn_research.outputs.explorer.content import page_content
from ifn_research.results.study_result import StudyResult

HERE = Path(__file__).resolve().parent
# The program, in the order in which its parts are read as one.
PROGRAM = ("data", "classes", "drawing", "pointing", "territory", "table", "scoring", "weights", "workshop", "start")
# A place for a value or for words of the catalogue, and what the words say of expressions of the program.
EXPRESSIONS = r"\$\{(?:[^{}]|\{\{\w+\}\})*\}"
PLACE = re.compile(rf"\{{\{{(\w+)((?: \w+={EXPRESSIONS})*)\}}\}}")
EXPRESSION = re.compile(rf"(\w+)=({EXPRESSIONS})")
# Nothing is loaded and nothing is sent; only this style and this program are obeyed.
POLICY = "default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; form-action 'none'"


def map_page(result: StudyResult, language: Language | None = None) -> str:
    """The interactive page of a study, as HTML.

    Parameters
    ----------
    result : StudyResult
        As read from a results folder.
    language : Language, optional
        French when absent.

    Returns
    -------
    str
        One document that needs no other file. The same results give the same text.
    """
    language = language or in_french()
    study, figures = page_content(result, language)
    style = _read("page.css")
    code = {"lang": language.code}
    script = "\n".join(_filled(_read(f"program/{part}.js"), language, code) for part in PROGRAM)
    return _filled(
        _read("page.html"),
        language,
        code
        | {
            "title": html.escape(study["title"]),
            "policy": html.escape(POLICY.format(script=_digest(script), style=_digest(style)), quote=True),
            "style": style,
            "script": script,
            "study": as_script_data(study),
            "figures": figures,
        },
    )


def as_script_data(data: Any) -> str:
    """Data as JSON that no text in it can end the element of."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _filled(template: str, language: Language, values: Mapping[str, str]) -> str:
    """A template with its values, and words of the catalogue in the other places; a place in a value is none.

    Words stand within expressions of the program, and expressions within words: ``{{rank_of n=${whole(n)}}}``.
    """

    def put(place: re.Match[str]) -> str:
        if place[1] in values:
            return values[place[1]]
        given = {key: _filled(expression, language, values) for key, expression in EXPRESSION.findall(place[2])}
        return language.say(f"page.{place[1]}", **given)

    return PLACE.sub(put, template)


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
