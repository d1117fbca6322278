"""A workbook in which the members of a committee vote: a sheet a member, and one that gathers them to be read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ifn_research.language.language import Language
from ifn_research.text import plain

INPUT, HEAD, WRONG, RIGHT = (
    PatternFill("solid", start_color=colour) for colour in ("FFF7D6", "D9E2EC", "F8D7DA", "D6EFD8")
)
FONT = "Calibri"
# Height of a line of text, and of a row that somebody writes into by hand, in points.
LINE, BY_HAND = 15, 24
THIN = Side(style="thin", color="9AA5B1")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
WIDE = 62
# Where a member's sheet has its name, and the header of its table.
NAME, HEADER = "B4", 7
# Columns of a member's sheet, in widths of a letter: together they fill a page of A4.
BUDGET_WIDTHS, PAIRS_WIDTHS = (26, 34, 12, 20, 10), (30, 30, 20, 12, 10)
POINTS, MOST, JUDGEMENT = 5, 4, 5


@dataclass(frozen=True)
class VotedOn:
    """An indicator or a dimension on a ballot.

    Attributes
    ----------
    name : str
        Its key in the study.
    heading : str
        How readers know it, which no other one bears.
    dimension, unit, source : str
    inverse : bool
        Whether a higher value means less fragile.
    """

    name: str
    heading: str
    dimension: str = ""
    unit: str = ""
    source: str = ""
    inverse: bool = False


@dataclass(frozen=True)
class BallotPaper:
    """The making of a workbook of ballots.

    Attributes
    ----------
    title : str
        Of the study.
    version : str
        What the votes are for.
    groups : tuple of tuples of VotedOn
        What 100 points are shared among (one group), or what is compared in pairs within each group.
    members : int
        Sheets to fill in.
    language : Language
    file : str
        What the workbook is called.
    """

    title: str
    version: str
    groups: tuple[tuple[VotedOn, ...], ...]
    members: int
    language: Language
    file: str

    def say(self, key: str, **values: str) -> str:
        """Words of the workbook, by the part of their key that is its own."""
        return self.language.say(f"ballot.{key}", **values)

    def shown(self, item: VotedOn) -> str:
        """Name an item for members, with its direction where higher means less fragile."""
        return self.say("inverse", name=item.heading) if item.inverse else item.heading


def write_budget(paper: BallotPaper, path: Path) -> None:
    """Write the workbook of a budget of 100 points."""
    book = _begin(paper, "budget")
    items = paper.groups[0]
    for number in range(1, paper.members + 1):
        sheet = _member_sheet(book, paper, number, "budget", BUDGET_WIDTHS)
        _header(
            sheet, HEADER, [paper.say(f"column.{name}") for name in ("dimension", "what", "unit", "source", "points")]
        )
        first, last = HEADER + 1, HEADER + len(items)
        for row, item in enumerate(items, first):
            _row(sheet, row, [item.dimension, paper.shown(item), item.unit, item.source, None])
            _input(sheet.cell(row, POINTS))
        cells, total = f"E{first}:E{last}", sheet.cell(last + 1, POINTS)
        _row(sheet, last + 1, [paper.say("total"), None, None, None, f"=SUM({cells})"])
        for column in (1, POINTS):
            sheet.cell(last + 1, column).font = Font(name=FONT, bold=True)
        left = f"ROUND(100-{total.coordinate},2)"
        complete, more, less = (paper.say(key) for key in ("complete", "to_add", "to_take_away"))
        sheet.cell(last + 2, 1, f'=IF({left}=0,"{complete}",IF({left}>0,"{more}"&{left},"{less}"&-{left}))')
        _between(sheet, cells, paper.say("points_allowed"))
        sheet.conditional_formatting.add(total.coordinate, FormulaRule(formula=[f"{left}<>0"], fill=WRONG))
        sheet.conditional_formatting.add(total.coordinate, FormulaRule(formula=[f"{left}=0"], fill=RIGHT))
        _finish(sheet, last + 2)
    gathered = _gathering(book, paper)
    _header(gathered, 1, [paper.say("member"), *(item.heading for item in items), paper.say("sum")])
    for number in range(1, paper.members + 1):
        there, row = _sheet(paper, number), number + 1
        answers = f"{there}!E{HEADER + 1}:E{HEADER + len(items)}"
        gathered.cell(row, 1, _who(paper, number, answers))
        for at in range(len(items)):
            cell = f"{there}!E{HEADER + 1 + at}"
            gathered.cell(row, at + 2, f'=IF($A{row}="","",IF({cell}="",0,{cell}))')
        end = get_column_letter(len(items) + 1)
        gathered.cell(row, len(items) + 2, f'=IF($A{row}="","",SUM(B{row}:{end}{row}))')
    book.save(path)


def write_pairs(paper: BallotPaper, path: Path) -> None:
    """Write the workbook of comparisons of pairs."""
    book = _begin(paper, "ahp")
    pairs = [pair for group in paper.groups for pair in combinations(group, 2)]
    first_one, second_one, both = (paper.say(key) for key in ("first_more", "second_more", "as_much"))
    for number in range(1, paper.members + 1):
        sheet = _member_sheet(book, paper, number, "ahp", PAIRS_WIDTHS)
        names = ("first", "second", "which", "how_much", "judgement")
        _header(sheet, HEADER, [paper.say(f"column.{name}") for name in names])
        for row, (first, second) in enumerate(pairs, HEADER + 1):
            which, most = f"C{row}", f"D{row}"
            answer = f'IF({most}="","",IF({which}="{first_one}",{most},1/{most}))'
            judged = f'=IF({which}="","",IF({which}="{both}",1,{answer}))'
            _row(sheet, row, [paper.shown(first), paper.shown(second), None, None, judged])
            _input(sheet.cell(row, MOST - 1))
            _input(sheet.cell(row, MOST))
        rows = (HEADER + 1, HEADER + len(pairs))
        choice = DataValidation("list", formula1=f'"{first_one},{second_one},{both}"', allow_blank=True)
        choice.error = paper.say("which_allowed")
        sheet.add_data_validation(choice)
        choice.add(f"C{rows[0]}:C{rows[1]}")
        scale = DataValidation("whole", operator="between", formula1="1", formula2="9", allow_blank=True)
        scale.error = paper.say("scale_allowed")
        sheet.add_data_validation(scale)
        scale.add(f"D{rows[0]}:D{rows[1]}")
        done = f"COUNT(E{rows[0]}:E{rows[1]})"
        sheet.cell(rows[1] + 1, 1, f'={done}&"{paper.say("judged_of", n=str(len(pairs)))}"')
        _finish(sheet, rows[1] + 1)
    gathered = _gathering(book, paper)
    _header(gathered, 1, [paper.say(name) for name in ("member", "first", "second", "judgement")])
    row = 2
    for number in range(1, paper.members + 1):
        there = _sheet(paper, number)
        answers = f"{there}!C{HEADER + 1}:D{HEADER + len(pairs)}"
        for at, (first, second) in enumerate(pairs):
            gathered.cell(row, 1, _who(paper, number, answers))
            _text(gathered.cell(row, 2), first.heading)
            _text(gathered.cell(row, 3), second.heading)
            gathered.cell(row, 4, f'=IF($A{row}="","",{there}!E{HEADER + 1 + at})')
            row += 1
    book.save(path)


def _begin(paper: BallotPaper, method: str) -> Workbook:
    """A workbook with its first sheet: how to vote."""
    book = Workbook()
    book.properties.creator = "ifn_research"
    sheet: Any = book.active
    sheet.title = paper.say("sheet.how")
    sheet.column_dimensions["A"].width = WIDE
    lines = [paper.say(f"how.{method}.{line}") for line in ("what", "how", "name")]
    lines.append(paper.say(f"how.{method}.after", file=paper.file))
    _texts(sheet, [(paper.title, 16), (paper.version, 12), *((line, 11) for line in lines)])
    _on_a4(sheet)
    return book


def _member_sheet(book: Workbook, paper: BallotPaper, number: int, method: str, widths: Sequence[int]) -> Any:
    sheet = book.create_sheet(_title(paper, number))
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    _text(sheet["A1"], paper.title)
    _text(sheet["A2"], paper.version)
    sheet["A1"].font, sheet["A2"].font = Font(name=FONT, bold=True, size=14), Font(name=FONT, size=11)
    sheet["A4"] = paper.say("your_name")
    sheet["A4"].font = Font(name=FONT, bold=True)
    _input(sheet[NAME])
    sheet["A6"] = paper.say(f"how.{method}.short")
    sheet["A6"].alignment = WRAPPED
    sheet.merge_cells(f"A6:{get_column_letter(len(widths))}6")
    sheet.row_dimensions[6].height = 62
    return sheet


def _gathering(book: Workbook, paper: BallotPaper) -> Any:
    sheet = book.create_sheet(paper.say("sheet.gathered"))
    sheet.freeze_panes = "B2"
    for at in range(1, max(4, sum(map(len, paper.groups)) + 2) + 1):
        sheet.column_dimensions[get_column_letter(at)].width = 24 if at == 1 else 16
    _on_a4(sheet, landscape=True)
    return sheet


def _who(paper: BallotPaper, number: int, answers: str) -> str:
    """The formula of a member's name: the number of the ballot, where it has answers and no name."""
    name = f"{_sheet(paper, number)}!${NAME[0]}${NAME[1:]}"
    return f'=IF({name}<>"",{name},IF(COUNTA({answers})=0,"","{_title(paper, number)}"))'


def _title(paper: BallotPaper, number: int) -> str:
    return paper.say("sheet.member", number=str(number))


def _sheet(paper: BallotPaper, number: int) -> str:
    return f"'{_title(paper, number)}'"


def _header(sheet: Any, row: int, names: Iterable[str]) -> None:
    for at, name in enumerate(names, 1):
        cell = sheet.cell(row, at)
        _text(cell, name)
        cell.font, cell.fill, cell.border, cell.alignment = Font(name=FONT, bold=True), HEAD, BOX, WRAPPED
    sheet.row_dimensions[row].height = 3 * LINE


def _row(sheet: Any, row: int, values: Sequence[str | None]) -> None:
    """A row of a table; a text is no formula unless it is one of ours, which fill the last column."""
    for at, value in enumerate(values, 1):
        cell = sheet.cell(row, at, value)
        if at < len(values) and value is not None:
            _text(cell, value)
        cell.border, cell.alignment, cell.font = BOX, WRAPPED, Font(name=FONT)
    widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, len(values))]
    sheet.row_dimensions[row].height = max(BY_HAND, _height([value or "" for value in values[:-1]], widths))


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Height of a row of wrapped texts, in points: a program that opens the file does not work it out."""
    return LINE * max(math.ceil(1.15 * len(text) / width) for text, width in zip(texts, widths, strict=True))


def _text(cell: Any, text: str) -> None:
    """Write a text, whatever it begins with: it is no formula."""
    cell.value = plain(text)
    cell.data_type = "s"


def _input(cell: Any) -> None:
    cell.fill, cell.border, cell.protection = INPUT, BOX, Protection(locked=False)


def _between(sheet: Any, cells: str, message: str) -> None:
    points = DataValidation("decimal", operator="between", formula1="0", formula2="100", allow_blank=True)
    points.error = message
    sheet.add_data_validation(points)
    points.add(cells)


def _texts(sheet: Any, lines: Iterable[tuple[str, int]]) -> None:
    for row, (line, size) in enumerate(((line, size) for line, size in lines if line), 1):
        cell = sheet.cell(row, 1)
        _text(cell, line)
        cell.font, cell.alignment = Font(name=FONT, size=size, bold=size > 11), WRAPPED
        sheet.row_dimensions[row].height = _height([line], [WIDE * 11 / size]) + LINE / 2


def _finish(sheet: Any, last: int) -> None:
    """Lock what is not to be filled in, without a password, and fit the sheet to a page."""
    sheet.cell(last, 1).font = Font(name=FONT, bold=True)
    sheet.protection.sheet = True
    sheet.print_title_rows = f"{HEADER}:{HEADER}"
    _on_a4(sheet)


def _on_a4(sheet: Any, *, landscape: bool = False) -> None:
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
