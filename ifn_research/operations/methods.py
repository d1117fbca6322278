"""List the methods of the steps."""

from __future__ import annotations

from ifn_research.study.schema import Method, method_table


def list_methods(asked: str | None = None) -> list[Method]:
    """The methods of every step, those of indicators first; or of one kind of step, or of one name.

    Raises
    ------
    ConfigError
        If there is no such kind of step, nor method.
    """
    return method_table(asked) if asked else [*method_table("transform"), *method_table()]
