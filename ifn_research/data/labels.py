"""Labels of groups: one spelling of each, and what is told of those that are written in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.marks import bare
from ifn_research.geography.levels import LEVELS, Codes, plain_name
from ifn_research.language.messages import say

# Signs without a width, which nobody sees: the soft hyphen, joiners, marks of direction and of the order of bytes.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
# How codes of groups are written; Insee writes ZZZZZZZZZ where there is none.
_CODE, _NONE = r"[0-9]{1,9}|2[ABab]", r"[xXzZ]{2,}"


def tidy_label(text: str) -> str:
    """A label in one form of Unicode, with one blank between two words and nothing that a spreadsheet added."""
    if text.isascii() and text.isalnum():
        return text
    return " ".join(unicodedata.normalize("NFC", bare(text.strip())).translate(INVISIBLE).split())


def tidy_labels(labels: Codes) -> Codes:
    """Labels of which those that differ only by blanks, invisible signs or the form of their letters are one."""
    one = {label: tidy_label(str(label)) for label in set(labels)}
    result = np.empty(len(labels), dtype=object)
    result[:] = [one[label] for label in labels]
    return result


def tidied(labels: Codes, *, table: str, column: str, group: str) -> list[Finding]:
    """The findings about labels of a group that `tidy_labels` made one, as the table holds them."""
    spellings: dict[str, Counter[str]] = {}
    for label, n in Counter(map(str, labels)).items():
        spellings.setdefault(tidy_label(label), Counter())[label] = n
    several = {one: found for one, found in spellings.items() if len(found) > 1}
    if not several:
        return []
    others = sum(found.total() - max(found.values()) for found in several.values())
    message = say(
        "quality.members_written_other_blanks",
        len(several),
        group=group,
        territories=say("reading.n_territories", others),
        several=several,
    )
    return [Finding(table, column, "labels_made_one", "info", others, message)]


def check_labels(labels: Codes, codes: Codes, *, table: str, column: str, group: str) -> list[Finding]:
    """Members of a group that are probably one, written in two ways, and groups that hold codes beside names.

    Parameters
    ----------
    labels : array of str, shape (n_territories,)
        Tidy; an unknown group is the empty text.
    codes : array of str, shape (n_territories,)
        Of the territories, for messages.
    table, column, group : str
        File and column for the report, and the group's name.
    """
    count = Counter(str(label) for label in labels if label)
    return [
        *_two_spellings(count, labels, codes, table=table, column=column, group=group),
        *_codes_and_names(count, table=table, column=column, group=group),
    ]


def _two_spellings(
    count: Mapping[str, int], labels: Codes, codes: Codes, *, table: str, column: str, group: str
) -> list[Finding]:
    alike: dict[str, list[str]] = {}
    for label in count:
        alike.setdefault(_likeness(label, coded=group in LEVELS), []).append(label)
    findings = []
    for spellings in alike.values():
        if len(spellings) < 2:
            continue
        spellings = sorted(spellings, key=lambda label: (-count[label], *_poorer(label), label))
        most, others = spellings[0], spellings[1:]
        told = [say("quality.label_of_territories", count[label], label=label) for label in spellings]
        where = np.isin(labels, others)
        findings.append(
            Finding(
                table,
                column,
                "member_spelt_in_two_ways",
                "warning",
                int(where.sum()),
                say("quality.group_probably_member_counted", group=group, labels=told, count=len(spellings)),
                say("quality.write_unless_different_members", most=most, column=column, codes=codes[where]),
            )
        )
    return findings


def _likeness(label: str, *, coded: bool) -> str:
    """The letters that two spellings of one member have in common.

    Codes are like themselves alone, but for those of Corsica, and at a known level (`coded`) for zeros that a program
    took away or added.
    """
    if re.fullmatch(r"20? ?[ABab]", label):
        return f"2{label[-1].upper()}"
    if coded and re.fullmatch(r"[0-9]+(?:\.0+)?", label):
        # A program has taken some codes for figures.
        return label.partition(".")[0].lstrip("0") or "0"
    # T-1 and T1, 1.1 and 11 are different codes; A and a may be.
    if any(map(str.isdigit, label)) and not _worded(label):
        return label
    if len(label) == 1:
        return label
    # Rural + and Rural - are two members.
    signs = "".join(letter for letter in label if letter in "+<>=") + ("-" if label[-1] in "-−" else "")
    return plain_name(label.casefold().replace("œ", "oe").replace("æ", "ae")) + signs


def _poorer(label: str) -> tuple[bool, int]:
    """The poverty of a spelling, to sort by: capitals alone, and letters without their accents, come last."""
    return label.isupper() and not label.isdigit(), -sum(not letter.isascii() for letter in label)


def _worded(label: str) -> bool:
    """True if a label is made of words: four letters in a row."""
    return re.search(r"[^\W\d_]{4}", label) is not None


def _codes_and_names(count: Mapping[str, int], *, table: str, column: str, group: str) -> list[Finding]:
    """A group of codes in which some members are names, or the other way round."""
    codes = [label for label in count if re.fullmatch(_CODE, label)]
    names = [label for label in count if re.fullmatch(r"\D*[^\W\d_]{3}\D*", label) and not _no_name(label)]
    if not codes or not names or len(codes) + len(names) < len(count):
        return []
    few, many = sorted((codes, names), key=lambda labels: sum(count[label] for label in labels))
    # A remainder beside codes (Autre, Hors zone) is one member more; names of départements among codes are several.
    if few is names and len(names) == 1 and group not in LEVELS:
        return []
    n = sum(count[label] for label in few)
    message = say(
        "quality.group_codes_beside_member",
        len(codes),
        group=group,
        codes=codes,
        counted=say("quality.n_names", len(names)),
        names=names,
    )
    fix = say("quality.write_names_every_row", n, column=column)
    if many is codes:
        fix = say("quality.write_codes_every_row", n, column=column)
    return [Finding(table, column, "codes_and_names", "warning", n, message, fix)]


def _no_name(label: str) -> bool:
    return re.fullmatch(_NONE, label) is not None or plain_name(label) in ("autre", "autres", "other", "none", "aucun")
