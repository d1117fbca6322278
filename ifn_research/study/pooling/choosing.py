"""Versions that pooled differences rule out, and those that beat every single indicator, given that all were tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark
from ifn_research.results.pooled import PooledMember, PooledStepDown
from ifn_research.rows import SIGNIFICANCE
from ifn_research.statistics.multiple_comparisons import confidence_set, step_down
from ifn_research.statistics.pooling.joint import Joint, pool_jointly
from ifn_research.study.pooling.figures import PooledPairs
from ifn_research.study.pooling.panel import Panel

# Partners below which nothing is ruled out, and beyond which a statistic is as large as any.
LEAST_PARTNERS, LARGE = 3, 30.0
DRAWS, SEED = 10_000, 20


class PooledChoice:
    """The joint law of the pooled figures of a panel, as far as partners gave covariances."""

    def __init__(self, pairs: PooledPairs) -> None:
        self.pairs, self.panel = pairs, pairs.panel
        y, v = _with_covariance(self.panel)
        # Of every figure there are partners enough, and every partner that counts knows one of them.
        self.at = np.flatnonzero((~np.isnan(y)).sum(axis=0) >= LEAST_PARTNERS)
        self.places = np.flatnonzero((~np.isnan(y[:, self.at])).any(axis=1)) if len(self.at) else np.zeros(0, int)
        self.joint: Joint | None = None
        if len(self.at):
            grid = np.ix_(self.places, self.at, self.at)
            self.joint = pool_jointly(y[np.ix_(self.places, self.at)], v[grid])

    @property
    def estimates(self) -> dict[str, float]:
        """Joint estimates on the scale, by name."""
        return {} if self.joint is None else dict(zip(self._names, map(float, self.joint.mean), strict=True))

    @property
    def _names(self) -> list[str]:
        return [self.panel.names[k] for k in self.at]

    def members(self) -> Iterator[PooledMember]:
        """A row for each version, when there are two at least."""
        panel = self.panel
        if panel.n_versions < 2:
            return
        chosen = [i for i, k in enumerate(self.at) if k < panel.n_versions]
        p_values: dict[int, float] = {}
        if len(chosen) > 1:
            versions = [int(self.at[i]) for i in chosen]
            found = confidence_set(self._statistics(versions, versions), self._replicates()[:, chosen])
            p_values = dict(zip(versions, map(float, found), strict=True))
        for k in range(panel.n_versions):
            p = p_values.get(k)
            why = () if p is not None else (Remark("no_p_few_partners", least=LEAST_PARTNERS), Remark("none_ruled_out"))
            n = int((~np.isnan(panel.y[:, k])).sum())
            yield PooledMember(panel.names[k], panel.metric, n, p, p is None or p >= SIGNIFICANCE, why)

    def beating(self, tried: int) -> Iterator[PooledStepDown]:
        """A row for each version against the single indicator that it is hardest to beat.

        Parameters
        ----------
        tried : int
            Versions that all partners have tried.
        """
        n = self.panel.n_versions
        versions = [i for i, k in enumerate(self.at) if k < n]
        rivals = [i for i, k in enumerate(self.at) if k >= n]
        if not versions or not rivals:
            return
        drawn = self._replicates()
        statistics = self._statistics([int(self.at[i]) for i in versions], [int(self.at[i]) for i in rivals])
        p_values = np.column_stack(
            [
                np.nan_to_num(step_down(statistics[:, j], drawn[:, versions] - drawn[:, [rival]]), nan=1.0)
                for j, rival in enumerate(rivals)
            ]
        )
        for row, i in enumerate(versions):
            # Of equal p-values, the rival that is the closest.
            j = min(range(len(rivals)), key=lambda j: (-p_values[row, j], statistics[row, j]))
            a, b = int(self.at[i]), int(self.at[rivals[j]])
            d, _, _ = self.panel.differences([(a, b)])
            yield PooledStepDown(
                self.panel.names[a],
                self.panel.names[b],
                self.panel.metric,
                int((~np.isnan(d)).sum()),
                self._difference(a, b),
                float(statistics[row, j]),
                float(p_values[row, j]),
                (Remark("one_sided", n=tried),),
            )

    def _difference(self, a: int, b: int) -> float:
        at, pooled = self._place(a, b), self.pairs.pooled
        return 0.0 if at is None or pooled is None else float(pooled.mean[at])

    def _statistics(self, rows: Sequence[int], columns: Sequence[int]) -> Floats:
        """Pooled differences on the normal scale, shape (n_rows, n_columns); 0 where no pair is known well enough."""
        found = np.zeros((len(rows), len(columns)))
        for (i, a), (j, b) in ((one, other) for one in enumerate(rows) for other in enumerate(columns)):
            sign = 1.0 if a < b else -1.0
            at = self._place(*sorted((a, b)))
            if at is None or self.pairs.pooled is None or self.pairs.pooled.n_places[at] < LEAST_PARTNERS:
                continue
            t, df = sign * self.pairs.pooled.t[at], self.pairs.pooled.df[at]
            tail = scipy.stats.norm.isf(scipy.stats.t.sf(abs(t), df))
            found[i, j] = np.sign(t) * min(float(tail), LARGE)
        return found

    def _place(self, a: int, b: int) -> int | None:
        """The place of a pair among those that are pooled."""
        if a == b:
            return None
        places = np.flatnonzero(self.pairs.at == self.pairs.pairs.index((a, b)))
        return int(places[0]) if len(places) else None

    def _replicates(self) -> Floats:
        """Draws of the pooled figures, shape (n_draws, n_figures)."""
        assert self.joint is not None
        rng = np.random.default_rng(SEED)
        return rng.multivariate_normal(self.joint.mean, self.joint.covariance, size=DRAWS, method="eigh")


def _with_covariance(panel: Panel) -> tuple[Floats, Floats]:
    """Estimates of which the covariance is known, and this covariance."""
    known = ~np.isnan(np.diagonal(panel.covariance, axis1=1, axis2=2)) & ~np.isnan(panel.y)
    both = known[:, :, None] & known[:, None, :]
    return np.where(known, panel.y, np.nan), np.where(both, panel.covariance, 0.0)
