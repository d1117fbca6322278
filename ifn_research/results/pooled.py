"""The findings of several partners together: the tables of a pooled study, written to a folder and read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.remarks import Remarks
from ifn_research.results.files import read_csv, undamaged, write_csv
from ifn_research.rows import Kind, Remarked, Table, rows_of, table

KIND, FORMAT, FACTS, MANIFEST = "pool", 1, "pool.json", "manifest.json"
# In `pool.json`: SHA-256 of each table.
TABLES = "tables"


@dataclass(frozen=True)
class Partner:
    """One row of `partners.csv`: a partner, and what its return rests on.

    Attributes
    ----------
    partner : str
        The label that it chose, or its number.
    file, digest : str
        Of its return.
    n, n_blocks : int
        Territories, and their blocks.
    coverage : float
        Share of its territories that the ground truth covers.
    perimeter : str
        Codes of départements and régions.
    versions_tried : int
    reduced : str
        Why it gave less than was asked, in its own words.
    cautions : str
        The cautions on its figures, in its own words.
    """

    partner: str
    file: str
    digest: str
    n: int
    n_blocks: int
    coverage: float
    perimeter: str
    versions_tried: int
    reduced: str
    cautions: str = ""


@dataclass(frozen=True)
class PartnerEstimate:
    """One row of `estimates.csv`: what a partner found of a version or a single indicator.

    Attributes
    ----------
    kind : {"version", "indicator"}
    ci_low, ci_high : float or None
        Of 95 % by its variance alone, on the metric's own scale; a picture shows them, nothing is tested by them.
    on_scale, variance : float or None
        The estimate on the scale of its variance (`scale`); absent where the partner gave no variance, or where
        Fisher's z is infinite.
    weight : float
        Share of the pooled figure; 0 where it has no part in it.
    """

    partner: str
    kind: str
    name: str
    metric: str
    n: int
    estimate: float
    ci_low: float | None
    ci_high: float | None
    scale: str
    on_scale: float | None
    variance: float | None
    weight: float


@dataclass(frozen=True)
class PooledFigure(Remarked):
    """One row of `pooled.csv`: the agreement of a version or a single indicator over all partners.

    Attributes
    ----------
    kind : {"version", "indicator"}
    n_partners, n : int
        Partners whose figure has a variance, and their territories.
    estimate, ci_low, ci_high : float or None
        On the metric's own scale: of the mean on `scale`, by restricted maximum likelihood, with Hartung's and Knapp's
        interval of 95 %. No interval of a single partner.
    ci_low_cautious, ci_high_cautious : float or None
        The same with an error that is never below what the variances alone make it.
    predicted_low, predicted_high : float or None
        Of 95 %: what to expect at a new partner, with the cautious error.
    scale : {"z", "plain"}
    on_scale, standard_error, df : float or None
        The mean on that scale.
    tau2, tau2_low, tau2_high : float or None
        Variance between partners on that scale, and its Q-profile interval.
    i2 : float or None
        Share of the variance of a partner's estimate that lies between partners.
    q, p_heterogeneity : float or None
        Cochran's test that partners do not differ.
    estimate_pm, ci_low_pm, ci_high_pm, tau2_pm : float or None
        The same with the variance of Paule and Mandel.
    estimate_joint : float or None
        By the joint model of all figures of the metric; absent without covariances.
    remarks : tuple of Remark
    """

    kind: str
    name: str
    metric: str
    n_partners: int
    n: int
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_low_cautious: float | None = None
    ci_high_cautious: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    scale: str = ""
    on_scale: float | None = None
    standard_error: float | None = None
    df: float | None = None
    tau2: float | None = None
    tau2_low: float | None = None
    tau2_high: float | None = None
    i2: float | None = None
    q: float | None = None
    p_heterogeneity: float | None = None
    estimate_pm: float | None = None
    ci_low_pm: float | None = None
    ci_high_pm: float | None = None
    tau2_pm: float | None = None
    estimate_joint: float | None = None
    remarks: Remarks = ()


@dataclass(frozen=True)
class PooledDifference(Remarked):
    """One row of `differences.csv`: figure a less figure b at the same partners, pooled.

    Attributes
    ----------
    a, b : str
        Versions, or a version and a single indicator (``baseline:``).
    family : {"versions", "baselines"}
        The rows among which p-values are adjusted, with their metric.
    n_partners : int
        Those that gave the covariance of the two.
    scale : {"z", "plain"}
        Of all that follows: differences of correlations are those of Fisher's z.
    difference, standard_error, df, ci_low, ci_high, ci_low_cautious, ci_high_cautious, predicted_low, predicted_high,
    tau2, i2, q, p_heterogeneity
        As in `pooled.csv`; positive = a agrees better.
    p_value, p_holm : float or None
        Two-sided, and adjusted by Holm within the family.
    p_holm_cautious : float or None
        The same with the cautious error.
    difference_pm, p_value_pm : float or None
        With the variance of Paule and Mandel.
    on_metric : float or None
        The difference on the metric's own scale, between the agreements that the pooled figures have.
    remarks : tuple of Remark
    """

    a: str
    b: str
    metric: str
    family: str
    n_partners: int
    scale: str
    difference: float | None = None
    standard_error: float | None = None
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_low_cautious: float | None = None
    ci_high_cautious: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    tau2: float | None = None
    i2: float | None = None
    q: float | None = None
    p_heterogeneity: float | None = None
    p_value: float | None = None
    p_holm: float | None = None
    p_holm_cautious: float | None = None
    difference_pm: float | None = None
    p_value_pm: float | None = None
    on_metric: float | None = None
    remarks: Remarks = ()


@dataclass(frozen=True)
class LeftOut:
    """One row of `left_out.csv`: a pooled figure or difference without one partner, and what the partner weighs.

    Attributes
    ----------
    a, b : str
        A version or an indicator, and what it is held against; `b` is empty for a figure.
    partner : str
        The one that is left out.
    estimate, ci_low, ci_high : float or None
        Without it: of a figure on the metric's own scale, of a difference on that of `differences.csv`.
    tau2 : float or None
    weight : float
        Its share in the whole.
    residual : float or None
        How far it lies from the others: studentised.
    cook, dffits : float or None
        How far it moves the mean: squared and in standard errors.
    influential : bool
        By the rules of Viechtbauer and Cheung (2010).
    """

    a: str
    b: str
    metric: str
    partner: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    tau2: float | None
    weight: float
    residual: float | None
    cook: float | None
    dffits: float | None
    influential: bool


@dataclass(frozen=True)
class PooledMember(Remarked):
    """One row of `confidence_set.csv`: whether a version can be ruled out as the best, over all partners.

    Attributes
    ----------
    p_value : float or None
    in_set : bool
        At 5 %.
    n_partners : int
        Those that know every version.
    remarks : tuple of Remark
    """

    version: str
    metric: str
    n_partners: int
    p_value: float | None
    in_set: bool
    remarks: Remarks = ()


@dataclass(frozen=True)
class PooledStepDown(Remarked):
    """One row of `step_down.csv`: a version against the single indicator that it is hardest to beat.

    Attributes
    ----------
    baseline : str
    difference : float
        On the scale of `differences.csv`.
    statistic : float
        On the normal scale.
    p_value : float
        One-sided, adjusted for all versions that returns tell.
    n_partners : int
    remarks : tuple of Remark
    """

    version: str
    baseline: str
    metric: str
    n_partners: int
    difference: float
    statistic: float
    p_value: float
    remarks: Remarks = ()


POOLED_TABLES: dict[str, Table] = {
    "partners": Table(Partner),
    "estimates": Table(PartnerEstimate),
    "pooled": Table(PooledFigure),
    "differences": Table(PooledDifference),
    "left_out": Table(LeftOut),
    "confidence_set": Table(PooledMember),
    "step_down": Table(PooledStepDown),
}


@dataclass(frozen=True)
class PooledStudy:
    """A study over several partners.

    Attributes
    ----------
    manifest : mapping
        Study, criterion, digests of the returns, versions tried.
    tables : mapping of str to DataFrame
        Those of `POOLED_TABLES`.
    labels : mapping of str to str
        What versions and indicators are called, where the study was named.
    """

    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def study(self) -> str:
        """Slug of the study."""
        return str(self.manifest["study"])

    @property
    def title(self) -> str:
        """Title of the study."""
        return str(self.manifest["title"])

    @property
    def metric(self) -> str:
        """The metric of the declared criterion."""
        return str(self.manifest["criterion"]["metric"])

    @property
    def ground_truth(self) -> str:
        """The ground truth of the declared criterion."""
        return str(self.manifest["criterion"]["ground_truth"])

    @property
    def n_versions(self) -> int:
        """Versions of the study."""
        return int(self.manifest["n_versions"])

    @property
    def tried(self) -> int:
        """Versions that partners have tried, all together."""
        return int(self.manifest["versions_tried"])

    @cached_property
    def partners(self) -> list[Partner]:
        """The partners, in the order of their returns."""
        return rows_of(self.tables["partners"], Partner)

    def primary(self, name: str, kind: type[Kind]) -> list[Kind]:
        """Rows of a table on the metric of the declared criterion."""
        frame = self.tables[name]
        return rows_of(frame[frame["metric"] == self.metric], kind)

    def write(self, folder: Path) -> None:
        """Write the tables and `pool.json` with their digests, and the manifest that makes the folder known."""
        for name, frame in self.tables.items():
            write_csv(frame, folder / f"{name}.csv")
        digests = {name: _digest(folder / f"{name}.csv") for name in self.tables}
        told = {**self.manifest, "labels": dict(self.labels), TABLES: digests}
        for file in (FACTS, MANIFEST):
            text = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True)
            (folder / file).write_text(text + "\n", encoding="utf-8")


def pooled_tables(rows: Mapping[str, Sequence[Any]]) -> dict[str, pd.DataFrame]:
    """Rows as the tables of a pooled study."""
    return {name: table(rows.get(name, ()), kind.row) for name, kind in POOLED_TABLES.items()}


def is_pooled(folder: Path) -> bool:
    """True if a folder holds a pooled study."""
    return (folder / FACTS).is_file()


def read_pooled(folder: Path) -> PooledStudy:
    """A pooled study from its folder.

    Raises
    ------
    DataError
        If the folder holds none, or a file of it is missing, damaged or changed since it was written.
    """
    path = folder / FACTS
    if not path.is_file():
        raise DataError(say("pooling.no_pool", folder=str(folder)), where=str(folder), fix=say("pooling.name_a_pool"))
    with undamaged(path, KeyError, TypeError):
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["kind"] != KIND or told["format"] != FORMAT:
            raise ValueError(FACTS)
        labels = {str(name): str(label) for name, label in told.pop("labels").items()}
        digests = told.pop(TABLES)
        for name in POOLED_TABLES:
            if digests[name] != _digest(folder / f"{name}.csv"):
                raise ValueError(say("pooling.changed", name=f"{name}.csv"))
    tables = {name: _read(folder / f"{name}.csv", kind) for name, kind in POOLED_TABLES.items()}
    return PooledStudy(told, tables, labels)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read(path: Path, kind: Table) -> pd.DataFrame:
    frame = read_csv(path, kind.columns)
    with undamaged(path, KeyError):
        for name, of in kind.types.items():
            if of is float:
                frame[name] = pd.to_numeric(frame[name])
            elif of is int:
                frame[name] = frame[name].astype("int64")
            elif of is bool:
                frame[name] = frame[name].map({"True": True, "False": False}).astype(bool)
    return frame


__all__ = [
    "FACTS",
    "KIND",
    "POOLED_TABLES",
    "LeftOut",
    "Partner",
    "PartnerEstimate",
    "PooledDifference",
    "PooledFigure",
    "PooledMember",
    "PooledStepDown",
    "PooledStudy",
    "is_pooled",
    "pooled_tables",
    "read_pooled",
]
