"""The formats in which commands write; a list of formats costs nothing."""

from __future__ import annotations

from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files import TABLES
from ifn_research.outputs.workbook import EXPORTS

# What `ifn note`, `ifn export` and `ifn score` can write.
NOTES, WORKBOOKS, SCORES = tuple(DOCUMENTS), tuple(EXPORTS), tuple(TABLES)
