"""Everything that the returns of several partners say together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from ifn_research.language.cells import SEPARATOR
from ifn_research.results.pooled import FORMAT, KIND, Partner, PooledStudy, pooled_tables
from ifn_research.results.returned import Returned
from ifn_research.study.pooling.admitting import Named, refuse_unlike
from ifn_research.study.pooling.choosing import DRAWS, SEED, PooledChoice
from ifn_research.study.pooling.figures import PooledPairs, PooledPanel
from ifn_research.study.pooling.panel import metrics_of, panel_of


def pool_returns(returns: Sequence[Named], labels: Mapping[str, str] | None = None) -> PooledStudy:
    """Pool returns of one study.

    Parameters
    ----------
    returns : sequence of (str, Returned)
        With the name of each file.
    labels : mapping of str to str, optional
        Of versions, indicators and the ground truth.

    Raises
    ------
    DataError
        If they may not be pooled.
    """
    refuse_unlike(returns)
    told = [one for _, one in returns]
    partners = partner_labels(told)
    tried = versions_tried(told)
    rows: dict[str, list[Any]] = {
        "partners": [_partner(name, label, one) for (name, one), label in zip(returns, partners, strict=True)],
        **{name: [] for name in ("estimates", "pooled", "differences", "left_out", "confidence_set", "step_down")},
    }
    primary = told[0].criterion.metric
    for metric in metrics_of(told):
        if not any(one.of_metric(metric) for one in told):
            continue
        panel = panel_of(told, metric)
        figures = PooledPanel.of(panel)
        if figures is None:
            continue
        pairs = PooledPairs.of(panel)
        choice = PooledChoice(pairs)
        rows["estimates"] += figures.estimates(partners)
        rows["pooled"] += figures.rows(choice.estimates)
        rows["differences"] += pairs.rows(figures)
        rows["confidence_set"] += choice.members()
        rows["step_down"] += choice.beating(tried)
        if metric == primary:
            rows["left_out"] += [*figures.left_out(partners), *pairs.left_out(partners)]
    return PooledStudy(_manifest(returns, tried), pooled_tables(rows), labels or {})


def partner_labels(returns: Sequence[Returned]) -> list[str]:
    """Labels of partners: those that they chose, with a number where two have the same, or its number alone."""
    named = [one.partner.strip() for one in returns]
    again = Counter(named)
    return [
        label if label and again[label] == 1 else f"{label} ({k})" if label else str(k)
        for k, label in enumerate(named, 1)
    ]


def versions_tried(returns: Sequence[Returned]) -> int:
    """Versions that all partners have tried: those of the study once, and what each has tried beyond."""
    shared = max(one.n_versions for one in returns)
    return shared + sum(max(0, one.versions_tried - shared) for one in returns)


def _partner(file: str, label: str, one: Returned) -> Partner:
    return Partner(
        label,
        file,
        one.digest,
        one.n,
        one.n_blocks,
        one.coverage,
        " ".join(one.perimeter),
        one.versions_tried,
        SEPARATOR.join(one.reduced),
        SEPARATOR.join(one.remarks),
    )


def _manifest(returns: Sequence[Named], tried: int) -> dict[str, Any]:
    first = returns[0][1]
    digests = sorted(one.digest for _, one in returns)
    return {
        "kind": KIND,
        "format": FORMAT,
        "release": first.release,
        "study": first.study,
        "title": first.title,
        "level": first.level,
        "study_digest": first.study_digest,
        # What makes a folder known as one of ours.
        "study_run": hashlib.sha256("".join(digests).encode()).hexdigest()[:32],
        "config_digest": first.study_digest,
        "criterion": {
            "ground_truth": first.criterion.ground_truth,
            "metric": first.criterion.metric,
            "direction": first.criterion.direction,
        },
        "returns": [{"file": name, "digest": one.digest} for name, one in returns],
        "n_partners": len(returns),
        "n_territories": sum(one.n for _, one in returns),
        "n_versions": max(one.n_versions for _, one in returns),
        "versions_tried": tried,
        "draws": DRAWS,
        "seed": SEED,
        "packages": {name: version(name) for name in ("numpy", "scipy")},
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }
