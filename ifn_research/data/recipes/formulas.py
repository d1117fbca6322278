"""Formulas of a recipe: sums, differences, products and quotients of columns, and nothing else."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable

import numpy as np

from ifn_research.errors import ConfigError
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats

OPERATORS: dict[type[ast.operator], Callable[[Floats, Floats], Floats]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluated(formula: str, column: Callable[[str], Floats], *, where: Words) -> Floats:
    """The value of a formula; what is divided by nothing is unknown.

    Parameters
    ----------
    formula : str
        Numbers, names of columns, ``+ - * /`` and parentheses.
    column : callable
        The figures of a column, from its name.
    where : Message or str
        Of the formula, for complaints.

    Raises
    ------
    ConfigError
        If there is anything else in it.
    """
    try:
        tree = ast.parse(formula, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        tree = None
    if tree is None or sum(1 for _ in ast.walk(tree)) > 200:
        raise ConfigError(say("fetching.no_formula", formula=formula), where=where, fix=say("fetching.formula_of"))

    def value(node: ast.expr) -> Floats:
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return OPERATORS[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.Name):
            return column(node.id)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
            return np.asarray(float(node.value))
        raise ConfigError(say("fetching.no_formula", formula=formula), where=where, fix=say("fetching.formula_of"))

    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.asarray(value(tree), dtype=np.float64)
    return np.where(np.isfinite(found), found, np.nan)
