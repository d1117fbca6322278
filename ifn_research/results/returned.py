"""A return of a study that travelled: figures of agreement and how sure they are, no territory."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from ifn_research.errors import DataError
from ifn_research.language.messages import Message, say
from ifn_research.validation.evaluation.covaried import scale_of
from ifn_research.validation.metrics import METRICS

FORMAT, KIND = 1, "ifn-return"
# A return holds some figures: what is larger is none.
MOST_BYTES = 2_000_000
MOST_NAMES = 500
# Codes of départements and régions, which are public and hold many territories each.
AREA = re.compile(r"(0[1-9]|[1-9]\d|2[AB]|97[1-8]|98\d|R\d\d)")
SHA256 = re.compile(r"[0-9a-f]{64}")
FIGURE_KINDS = ("version", "indicator")
INDICATOR = "indicator:"


@dataclass(frozen=True)
class ReturnedCriterion:
    """The criterion that was declared before the study travelled."""

    ground_truth: str
    metric: str
    direction: int


@dataclass(frozen=True)
class ReturnedFigure:
    """The agreement of a version, or a single indicator, with what a partner measured.

    Attributes
    ----------
    kind : {"version", "indicator"}
    name : str
        Of an indicator without a prefix.
    metric : str
    estimate : float
        On the metric's own scale, whatever the scale of its variance.
    variance : float or None
        Block-bootstrap variance, on `scale`; None where blocks are too few.
    scale : {"z", "plain"}
        Fisher's z for correlations.
    n : int
        Territories that it rests on.
    """

    kind: str
    name: str
    metric: str
    estimate: float
    variance: float | None
    scale: str
    n: int

    @property
    def key(self) -> str:
        """The name under which covariances know it."""
        return self.name if self.kind == "version" else INDICATOR + self.name


@dataclass(frozen=True)
class ReturnedCovariance:
    """Covariance of the figures of one metric, from the same draws of blocks, on the scale of their variances."""

    names: tuple[str, ...]
    matrix: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Returned:
    """A return, read whole and checked.

    Attributes
    ----------
    release : str
        Of the program that made it.
    study, title, level : str
    study_digest : str
        The same for every partner of one bundle.
    criterion : ReturnedCriterion
    partner : str
        A label that the partner chose, or nothing.
    perimeter : tuple of str
        Codes of the départements (``59``) or régions (``R32``) in which the partner's territories lie.
    n, n_blocks : int
        Territories that every version scores and the ground truth covers, and their blocks.
    coverage : float
        Share of the partner's territories that the ground truth covers.
    n_versions : int
        Versions of the study, whether or not a figure of each is told.
    versions_tried : int
        With those that the partner tried beyond.
    estimates : tuple of ReturnedFigure
    covariances : mapping of metric to ReturnedCovariance
    reduced : tuple of str
        Why less is given than was asked.
    remarks : tuple of str
    """

    release: str
    study: str
    title: str
    level: str
    study_digest: str
    criterion: ReturnedCriterion
    partner: str
    perimeter: tuple[str, ...]
    n: int
    n_blocks: int
    coverage: float
    n_versions: int
    versions_tried: int
    estimates: tuple[ReturnedFigure, ...]
    covariances: Mapping[str, ReturnedCovariance]
    reduced: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The whole as plain data, with its digest."""
        said = json.loads(json.dumps({"format": FORMAT, "kind": KIND, **asdict(self)}))
        return {**said, "digest": digest_of(said)}

    @property
    def digest(self) -> str:
        """SHA-256 of everything that it says."""
        return str(self.plain()["digest"])

    @property
    def fingerprint(self) -> str:
        """SHA-256 of its figures alone, whatever the partner is called."""
        said = self.plain()
        return digest_of({key: said[key] for key in ("study_digest", "n", "estimates", "covariances")})

    def as_json(self) -> str:
        """The text of the file, indented for people."""
        return json.dumps(self.plain(), ensure_ascii=False, indent=1) + "\n"

    def of_metric(self, metric: str) -> tuple[ReturnedFigure, ...]:
        """The figures of one metric."""
        return tuple(figure for figure in self.estimates if figure.metric == metric)


def digest_of(said: Mapping[str, Any]) -> str:
    """SHA-256 of a return without its digest, as canonical JSON."""
    shown = {key: value for key, value in said.items() if key != "digest"}
    text = json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def read_returned(path: Path, *, release: str | None = None) -> Returned:
    """Read a return and check everything in it.

    Parameters
    ----------
    path : Path
    release : str, optional
        Release from which it must be; that of this program when absent.

    Raises
    ------
    DataError
        If it is none, was edited, is of another format or release, or holds what no return holds.
    """
    where = str(path)
    data = _data_in(path)
    if data.get("kind") != KIND:
        raise DataError(
            say("travelling.not_a_return", path=path.name), where=where, fix=say("travelling.name_a_return")
        )
    if data.get("format") != FORMAT or isinstance(data.get("format"), bool):
        raise DataError(
            say("travelling.return_format", form=_shown(data.get("format")), format=FORMAT),
            where=where,
            fix=say("travelling.return_same_release"),
        )
    mine = version("ifn-research") if release is None else release
    if data.get("release") != mine:
        raise DataError(
            say("travelling.return_release", found=_shown(data.get("release")), release=mine),
            where=where,
            fix=say("travelling.return_same_release"),
        )
    try:
        digest = digest_of(data)
    except (ValueError, RecursionError):
        digest = ""
    if data.get("digest") != digest:
        raise DataError(
            say("travelling.return_edited", path=path.name), where=where, fix=say("travelling.ask_return_again")
        )
    return _Reader(where).returned(data)


def _data_in(path: Path) -> dict[str, Any]:
    """The mapping in a file that may hold anything."""
    fix = say("travelling.name_a_return")
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        what = say("travelling.return_unreadable", path=path.name, reason=error.strerror or "")
        raise DataError(what, where=str(path), fix=fix) from error
    if len(content) > MOST_BYTES:
        raise DataError(say("travelling.return_too_large", path=path.name, most=MOST_BYTES), where=str(path), fix=fix)
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DataError(say("travelling.not_a_return", path=path.name), where=str(path), fix=fix) from error
    if not isinstance(data, dict):
        raise DataError(say("travelling.not_a_return", path=path.name), where=str(path), fix=fix)
    return data


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class _Reader:
    """Reads the parts of a return, each of its type and within its bounds."""

    def __init__(self, where: str) -> None:
        self.where = where

    def returned(self, data: Mapping[str, Any]) -> Returned:
        keys = {"format", "kind", "digest", *Returned.__dataclass_fields__}
        self.keys(data, keys, "")
        found = Returned(
            release=self.text(data, "release"),
            study=self.text(data, "study"),
            title=self.text(data, "title"),
            level=self.text(data, "level"),
            study_digest=self.matching(data["study_digest"], SHA256, "study_digest"),
            criterion=self.criterion(data["criterion"]),
            partner=self.text(data, "partner"),
            perimeter=tuple(self.matching(code, AREA, "perimeter") for code in self.listed(data, "perimeter")),
            n=self.whole(data, "n"),
            n_blocks=self.whole(data, "n_blocks"),
            coverage=self.number(data["coverage"], "coverage", 0.0, 1.0),
            n_versions=self.whole(data, "n_versions"),
            versions_tried=self.whole(data, "versions_tried"),
            estimates=tuple(self.figure(item) for item in self.listed(data, "estimates", MOST_NAMES * len(METRICS))),
            covariances=self.covariances(data["covariances"]),
            reduced=self.texts(data, "reduced"),
            remarks=self.texts(data, "remarks"),
        )
        self._agree(found)
        return found

    def _agree(self, found: Returned) -> None:
        """Check that figures and covariances are about the same."""
        known = {(figure.metric, figure.key): figure for figure in found.estimates}
        if len(known) < len(found.estimates):
            self.refuse("estimates", say("travelling.return_twice"))
        named = {figure.name for figure in found.estimates if figure.kind == "version"}
        if not len(named) <= found.n_versions <= found.versions_tried:
            self.refuse("n_versions", say("travelling.return_versions"))
        if found.n_blocks > found.n:
            self.refuse("n_blocks", say("travelling.return_blocks_above_n"))
        for figure in found.estimates:
            if figure.n > found.n:
                self.refuse("estimates", say("travelling.return_n_above_n"))
        for metric, covariance in found.covariances.items():
            for at, name in enumerate(covariance.names):
                variance = known[metric, name].variance if (metric, name) in known else None
                if variance is None:
                    self.refuse(f"covariances.{metric}", say("travelling.return_unknown_name", name=name[:80]))
                elif not math.isclose(variance, covariance.matrix[at][at], rel_tol=2e-3, abs_tol=1e-12):
                    self.refuse(f"covariances.{metric}", say("travelling.return_two_variances", name=name[:80]))

    def criterion(self, value: Any) -> ReturnedCriterion:
        self.keys(value, set(ReturnedCriterion.__dataclass_fields__), "criterion")
        if value["direction"] not in (1, -1) or isinstance(value["direction"], bool):
            self.refuse("criterion.direction", say("travelling.return_direction"))
        return ReturnedCriterion(
            self.text(value, "ground_truth"), self.metric(value["metric"]), int(value["direction"])
        )

    def figure(self, value: Any) -> ReturnedFigure:
        self.keys(value, set(ReturnedFigure.__dataclass_fields__), "estimates")
        metric = self.metric(value["metric"])
        variance = value["variance"]
        expected = scale_of(metric)
        if value["kind"] not in FIGURE_KINDS:
            self.refuse("estimates.kind", say("travelling.return_one_of", names=FIGURE_KINDS))
        if value["scale"] != expected:
            self.refuse("estimates.scale", say("travelling.return_scale", metric=metric, scale=expected))
        return ReturnedFigure(
            value["kind"],
            self.text(value, "name"),
            metric,
            self.number(value["estimate"], "estimates.estimate", *METRICS[metric].about.bounds),
            None if variance is None else self.number(variance, "estimates.variance", 0.0, math.inf),
            expected,
            self.whole(value, "n"),
        )

    def covariances(self, value: Any) -> dict[str, ReturnedCovariance]:
        self.mapping(value, "covariances")
        return {self.metric(name): self.covariance(item, f"covariances.{name}") for name, item in value.items()}

    def covariance(self, value: Any, key: str) -> ReturnedCovariance:
        self.keys(value, {"names", "matrix"}, key)
        names = self.texts(value, "names")
        rows = self.listed(value, "matrix")
        if any(not isinstance(row, list) or len(row) != len(names) for row in rows) or len(rows) != len(names):
            self.refuse(key, say("travelling.return_not_square"))
        if len(set(names)) < len(names):
            self.refuse(key, say("travelling.return_twice"))
        matrix = tuple(tuple(self.number(cell, key, -math.inf, math.inf) for cell in row) for row in rows)
        found = np.array(matrix).reshape(len(names), len(names))
        scale = float(np.abs(found).max(initial=0.0))
        least = float(np.linalg.eigvalsh(found).min(initial=0.0)) if len(names) else 0.0
        # Four digits of each cell move no eigenvalue by more than this.
        if not np.array_equal(found, found.T) or least < -1e-3 * scale * max(1, len(names)):
            self.refuse(key, say("travelling.return_no_covariance"))
        return ReturnedCovariance(names, matrix)

    def metric(self, value: Any) -> str:
        if not isinstance(value, str) or value not in METRICS:
            self.refuse("metric", say("travelling.return_unknown_metric", metric=_shown(value)))
        return str(value)

    def keys(self, value: Any, expected: set[str], key: str) -> None:
        self.mapping(value, key)
        wrong = sorted(expected ^ set(value))
        if wrong:
            self.refuse(key, say("travelling.return_keys", names=[_shown(name) for name in wrong[:5]]))

    def mapping(self, value: Any, key: str) -> None:
        if not isinstance(value, dict) or len(value) > MOST_NAMES:
            self.refuse(key, say("travelling.return_type"))

    def text(self, holder: Mapping[str, Any], key: str) -> str:
        return self._text(holder[key], key)

    def texts(self, holder: Mapping[str, Any], key: str) -> tuple[str, ...]:
        return tuple(self._text(item, key) for item in self.listed(holder, key))

    def _text(self, value: Any, key: str) -> str:
        if not isinstance(value, str) or len(value) > 2000 or any(ord(sign) < 32 for sign in value):
            self.refuse(key, say("travelling.return_type"))
        return str(value)

    def matching(self, value: Any, form: re.Pattern[str], key: str) -> str:
        if not isinstance(value, str) or not form.fullmatch(value):
            self.refuse(key, say("travelling.return_value", value=_shown(value)))
        return str(value)

    def listed(self, holder: Mapping[str, Any], key: str, most: int = MOST_NAMES) -> list[Any]:
        value = holder[key]
        if not isinstance(value, list) or len(value) > most:
            self.refuse(key, say("travelling.return_type"))
        return list(value)

    def whole(self, holder: Mapping[str, Any], key: str) -> int:
        value = holder[key]
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 1_000_000:
            self.refuse(key, say("travelling.return_value", value=_shown(value)))
        return int(value)

    def number(self, value: Any, key: str, least: float, most: float) -> float:
        fine = isinstance(value, int | float) and not isinstance(value, bool)
        if not fine or not abs(value) < 1e15 or not least <= value <= most:
            self.refuse(key, say("travelling.return_value", value=_shown(value)))
        return float(value)

    def refuse(self, key: str, what: Message) -> NoReturn:
        raise DataError(
            say("travelling.return_wrong", key=key or "return", what=what),
            where=self.where,
            fix=say("travelling.ask_return_again"),
        )


def _shown(value: Any) -> str:
    return repr(value)[:60] if isinstance(value, str | int | float | bool) or value is None else type(value).__name__


def rounded(value: float) -> float:
    """A figure with the four digits that its precision warrants at most."""
    return float(f"{value:.4g}")
