"""The specification of methods: for each a few small tables in, and the tables out that were worked out by hand.

Files are `tests/specification/<step>/<method>.yaml`, a list of examples. A cell is empty where a value is missing, and
else a number or arithmetic (`2/3`, `ln(2)`); a territory whose name ends with `(new)` is not among those of the fit.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent.parent / "specification"
NEW = "(new)"
# Columns of a table that are no indicators.
GROUPS = ("departement", "region")
PEOPLE, POPULATION, OUTCOME, DIMENSION = "people", "population", "outcome", "dimension"
NO_INDICATORS = (*GROUPS, PEOPLE, POPULATION, OUTCOME, DIMENSION)

SIGNS: dict[type, Callable[..., float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
}
FUNCTIONS: dict[str, Callable[[float], float]] = {"ln": math.log, "exp": math.exp, "sqrt": math.sqrt}


def number(cell: str) -> float:
    """The value of a cell, NaN where it is empty; only arithmetic is understood."""

    def value(node: ast.AST) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return float(node.value)
        if isinstance(node, ast.BinOp):
            return SIGNS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp):
            return SIGNS[type(node.op)](value(node.operand))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return FUNCTIONS[node.func.id](*map(value, node.args))
        raise ValueError(f"no arithmetic: {cell}")

    return value(ast.parse(cell, mode="eval").body) if cell else math.nan


# Arithmetic as a sentence writes it, and how it is written for `number`.
ARITHMETIC = r"(?:(?:ln |exp)?[\d√(−](?:ln |exp|[\d .,×/+−()√²³%])*)"
WRITTEN = (
    (r"(?<=\d),(?=\d{3})", ""),
    (r"%", ""),
    (r"×", "*"),
    (r"−", "-"),
    (r"²", "**2"),
    (r"³", "**3"),
    (r"√\(", "sqrt("),
    (r"√([\d.]+)", r"sqrt(\1)"),
    (r"ln \(", "ln("),
    (r"ln ([\d.]+)", r"ln(\1)"),
)


def equations(worked: str) -> list[tuple[str, float, float, float]]:
    """The equations of a sentence: as written, the values of both sides, and how far rounding may set them apart.

    A side that is no arithmetic alone, such as a letter, makes no equation.
    """
    found = []
    for clause in re.split(r"[;:,] | and | but ", worked.rstrip(".")):
        sides = [_side(side, at, clause.count(" = ")) for at, side in enumerate(clause.split(" = "))]
        for (one, left), (other, right) in pairwise(sides):
            if left is not None and right is not None:
                decimals = max((len(digits) for digits in re.findall(r"\.(\d+)", other)), default=None)
                # A product of rounded figures has several of their errors.
                terms = 1 if re.fullmatch(r"−?[\d.]+", other.strip()) else 5
                near = 1e-9 if decimals is None else terms * 0.5 * 10.0**-decimals
                found.append((f"{one} = {other}", left, right, near))
    return found


def _side(text: str, at: int, last: int) -> tuple[str, float | None]:
    """The arithmetic next to the sign of equality, and its value; words may stand on the side that is open."""
    before, after = (
        r"(?:.*[^\W\d_]{2}(?<!ln) )?" if at == 0 else "",
        r"(?: [^\W\d_]{2}.*| %.*| \(.*)?" if at == last else "",
    )
    match = re.fullmatch(f"{before}({ARITHMETIC}?){after}", text)
    if match is None:
        return text, None
    written = match[1]
    for pattern, sign in WRITTEN:
        written = re.sub(pattern, sign, written)
    try:
        return match[1], number(written.strip())
    except (SyntaxError, ValueError, KeyError):
        return text, None


@dataclass(frozen=True)
class Table:
    """Rows by their names, and columns.

    Attributes
    ----------
    of : str
        What its rows are: 'territory' or 'indicator'.
    columns : tuple of str
    rows : mapping of str to tuple of str
        Cells as they are written.
    """

    of: str
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, text: str) -> Table:
        """The table that is written with a `|` between cells."""
        header, *lines = [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
        assert all(len(line) == len(header) for line in lines), text
        rows = {name: cells for name, *cells in lines}
        assert len(rows) == len(lines), text
        return cls(header[0], header[1:], {name: tuple(cells) for name, cells in rows.items()})

    def column(self, name: str) -> list[str]:
        """Cells of a column."""
        return [cells[self.columns.index(name)] for cells in self.rows.values()]

    def numbers(self, name: str) -> list[float]:
        """Values of a column."""
        return [number(cell) for cell in self.column(name)]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Columns that hold values of indicators."""
        return tuple(name for name in self.columns if name not in NO_INDICATORS)


@dataclass(frozen=True)
class Example:
    """One example of a method.

    Attributes
    ----------
    step, method : str
    says : str
        What it shows, in a sentence.
    worked : str
        The arithmetic by which the figures were found.
    given : Table
    found : Table or None
        None where the method refuses what is given.
    refused : str
        What the refusal says, where there is one.
    options : mapping
    directions : mapping of indicator to -1
    weights : mapping of indicator to text
        Of an aggregation.
    unit : str
        Of the indicators.
    near : float
        Largest relative difference; the rounding of doubles, unless the method searches for an optimum.
    """

    step: str
    method: str
    says: str
    worked: str
    given: Table
    found: Table | None
    refused: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    directions: Mapping[str, int] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    near: float = 1e-12

    @property
    def has_missing(self) -> bool:
        """Whether a value is missing."""
        return any("" in self.given.column(name) for name in self.given.indicators)

    @property
    def has_ties(self) -> bool:
        """Whether two territories have the same value."""
        return any(
            len(set(known)) < len(known)
            for known in ([cell for cell in self.given.column(name) if cell] for name in self.given.indicators)
        )

    @property
    def has_reversed(self) -> bool:
        """Whether more of an indicator is less fragile."""
        return bool(self.directions)


def examples(step: str, method: str) -> list[Example]:
    """The examples of a method; none where it has no file."""
    path = FOLDER / step / f"{method}.yaml"
    if not path.is_file():
        return []
    found = []
    for written in yaml.safe_load(path.read_text(encoding="utf-8")):
        tables = {
            "given": Table.read(written.pop("given")),
            "found": None if "refused" in written else Table.read(written.pop("found")),
        }
        weights = {name: str(value) for name, value in written.pop("weights", {}).items()}
        found.append(Example(step, method, weights=weights, **tables, **written))
    return found
