"""The same factor everywhere: loadings found within each member of a group, beside those of all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ifn_research.matrix import Floats, Labels, Statistic
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked
from ifn_research.statistics.factors.congruence import tucker_phi
from ifn_research.statistics.factors.extraction import NotConverged
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.validation.structure.loadings import LoadingSolution

# Territories that a correlation matrix needs before its loadings say anything: so many, and so many an indicator.
LEAST_TERRITORIES, LEAST_PER_INDICATOR = 30, 3
# Indicators that a remark names.
LISTED = 5


@dataclass(frozen=True)
class Congruence(Remarked):
    """One row of `congruence.csv`.

    Attributes
    ----------
    version, group, member, component : str
    n : int
        Territories of the member.
    tucker_phi : float or None
        Congruence of the member's loadings with those of all territories.
    remarks : tuple of Remark
        Why it is absent.
    """

    version: str
    group: str
    member: str
    component: str
    n: int
    tucker_phi: float | None
    remarks: Remarks


def congruence(
    solutions: Sequence[LoadingSolution], groups: Mapping[str, Labels], *, by: str | None = None
) -> tuple[Congruence, ...]:
    """Congruence of loadings between each member of a group and all territories.

    The version's method is fitted again on the member's territories, as normalised with all others, and its loadings
    are brought to face the national ones as for their intervals. Members with fewer than 30 territories, or 3 an
    indicator, are listed without a figure; so are Heywood cases. Only the components of which the index is made count.

    Lorenzo-Seva and ten Berge (2006), Methodology 2:57-64, doi:10.1027/1614-2241.2.2.57: from 0.95 factors are the
    same, from 0.85 to 0.94 they are fairly alike.

    Parameters
    ----------
    solutions : sequence of LoadingSolution
    groups : mapping of str to array of str, each of shape (n_territories of the study,)
        The empty string is unknown.
    by : str, optional
        The group; when it is not given, the one that puts most territories into members that are large enough, the
        first declared where several do.
    """
    return tuple(row for solution in solutions for row in _of_version(solution, groups, by))


def congruence_statistics(rows: Sequence[Congruence], version: str) -> tuple[Statistic, ...]:
    """The least congruence of a version, if it has any."""
    found = [row.tucker_phi for row in rows if row.version == version and row.tucker_phi is not None]
    return (Statistic("tucker_phi_min", min(found)),) if found else ()


def _of_version(solution: LoadingSolution, groups: Mapping[str, Labels], by: str | None) -> Iterator[Congruence]:
    group = by or _widest(solution, groups)
    if group is None:
        return
    labels = np.asarray(groups[group][solution.rows], dtype=str)
    components = solution.found.components[: solution.model.n_used]
    for member in sorted(set(labels.tolist()) - {""}):
        values = solution.matrix.values[labels == member]
        weights = None if solution.weights is None else solution.weights[labels == member]
        reason, phi = _compare(solution, values, weights)
        for k, component in enumerate(components):
            figure = None if phi is None else float(phi[k])
            yield Congruence(solution.version, group, member, component, len(values), figure, reason)


def _compare(solution: LoadingSolution, values: Floats, weights: Floats | None) -> tuple[Remarks, Floats | None]:
    """The reason why a member has no congruence, or the congruence of each component."""
    if solution.improper:
        return (Remark("national_heywood"),), None
    reason = _unusable(solution, values if weights is None else values[weights > 0])
    if reason:
        return reason, None
    try:
        extracted = solution.model.extract(correlation_matrix(values, weights))
    except NotConverged as error:
        return (Remark("no_solution", why=error.words),), None
    if solution.model.improper(extracted):
        return (Remark("member_heywood"),), None
    target = solution.found.pattern
    return (), tucker_phi(solution.model.facing(extracted, target), target)


def _unusable(solution: LoadingSolution, values: Floats) -> Remarks:
    least = _least(solution)
    if len(values) < least:
        return (Remark("too_few_territories", n=len(values), least=least),)
    spread = zip(solution.found.indicators, np.ptp(values, axis=0), strict=True)
    constant = tuple(name for name, width in spread if width == 0)
    return (Remark("constant_indicators", n=len(constant), indicators=constant[:LISTED]),) if constant else ()


def _least(solution: LoadingSolution) -> int:
    return max(LEAST_TERRITORIES, LEAST_PER_INDICATOR * len(solution.found.indicators))


def _widest(solution: LoadingSolution, groups: Mapping[str, Labels]) -> str | None:
    """The group with most territories in members that are large enough, among those that divide the territories."""
    covered = {}
    for name, labels in groups.items():
        known = labels[solution.rows]
        _, sizes = np.unique(np.asarray(known[known != ""], dtype=str), return_counts=True)
        if 1 < len(sizes) < len(known):
            covered[name] = int(sizes[sizes >= _least(solution)].sum())
    return max(covered, key=covered.__getitem__, default=None)
