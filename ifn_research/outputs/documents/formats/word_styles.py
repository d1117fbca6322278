"""The styles of a note in Word: those of pandoc, on A4 pages, with rules in tables and the note's own paragraphs."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from functools import cache

# Width, height and margins of an A4 page in twentieths of a point.
PAGE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1247" w:right="1191" w:bottom="1191" w:left="1191" '
PAGE += 'w:header="709" w:footer="567" w:gutter="0"/>'
# The files of the styles bear no date: the same results give the same bytes.
UNDATED = (1980, 1, 1, 0, 0, 0)
ACCENT, TINT, QUIET = "0B4F71", "EAF2F6", "5A5A5A"
PARAGRAPHS = f"""
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Verdict"><w:name w:val="Verdict"/><w:basedOn w:val="BodyText"/>
<w:pPr><w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="{ACCENT}"/></w:pBdr>
<w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:pPr></w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Reading"><w:name w:val="Reading"/><w:basedOn w:val="BodyText"/>
<w:rPr><w:color w:val="{QUIET}"/><w:sz w:val="18"/></w:rPr></w:style>
"""
# Half points: the text, captions, cells.
TEXT = '<w:sz w:val="21" />'
CAPTION = f'<w:color w:val="{QUIET}"/><w:sz w:val="18"/>'
SMALL = '<w:rPr><w:sz w:val="17"/></w:rPr>'
RULES = (
    f'<w:tblBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="{ACCENT}"/>'
    f'<w:bottom w:val="single" w:sz="6" w:space="0" w:color="{ACCENT}"/>'
    '<w:insideH w:val="single" w:sz="2" w:space="0" w:color="C8C8C8"/></w:tblBorders>'
)


@cache
def reference_docx() -> bytes:
    """A Word file whose styles pandoc takes over."""
    import pypandoc

    found = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    )
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(found.stdout)) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as to:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == "word/styles.xml":
                content = _styles(content.decode()).encode()
            if item.filename == "word/document.xml":
                content = _page(content.decode()).encode()
            to.writestr(zipfile.ZipInfo(item.filename, UNDATED), content, zipfile.ZIP_DEFLATED)
    return changed.getvalue()


def _styles(xml: str) -> str:
    xml = xml.replace("</w:styles>", f"{PARAGRAPHS}</w:styles>")
    xml = xml.replace('<w:sz w:val="24" />', TEXT, 1)
    # Captions are told from the text by their size and colour.
    caption = re.compile(r'(w:styleId="Caption">.*?<w:rPr>\s*<w:i />)', re.DOTALL)
    xml = caption.sub(rf"\g<1>{CAPTION}", xml, count=1)
    xml = xml.replace('<w:tblStylePr w:type="firstRow">', '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>', 1)
    # Borders come after the indent in the schema of WordprocessingML, and the size of the text before both.
    table = re.compile(r'(<w:style w:type="table"[^>]*w:styleId="Table">.*?)(<w:tblPr>.*?<w:tblInd[^>]*/>)', re.DOTALL)
    return table.sub(rf"\g<1>{SMALL}\g<2>{RULES}", xml, count=1)


def _page(xml: str) -> str:
    """The page of the first section, which pandoc takes over with the styles."""
    return re.sub(r"<w:sectPr[^>]*?(/>|>.*?</w:sectPr>)", f"<w:sectPr>{PAGE}</w:sectPr>", xml, flags=re.DOTALL)
