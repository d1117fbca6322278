"""The first line of an export of the IFN's portal, which is of no territory."""

from __future__ import annotations

import re

from ifn_research.config.tables import PORTAL, TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.files import OpenTable
from ifn_research.geography.levels import LEVELS, Codes
from ifn_research.language.messages import say
from ifn_research.matrix import Bools


def leave_first_line(opened: OpenTable, config: TableConfig, codes: Codes, keep: Bools, level: str) -> list[Finding]:
    """Take the first line out of the rows that are kept, and tell of it, unless it has the code of a territory."""
    if config.format != PORTAL or level not in LEVELS or not len(keep) or not keep[0]:
        return []
    known, code = LEVELS[level], str(codes[0]).strip()
    padded = code.zfill(known.width) if known.loses_zero else code
    if re.fullmatch(known.pattern, padded) and len(padded) - len(code) <= 1:
        return []
    keep[0] = False
    held = [str(cell) for cell in opened.columns.iloc[0] if str(cell).strip()]
    message = say("reading.first_line_of_portal", line=int(opened.lines[0]), cells=held)
    return [Finding(opened.name, config.code_name, "rows_skip", "info", 1, message)]
