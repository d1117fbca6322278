"""Pooled figures and paired differences as rows, and each without one partner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks
from ifn_research.results.pooled import LeftOut, PartnerEstimate, PooledDifference, PooledFigure
from ifn_research.rows import BASELINE
from ifn_research.statistics.multiple_comparisons import holm
from ifn_research.statistics.pooling.between import tau2_interval
from ifn_research.statistics.pooling.synthesis import Pooled, influence, pool
from ifn_research.study.pooling.panel import Panel

NORMAL = 1.959963984540054
# Partners below which a reader is warned of what an interval is worth.
FEW = 5


@dataclass(frozen=True, eq=False)
class PooledPanel:
    """A panel pooled, figure by figure.

    Attributes
    ----------
    panel : Panel
    at : array of int
        The names of the panel that some partner gives with a variance.
    figures, paule_mandel, cautious : Pooled
        Of those names; the last with errors that are never below what the variances alone make them.
    """

    panel: Panel
    at: np.ndarray
    figures: Pooled
    paule_mandel: Pooled
    cautious: Pooled

    @classmethod
    def of(cls, panel: Panel) -> PooledPanel | None:
        """Pool every figure; None where none has a variance."""
        at = np.flatnonzero((~np.isnan(panel.y)).any(axis=0))
        if not len(at):
            return None
        y, v = panel.y[:, at].T, panel.variance[:, at].T
        return cls(panel, at, pool(y, v), pool(y, v, "paule_mandel"), pool(y, v, modified=True))

    def mean(self, name: str) -> float:
        """A pooled figure on its scale; NaN without one."""
        places = np.flatnonzero(self.at == self.panel.names.index(name))
        return float(self.figures.mean[places[0]]) if len(places) else np.nan

    def rows(self, joint: dict[str, float]) -> Iterator[PooledFigure]:
        """A row for each figure; joint estimates on the scale, by name."""
        panel, found, other = self.panel, self.figures, self.paule_mandel
        low, high = tau2_interval(panel.y[:, self.at].T, panel.variance[:, self.at].T)
        place = {int(k): i for i, k in enumerate(self.at)}
        for k, name in enumerate(panel.names):
            kind, plain = kind_and_name(name)
            silent = int((panel.given[:, k] & np.isnan(panel.y[:, k])).sum())
            left = (Remark("partners_without_variance", n=silent),) if silent else ()
            i = place.get(k)
            if i is None:
                yield PooledFigure(kind, plain, panel.metric, 0, 0, scale=panel.scale, remarks=left)
                continue
            there = ~np.isnan(panel.y[:, k])
            yield PooledFigure(
                kind,
                plain,
                panel.metric,
                int(there.sum()),
                int(panel.sizes[there, k].sum()),
                **self._on_metric(i),
                scale=panel.scale,
                on_scale=known(found.mean[i]),
                **heterogeneity(found, i),
                tau2_low=known(low[i]),
                tau2_high=known(high[i]),
                tau2_pm=known(other.tau2[i]),
                estimate_joint=known(panel.back(np.asarray(joint.get(name, np.nan)))),
                remarks=(*number_of_partners(int(there.sum())), *left),
            )

    def _on_metric(self, i: int) -> dict[str, Any]:
        """The columns that are told on the metric's own scale."""
        found, other, cautious = self.figures, self.paule_mandel, self.cautious
        values = {
            **{"estimate": found.mean, "ci_low": found.low, "ci_high": found.high},
            **{"ci_low_cautious": cautious.low, "ci_high_cautious": cautious.high},
            **{"predicted_low": cautious.predicted_low, "predicted_high": cautious.predicted_high},
            **{"estimate_pm": other.mean, "ci_low_pm": other.low, "ci_high_pm": other.high},
        }
        return {column: known(self.panel.back(each[i])) for column, each in values.items()}

    def estimates(self, partners: Sequence[str]) -> Iterator[PartnerEstimate]:
        """A row for what each partner found."""
        panel = self.panel
        weights = np.zeros(panel.y.shape)
        weights[:, self.at] = self.figures.weights.T
        reach = NORMAL * np.sqrt(panel.variance)
        low, high = panel.back(panel.y - reach), panel.back(panel.y + reach)
        for (j, told), (k, name) in product(enumerate(panel.figures), enumerate(panel.names)):
            if name not in told:
                continue
            figure = told[name]
            yield PartnerEstimate(
                partners[j],
                *kind_and_name(name),
                panel.metric,
                figure.n,
                figure.estimate,
                known(low[j, k]),
                known(high[j, k]),
                panel.scale,
                known(panel.y[j, k]),
                known(panel.variance[j, k]),
                float(weights[j, k]),
            )

    def left_out(self, partners: Sequence[str]) -> Iterator[LeftOut]:
        """Each figure without each of its partners."""
        panel = self.panel
        y, v = panel.y[:, self.at].T, panel.variance[:, self.at].T
        found = [(panel.names[k], "") for k in self.at]
        yield from _without(found, panel.metric, (y, v), self.figures, partners, panel.back)


@dataclass(frozen=True, eq=False)
class PooledPairs:
    """Paired differences of a panel, pooled.

    Attributes
    ----------
    panel : Panel
    pairs : tuple of pair of int
        All of versions, then each version with each single indicator.
    d, v : array, shape (n_pairs, n_partners)
    alike : array of int
        At how many partners the two are the same but for rounding.
    at : array of int
        The pairs that some partner tells.
    pooled, paule_mandel, cautious : Pooled or None
        Of those, as for a panel; None without any.
    """

    panel: Panel
    pairs: tuple[tuple[int, int], ...]
    d: Floats
    v: Floats
    alike: np.ndarray
    at: np.ndarray
    pooled: Pooled | None
    paule_mandel: Pooled | None
    cautious: Pooled | None

    @classmethod
    def of(cls, panel: Panel) -> PooledPairs:
        """Pool every difference of two versions, and of a version and a single indicator."""
        versions = range(panel.n_versions)
        pairs = (*combinations(versions, 2), *product(versions, range(panel.n_versions, len(panel.names))))
        if not pairs:
            none = np.zeros((0, len(panel.figures)))
            return cls(
                panel, (), none, none, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), None, None, None
            )
        d, v, alike = panel.differences(pairs)
        at = np.flatnonzero((~np.isnan(d)).any(axis=1))
        if not len(at):
            return cls(panel, pairs, d, v, alike, at, None, None, None)
        known_pairs = (d[at], v[at])
        ways = pool(*known_pairs), pool(*known_pairs, "paule_mandel"), pool(*known_pairs, modified=True)
        return cls(panel, pairs, d, v, alike, at, *ways)

    def rows(self, figures: PooledPanel) -> list[PooledDifference]:
        """A row for each difference."""
        panel, n = self.panel, self.panel.n_versions
        place = {int(k): i for i, k in enumerate(self.at)}
        adjusted, cautiously = self._adjusted(self.pooled), self._adjusted(self.cautious)
        rows = []
        for k, (a, b) in enumerate(self.pairs):
            names = (panel.names[a], panel.names[b])
            family = "versions" if b < n else "baselines"
            remarks: Remarks = (Remark("partners_too_alike", n=int(self.alike[k])),) if self.alike[k] else ()
            i = place.get(k)
            if i is None or self.pooled is None or self.paule_mandel is None or self.cautious is None:
                why = remarks or (Remark("no_p_no_covariance"),)
                rows.append(PooledDifference(*names, panel.metric, family, 0, panel.scale, remarks=why))
                continue
            found, n_partners = self.pooled, int(self.pooled.n_places[i])
            on_metric = [float(panel.back(np.asarray(figures.mean(name)))) for name in names]
            rows.append(
                PooledDifference(
                    *names,
                    panel.metric,
                    family,
                    n_partners,
                    panel.scale,
                    difference=known(found.mean[i]),
                    ci_low=known(found.low[i]),
                    ci_high=known(found.high[i]),
                    ci_low_cautious=known(self.cautious.low[i]),
                    ci_high_cautious=known(self.cautious.high[i]),
                    predicted_low=known(self.cautious.predicted_low[i]),
                    predicted_high=known(self.cautious.predicted_high[i]),
                    **heterogeneity(found, i),
                    p_value=known(found.p_values[i]),
                    p_holm=known(adjusted[k]),
                    p_holm_cautious=known(cautiously[k]),
                    difference_pm=known(self.paule_mandel.mean[i]),
                    p_value_pm=known(self.paule_mandel.p_values[i]),
                    on_metric=known(on_metric[0] - on_metric[1]),
                    remarks=(*number_of_partners(n_partners), *remarks),
                )
            )
        return rows

    def left_out(self, partners: Sequence[str]) -> Iterator[LeftOut]:
        """Each difference of two versions without each of its partners."""
        at = [k for k in self.at if self.pairs[k][1] < self.panel.n_versions]
        if not at:
            return
        names = [(self.panel.names[a], self.panel.names[b]) for a, b in (self.pairs[k] for k in at)]
        d, v = self.d[at], self.v[at]
        yield from _without(names, self.panel.metric, (d, v), pool(d, v), partners, np.asarray)

    def _adjusted(self, pooled: Pooled | None) -> Floats:
        """P-values by Holm, within each family."""
        adjusted = np.full(len(self.pairs), np.nan)
        if pooled is None:
            return adjusted
        adjusted[self.at] = pooled.p_values
        versions = np.array([b < self.panel.n_versions for _, b in self.pairs])
        for family in (versions, ~versions):
            tested = np.flatnonzero(family & ~np.isnan(adjusted))
            if len(tested):
                adjusted[tested] = holm(adjusted[tested])
        return adjusted


def _without(
    names: Sequence[tuple[str, str]],
    metric: str,
    figures: tuple[Floats, Floats],
    pooled: Pooled,
    partners: Sequence[str],
    back: Any,
) -> Iterator[LeftOut]:
    found = influence(*figures, pooled)
    for (i, (a, b)), (j, partner) in product(enumerate(names), enumerate(partners)):
        if np.isnan(figures[0][i, j]) or pooled.n_places[i] < 2:
            continue
        mean, low, high = (known(back(getattr(found, name)[i, j])) for name in ("mean", "low", "high"))
        residual, cook, dffits = (known(getattr(found, name)[i, j]) for name in ("residual", "cook", "dffits"))
        tau2, weight = known(found.tau2[i, j]), float(pooled.weights[i, j])
        influential = bool(found.influential[i, j])
        yield LeftOut(a, b, metric, partner, mean, low, high, tau2, weight, residual, cook, dffits, influential)


def kind_and_name(name: str) -> tuple[str, str]:
    """The kind of a figure, and its name without prefix."""
    return ("indicator", name.removeprefix(BASELINE)) if name.startswith(BASELINE) else ("version", name)


def heterogeneity(found: Pooled, i: int) -> dict[str, Any]:
    """The columns that figures and differences share."""
    columns = {
        **{"standard_error": found.error, "df": found.df, "tau2": found.tau2},
        **{"i2": found.i2, "q": found.q, "p_heterogeneity": found.p_heterogeneity},
    }
    return {name: known(values[i]) for name, values in columns.items()}


def number_of_partners(n: int) -> Remarks:
    """The caution that few partners ask for."""
    if n == 1:
        return (Remark("no_interval_one_partner"),)
    return (Remark("few_partners", n=n),) if n < FEW else ()


def known(value: Any) -> float | None:
    """A figure, or None instead of NaN."""
    return None if np.isnan(value) else float(value)
