"""Returns that may be pooled: of one study and one criterion, from territories that do not overlap."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ifn_research.errors import DataError
from ifn_research.geography.regions import DEPARTEMENTS
from ifn_research.language.messages import Message, say
from ifn_research.results.returned import Returned

LEAST_RETURNS = 2
Named = tuple[str, Returned]
# What is the same in all of them, what is said where it is not, and what to do.
SAME: tuple[tuple[Callable[[Returned], object], Callable[..., Message], Message], ...] = (
    (lambda one: one.study, partial(say, "pooling.other_study"), say("pooling.leave_out")),
    (lambda one: one.release, partial(say, "pooling.other_release"), say("pooling.same_release")),
    (lambda one: one.level, partial(say, "pooling.other_level"), say("pooling.leave_out")),
    (lambda one: one.criterion.ground_truth, partial(say, "pooling.other_truth"), say("pooling.same_criterion")),
    (lambda one: one.criterion.metric, partial(say, "pooling.other_metric"), say("pooling.same_criterion")),
    (lambda one: one.criterion.direction, partial(say, "pooling.other_sign"), say("pooling.same_sign")),
    (lambda one: one.study_digest[:12], partial(say, "pooling.other_bundle"), say("pooling.same_bundle")),
)


def refuse_unlike(returns: Sequence[Named]) -> None:
    """Refuse returns that are not of one study and one criterion, or whose territories overlap.

    Parameters
    ----------
    returns : sequence of (str, Returned)
        With the name of each file.

    Raises
    ------
    DataError
        For the first that does not go with those before it.
    """
    if len(returns) < LEAST_RETURNS:
        raise DataError(
            say("pooling.too_few", len(returns), least=LEAST_RETURNS),
            where=", ".join(name for name, _ in returns) or "retour-*.json",
            fix=say("pooling.add_returns"),
        )
    first_name, first = returns[0]
    for name, other in returns[1:]:
        for of, what, fix in SAME:
            found, expected = of(other), of(first)
            if found != expected:
                said = {"found": str(found), "expected": str(expected), "truth": first.criterion.ground_truth}
                raise DataError(what(file=name, first=first_name, **said), where=name, fix=fix)
    _refuse_overlapping(returns)


def _refuse_overlapping(returns: Sequence[Named]) -> None:
    seen: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, one in returns:
        if one.digest in seen:
            raise DataError(
                say("pooling.twice", file=name, first=seen[one.digest]), where=name, fix=say("pooling.name_once")
            )
        seen[one.digest] = name
        if not one.perimeter:
            raise DataError(say("pooling.no_perimeter", file=name), where=name, fix=say("pooling.ask_perimeter"))
        areas = departements_of(one.perimeter)
        shared = sorted(areas & taken.keys())
        if shared:
            raise DataError(
                say("pooling.overlap", file=name, first=taken[shared[0]], areas=shared),
                where=name,
                fix=say("pooling.one_of_both"),
            )
        taken |= dict.fromkeys(areas, name)


def departements_of(perimeter: Sequence[str]) -> set[str]:
    """The départements of a perimeter, where a région stands for all of its own."""
    found: set[str] = set()
    for code in perimeter:
        found |= DEPARTEMENTS.get(code[1:], frozenset({code})) if code.startswith("R") else {code}
    return found
