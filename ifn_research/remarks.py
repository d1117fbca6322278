"""Remarks that must be made beside a figure: a code and its values, in no language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from ifn_research.language.saying import said, worded

# A text, a number, a tuple of these, or another remark.
Value = Any
SEPARATOR = "; "
# Values of these names are lists: one of a single name is written without brackets.
LISTS = frozenset({"indicators", "codes", "folds", "shares", "units", "names"})
WORD = re.compile(r"[^\W\d][\w.:-]*")
TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([^\s"(),;=\[\]]+)|([(),;=\[\]]))')


class Bears(Enum):
    """Upon what a remark bears."""

    ON_FIGURE = "figure"  # what the figure is
    ON_INTERVAL = "interval"  # what its interval and its test are worth, given the blocks
    ON_DRAWS = "draws"  # how the interval was found
    NO_TEST = "no test"  # why there is no p-value
    NO_INTERVAL = "no interval"  # why there is no interval
    NOT_REFITTED = "not refitted"  # why there is no interval with weights learned again
    ABSENCE = "absence"  # why there is no figure
    TOO_LONG = "too long"  # why there is none: it would take too long
    WITHHELD = "withheld"  # why there is none: it would give small counts away
    ON_VERSION = "version"  # what a reader of a version must know
    NAME = "name"  # what something is, inside another remark


@dataclass(frozen=True)
class Kind:
    """The things that remarks of a code have in common.

    Attributes
    ----------
    bears : Bears
    values : tuple of str
        Names of their values.
    """

    bears: Bears
    values: tuple[str, ...] = ()


@dataclass(frozen=True, init=False)
class Remark:
    """A remark that must be made beside a figure.

    Attributes
    ----------
    code : str
        An entry of `REMARKS`.
    items : tuple of pairs
        Names and values, in the order of its kind.
    """

    code: str
    items: tuple[tuple[str, Value], ...]

    def __init__(self, code: str, /, **values: Value) -> None:
        names = REMARKS[code].values
        if set(values) != set(names):
            raise ValueError(f"a remark '{code}' has the values {names}, not {tuple(values)}")
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "items", tuple((name, _plain(values[name])) for name in names))

    @property
    def values(self) -> Mapping[str, Value]:
        """Values by name."""
        return dict(self.items)

    @property
    def bears(self) -> Bears:
        """Upon what it bears."""
        return REMARKS[self.code].bears

    def written(self) -> str:
        """The remark as results have it: ``few_blocks(n=12)``."""
        return f"{self.code}({_listed(self)})" if self.items else self.code

    def __str__(self) -> str:
        return english(self)


Remarks = tuple[Remark, ...]


def joined(*parts: Iterable[Remark]) -> Remarks:
    """Several remarks in their order, each once."""
    return tuple(dict.fromkeys(remark for part in parts for remark in part))


def written(remarks: Iterable[Remark]) -> str:
    """Remarks as results have them; `read` gives them back."""
    return SEPARATOR.join(remark.written() for remark in remarks)


@lru_cache(maxsize=100_000)
def read(text: str) -> Remarks:
    """Remarks as they were written.

    Raises
    ------
    ValueError
        If the text is none that `written` gives.
    """
    return tuple(_Reader(text).remarks()) if text.strip() else ()


def remarks_in(texts: Iterable[object]) -> Remarks:
    """The different remarks of some cells of a column `remarks`, in their order."""
    return joined(*(read(text) for text in dict.fromkeys(texts) if isinstance(text, str)))


def bearing(remarks: Iterable[Remark], *upon: Bears) -> Remarks:
    """Those of some remarks that bear upon something."""
    return tuple(remark for remark in remarks if remark.bears in upon)


def coded(remarks: Iterable[Remark], *codes: str) -> Remarks:
    """Those of some remarks that have one of these codes."""
    return tuple(remark for remark in remarks if remark.code in codes)


def circular_indicators(remarks: Iterable[Remark]) -> tuple[str, ...]:
    """The indicators with which some remarks say that figures are circular."""
    return tuple(
        dict.fromkeys(name for remark in coded(remarks, "circular_with") for name in remark.values["indicators"])
    )


def noted(remarks: Iterable[Remark]) -> str:
    """Remarks as the column `note` has them, in English."""
    return SEPARATOR.join(english(remark) for remark in remarks)


def shortly(caution: Remarks) -> str:
    """Return what blocks are worth, in a word of English; nothing where nothing must be said of them."""
    return worded(f"short.{caution[0].code}", {}, "en") if caution else ""


@lru_cache(maxsize=100_000)
def english(remark: Remark) -> str:
    """A remark in English."""
    return said(remark, "en")


def _plain(value: Value) -> Value:
    """A value without NumPy's types, which are written otherwise."""
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item) for item in value)
    if isinstance(value, (Remark, bool)):
        return value
    if isinstance(value, str):
        return str(value)
    return value.item() if hasattr(value, "item") else value


def _listed(remark: Remark) -> str:
    return ", ".join(f"{name}={_cell(value)}" for name, value in remark.items)


def _cell(value: Value) -> str:
    if isinstance(value, Remark):
        return f"{value.code}({_listed(value)})"
    if isinstance(value, tuple):
        return _cell(value[0]) if len(value) == 1 else f"[{', '.join(_cell(item) for item in value)}]"
    if not isinstance(value, str):
        return repr(value)
    return value if WORD.fullmatch(value) and not _is_number(value) else json.dumps(value, ensure_ascii=False)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class _Reader:
    """Reads what `written` writes, one token after the other."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens = text, list(_tokens(text))
        self.next = 0

    def remarks(self) -> Iterator[Remark]:
        yield self._remark()
        while self._peek() == ";":
            self._take()
            yield self._remark()
        if self._peek() is not None:
            raise self._wrong()

    def _remark(self) -> Remark:
        code = self._take()
        if code not in REMARKS:
            raise self._wrong()
        values: dict[str, Value] = {}
        if self._peek() == "(":
            self._take()
            while self._peek() != ")":
                name = self._take()
                self._take("=")
                value = self._value()
                values[name] = (value,) if name in LISTS and not isinstance(value, tuple) else value
                if self._peek() == ",":
                    self._take()
            self._take(")")
        return Remark(code, **values)

    def _value(self) -> Value:
        if self._peek() == "[":
            self._take()
            items = []
            while self._peek() != "]":
                items.append(self._value())
                if self._peek() == ",":
                    self._take()
            self._take("]")
            return tuple(items)
        if self._peek(1) == "(":
            return self._remark()
        return _value_of(self._take())

    def _peek(self, ahead: int = 0) -> str | None:
        position = self.next + ahead
        return self.tokens[position] if position < len(self.tokens) else None

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if token is None or (wanted and token != wanted):
            raise self._wrong()
        self.next += 1
        return token

    def _wrong(self) -> ValueError:
        return ValueError(f"no remarks of results: {self.text[:200]!r}")


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise ValueError(f"no remarks of results: {text[:200]!r}")
        yield match[0].strip()
        position = match.end()


def _value_of(token: str) -> Value:
    if token.startswith('"'):
        return json.loads(token)
    if not _is_number(token):
        return token
    return int(token) if re.fullmatch(r"-?\d+", token) else float(token)


REMARKS: dict[str, Kind] = {
    # What blocks and parts are.
    "blocks_of_group": Kind(Bears.NAME, ("n", "group")),
    "clusters_of_territories": Kind(Bears.NAME, ("n",)),
    "clusters_of_blocks": Kind(Bears.NAME, ("n",)),
    "single_territories": Kind(Bears.NAME, ("n",)),
    "parts_of_blocks": Kind(Bears.NAME, ("n", "blocks")),
    # What the figure is.
    "circular_with": Kind(Bears.ON_FIGURE, ("indicators",)),
    "given": Kind(Bears.ON_FIGURE, ("indicators",)),
    "judged_at": Kind(Bears.ON_FIGURE, ("group",)),
    "chosen_best": Kind(Bears.ON_FIGURE, ("n",)),
    "best_baseline": Kind(Bears.ON_FIGURE),
    "worst_class": Kind(Bears.ON_FIGURE, ("n", "total", "chance")),
    "learned_beyond": Kind(Bears.ON_FIGURE, ("km",)),
    "no_out_of_fold_in": Kind(Bears.ON_FIGURE, ("n", "folds", "why")),
    "same_territories": Kind(Bears.ON_FIGURE),
    "naive": Kind(Bears.ON_FIGURE),
    "one_sided": Kind(Bears.ON_FIGURE, ("n",)),
    "none_ruled_out": Kind(Bears.ON_FIGURE),
    "nearest_neighbours": Kind(Bears.ON_FIGURE, ("k",)),
    "contiguous_neighbours": Kind(Bears.ON_FIGURE),
    "without_neighbours": Kind(Bears.ON_FIGURE, ("n",)),
    "without_coordinates": Kind(Bears.ON_FIGURE, ("n",)),
    "modified_t_test": Kind(Bears.ON_FIGURE),
    "two_sided": Kind(Bears.ON_FIGURE, ("p",)),
    "as_written": Kind(Bears.ON_FIGURE, ("text",)),
    # What its interval and its test are worth.
    "few_blocks": Kind(Bears.ON_INTERVAL, ("n",)),
    "few_unequal_blocks": Kind(Bears.ON_INTERVAL, ("n", "worth")),
    "too_narrow": Kind(Bears.ON_INTERVAL, ("blocks",)),
    "independent_territories": Kind(Bears.ON_INTERVAL),
    "dependent_blocks": Kind(Bears.ON_INTERVAL),
    # How the interval was found.
    "no_coarser_blocks": Kind(Bears.ON_DRAWS, ("group", "least")),
    "error_of_draws": Kind(Bears.ON_DRAWS),
    "replicates_left_out": Kind(Bears.ON_DRAWS, ("n", "total")),
    "no_bca_few_blocks": Kind(Bears.ON_DRAWS, ("least",)),
    "no_bca_undefined": Kind(Bears.ON_DRAWS),
    "heywood_replicates": Kind(Bears.ON_DRAWS, ("n", "total")),
    "refits_refused": Kind(Bears.ON_DRAWS, ("n", "total", "why")),
    "spread_of_members": Kind(Bears.ON_DRAWS),
    # Why there is no p-value.
    "no_p_few_blocks": Kind(Bears.NO_TEST),
    "no_p_undefined_coarse": Kind(Bears.NO_TEST),
    "no_p_worth_two": Kind(Bears.NO_TEST),
    "identical": Kind(Bears.NO_TEST),
    "same_difference": Kind(Bears.NO_TEST),
    # Why there is no interval.
    "no_interval_no_replicate": Kind(Bears.NO_INTERVAL),
    "no_interval_undefined": Kind(Bears.NO_INTERVAL, ("n", "total")),
    "no_interval_few_replicates": Kind(Bears.NO_INTERVAL, ("n", "least")),
    "no_interval_above": Kind(Bears.NO_INTERVAL, ("most",)),
    "no_interval_heywood": Kind(Bears.NO_INTERVAL),
    "no_interval_not_found_again": Kind(Bears.NO_INTERVAL),
    "no_interval_no_coarser": Kind(Bears.NO_INTERVAL),
    "no_interval_few_territories": Kind(Bears.NO_INTERVAL),
    "no_interval_few_within": Kind(Bears.NO_INTERVAL),
    "no_interval_alike": Kind(Bears.NO_INTERVAL),
    # Why there is no interval with weights learned again.
    "not_refitted_no_draw": Kind(Bears.NOT_REFITTED),
    "not_refitted_supervised": Kind(Bears.NOT_REFITTED),
    "not_refitted_out_of_fold": Kind(Bears.NOT_REFITTED),
    "not_refitted_copies": Kind(Bears.NOT_REFITTED, ("most",)),
    "not_refitted_above": Kind(Bears.NOT_REFITTED, ("method", "most")),
    "no_refitted_refused": Kind(Bears.NOT_REFITTED, ("n", "total", "why")),
    "no_refitted_fixed": Kind(Bears.NOT_REFITTED),
    "no_refitted_few_draws": Kind(Bears.NOT_REFITTED, ("n", "least")),
    "no_refitted_metric_above": Kind(Bears.NOT_REFITTED, ("metric", "most")),
    "no_refitted_above": Kind(Bears.NOT_REFITTED, ("most",)),
    # Why there is no figure.
    "too_few_territories": Kind(Bears.ABSENCE, ("n", "least")),
    "truth_covers_few": Kind(Bears.ABSENCE, ("n", "least")),
    "constant_score": Kind(Bears.ABSENCE, ("n",)),
    "constant_truth": Kind(Bears.ABSENCE, ("n",)),
    "constant_both": Kind(Bears.ABSENCE, ("n",)),
    "constant_variables": Kind(Bears.ABSENCE, ("names", "n")),
    "constant_indicators": Kind(Bears.ABSENCE, ("n", "indicators")),
    "needs_counts": Kind(Bears.ABSENCE),
    "numerators_exceed": Kind(Bears.ABSENCE),
    "numerators_exceed_those_without": Kind(Bears.ABSENCE),
    "no_mass_unit": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_no_unit": Kind(Bears.ABSENCE),
    "no_mass_below_one": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_outside": Kind(Bears.ABSENCE, ("unit",)),
    "no_mass_population": Kind(Bears.ABSENCE),
    "population_unknown": Kind(Bears.ABSENCE),
    "nobody_known": Kind(Bears.ABSENCE),
    "nobody_counted": Kind(Bears.ABSENCE),
    "all_worst": Kind(Bears.ABSENCE),
    "worst_tied": Kind(Bears.ABSENCE, ("n", "total")),
    "pairs_tied": Kind(Bears.ABSENCE),
    "separated": Kind(Bears.ABSENCE),
    "unreliable": Kind(Bears.ABSENCE, ("least",)),
    "none_given": Kind(Bears.ABSENCE),
    "given_known_in_few": Kind(Bears.ABSENCE, ("n", "total")),
    "nothing_left_given": Kind(Bears.ABSENCE),
    "nothing_left_ranks": Kind(Bears.ABSENCE),
    "baseline_absent": Kind(Bears.ABSENCE, ("baseline",)),
    "baseline_known_in_few": Kind(Bears.ABSENCE, ("baseline", "n", "total")),
    "no_test_few_territories": Kind(Bears.ABSENCE),
    "no_test_alike": Kind(Bears.ABSENCE),
    "no_out_of_fold_scores": Kind(Bears.ABSENCE),
    "no_out_of_fold": Kind(Bears.ABSENCE, ("why",)),
    "nothing_to_leave_out": Kind(Bears.ABSENCE, ("blocks",)),
    "nothing_without": Kind(Bears.ABSENCE),
    "other_hierarchy_without": Kind(Bears.ABSENCE),
    "refused_without": Kind(Bears.ABSENCE, ("why",)),
    "learned_from_few": Kind(Bears.ABSENCE, ("n", "least")),
    "judged_in_few": Kind(Bears.ABSENCE, ("n", "least")),
    "not_learned_there": Kind(Bears.ABSENCE, ("why",)),
    "not_scored_there": Kind(Bears.ABSENCE, ("why",)),
    "national_heywood": Kind(Bears.ABSENCE),
    "member_heywood": Kind(Bears.ABSENCE),
    "no_solution": Kind(Bears.ABSENCE, ("why",)),
    "no_place": Kind(Bears.ABSENCE),
    "too_few_for_nearest": Kind(Bears.ABSENCE, ("n", "k")),
    "none_touches": Kind(Bears.ABSENCE),
    "few_have_neighbours": Kind(Bears.ABSENCE, ("n", "least")),
    "few_have_coordinates": Kind(Bears.ABSENCE, ("n", "least")),
    "all_neighbours": Kind(Bears.ABSENCE),
    "no_residual": Kind(Bears.ABSENCE),
    "no_coordinates": Kind(Bears.ABSENCE),
    "far_places": Kind(Bears.ABSENCE),
    "no_correlation_matrix": Kind(Bears.ABSENCE),
    # Why there is none: it would take too long, or give small counts away.
    "too_many_pairs": Kind(Bears.TOO_LONG, ("most",)),
    "too_many_places": Kind(Bears.TOO_LONG, ("most",)),
    "withheld": Kind(Bears.WITHHELD),
    # What a reader of a version must know.
    "heywood": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "no_score": Kind(Bears.ON_VERSION, ("n", "codes")),
    "little_known": Kind(Bears.ON_VERSION, ("n", "least", "accepted")),
    "cells_missing": Kind(Bears.ON_VERSION, ("cells", "n")),
    "cells_imputed": Kind(Bears.ON_VERSION, ("n", "share")),
    "scores_within_group": Kind(Bears.ON_VERSION, ("group",)),
    "coefficients_in_units": Kind(Bears.ON_VERSION),
    "weights_of_deviations": Kind(Bears.ON_VERSION),
    "decides_as_it_is": Kind(Bears.ON_VERSION, ("indicator", "share")),
    "decides_as_it_is_times": Kind(Bears.ON_VERSION, ("indicator", "share", "times", "least")),
    "decides_in_units": Kind(Bears.ON_VERSION, ("units", "indicator", "share")),
    "decides_in_units_times": Kind(Bears.ON_VERSION, ("units", "indicator", "share", "times", "least")),
    "rates_shrunk": Kind(Bears.ON_VERSION, ("n", "indicators", "shares")),
    "mostly_common_mean": Kind(Bears.ON_VERSION, ("n", "indicators", "shares")),
    "index_withheld": Kind(Bears.ON_VERSION),
    "out_of_fold_by_group": Kind(Bears.ON_VERSION, ("n", "group")),
    "out_of_fold_by_part": Kind(Bears.ON_VERSION, ("parts",)),
    "learned_from_circular": Kind(Bears.ON_VERSION, ("truth", "n", "indicators")),
    "equal_shares": Kind(Bears.ON_VERSION, ("n", "most")),
    "importance_missed": Kind(Bears.ON_VERSION, ("points",)),
    "weights_rescaled": Kind(Bears.ON_VERSION, ("total",)),
    "weights_kept": Kind(Bears.ON_VERSION, ("total",)),
    "weights_rescaled_in": Kind(Bears.ON_VERSION, ("dimension", "total")),
    "weights_kept_in": Kind(Bears.ON_VERSION, ("dimension", "total")),
    "critic_few_territories": Kind(Bears.ON_VERSION, ("territories", "m")),
    "opposed_to_component_kept": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "opposed_to_factor_kept": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "opposed_to_index_kept": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "opposed_to_component_removed": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "opposed_to_factor_removed": Kind(Bears.ON_VERSION, ("n", "indicators")),
    "linearly_dependent": Kind(Bears.ON_VERSION),
    "one_indicator": Kind(Bears.ON_VERSION),
    "few_complete_territories": Kind(Bears.ON_VERSION),
    "no_correlations_constant": Kind(Bears.ON_VERSION, ("indicators",)),
}
