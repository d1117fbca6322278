"""What a designed draw is worth: each outcome of the bundled EPCI study hidden in turn, and measured by lot."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ifn_research import load_study
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.statistics.sampling.pivotal import local_pivotal
from ifn_research.statistics.sampling.stratified import stratified
from ifn_research.study.design.draw import DesignOptions, Units, chances_of, units_of
from ifn_research.study.design.frame import Frame, frame_of

HERE = Path(__file__).parent
SEED, DRAWS, EVEN_DRAWS, RESAMPLED = 2032, 300, 1500, 500
# Outcome that is hidden: the one that chooses the versions to be separated, and the territories that are drawn.
HIDDEN = {"abstention": "non_vaccination", "non_vaccination": "abstention", "illectronisme": "non_vaccination"}
TERRITORIES, FEW, BLOCKS = (20, 30, 50, 100), (20, 30, 46), (8, 15, 30)
# Draws: the design, the same without weighting (spread alone), and those of equal chances.
FLOORS = {"design": 0.5, "spread": 1.0}
# Sizes of even draws among which the equivalent one is looked for, as multiples of n.
MULTIPLES = (0.5, 0.75, 1.0, 1.4, 2.0, 2.8, 4.0)


def main() -> None:
    """Write `figures.csv`: a row a hidden outcome, unit, size, draw, and pair of versions or version."""
    with TemporaryDirectory() as home:
        record(load_study(), out=Path(home) / "results", wanted=FILES_ONLY)
        result = read_results(Path(home) / "results", fitted=False)
    rows = [row for hidden, other in HIDDEN.items() for row in of_outcome(result, hidden, other)]
    pd.DataFrame(rows).round(5).to_csv(HERE / "figures.csv", index=False)


def of_outcome(result: StudyResult, hidden: str, other: str) -> Iterator[dict[str, object]]:
    """Rows of one hidden outcome."""
    members = result.tables["confidence_set"]
    members = members[(members["ground_truth"] == other) & (members["metric"] == "spearman") & members["in_set"]]
    # Where one version alone is left, there is nothing to separate: all of the study are.
    versions = list(members["version"]) if len(members) > 1 else result.versions
    outcomes = result.tables["outcomes"]
    measured = outcomes[outcomes["ground_truth"] == hidden].set_index("code")["value"]
    frame = frame_of(result, versions)
    outcome = measured.reindex(frame.codes).to_numpy(dtype=np.float64)
    frame = restricted(frame, np.flatnonzero(~np.isnan(outcome)))
    outcome = outcome[~np.isnan(outcome)]
    yield from of_units(frame, outcome, hidden, None, TERRITORIES if frame.n > 400 else FEW)
    if frame.n > 400:
        yield from of_units(frame, outcome, hidden, "block", BLOCKS)


def of_units(
    frame: Frame, outcome: np.ndarray, hidden: str, per: str | None, numbers: tuple[int, ...]
) -> Iterator[dict[str, object]]:
    """Rows of draws of territories, or of whole blocks."""
    blocks = None if per is None else frame.blocks
    census = correlations(frame.scores[None], outcome[None], np.ones((1, frame.n)))[0]
    for n in numbers:
        print(hidden, per or "territories", n, file=sys.stderr, flush=True)
        units = units_of(frame, blocks, n)
        even = {
            m: estimates(frame, outcome, units, evenly(units, m), EVEN_DRAWS, errors=m == n) for m in around(n, units.n)
        }
        found = {"even": even[n]}
        for name, floor in FLOORS.items():
            chances = chances_of(frame, units, DesignOptions(n, per, floor=floor), None)
            probabilities = chances.probabilities(n)
            found[name] = estimates(frame, outcome, units, pivotal(units, probabilities), DRAWS)
        for name, (values, errors, df) in found.items():
            said = {"hidden": hidden, "unit": per or "territory", "n": n, "draw": name}
            for kind, label, of in contrasts(frame):
                yield said | summary(kind, label, of, (values, errors, df), even, n, of(census[None])[0])


def contrasts(frame: Frame) -> Iterator[tuple[str, str, Callable[[np.ndarray], np.ndarray]]]:
    """What is estimated: every difference of two versions, and the agreement of each."""
    for a, b in combinations(range(len(frame.versions)), 2):
        yield "difference", f"{frame.versions[a]}|{frame.versions[b]}", lambda v, a=a, b=b: v[..., a] - v[..., b]
    for k, name in enumerate(frame.versions):
        yield "agreement", name, lambda v, k=k: v[..., k]


def summary(
    kind: str,
    label: str,
    of: Callable[[np.ndarray], np.ndarray],
    found: tuple[np.ndarray, np.ndarray, np.ndarray],
    even: dict[int, tuple[np.ndarray, np.ndarray, np.ndarray]],
    n: int,
    census: float,
) -> dict[str, object]:
    """Bias, error, variance by that of an even draw of as many, and the even draw that is worth as much."""
    values, without, df = found
    estimate, ours = of(values), of(without)
    # Without each unit in turn.
    left = ours - ours.mean(axis=1, keepdims=True)
    error = np.sqrt(np.square(left).sum(axis=1) * (df / (df + 1)))
    reach = stdtrit(df, 0.975) * error
    seen = (np.abs(estimate) > reach) & (np.sign(estimate) == np.sign(census))
    rng = np.random.default_rng(SEED)
    against = {m: of(one[0]) for m, one in even.items()}
    ratios, worth = [], []
    for k in range(RESAMPLED + 1):
        ours_again = estimate if k == 0 else rng.choice(estimate, len(estimate))
        theirs = {m: v if k == 0 else rng.choice(v, len(v)) for m, v in against.items()}
        variance = ours_again.var()
        ratios.append(variance / theirs[n].var())
        sizes = np.array(sorted(theirs))
        logs = np.log([theirs[m].var() for m in sizes])
        worth.append(np.exp(np.interp(-np.log(variance), -logs, np.log(sizes))))
    return {
        "kind": kind,
        "of": label,
        "census": census,
        "bias": estimate.mean() - census,
        "bias_error": estimate.std() / np.sqrt(len(estimate)),
        "standard_error": estimate.std(),
        "estimated_error": float(np.sqrt(np.square(error).mean())),
        "covered": (np.abs(estimate - census) <= reach).mean(),
        "found": seen.mean(),
        "variance_ratio": ratios[0],
        "ratio_low": np.quantile(ratios[1:], 0.025),
        "ratio_high": np.quantile(ratios[1:], 0.975),
        "worth_even": worth[0],
        "worth_low": np.quantile(worth[1:], 0.025),
        "worth_high": np.quantile(worth[1:], 0.975),
    }


Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]


def evenly(units: Units, n: int) -> Draw:
    """Even draws by stratum."""
    return lambda rng: (stratified(units.strata, n, rng), np.full(units.n, n / units.n))


def pivotal(units: Units, probabilities: np.ndarray) -> Draw:
    """Spread draws with these probabilities."""
    return lambda rng: (local_pivotal(probabilities, units.features, rng), probabilities)


def around(n: int, most: int) -> list[int]:
    """Sizes of even draws around n."""
    return sorted({min(round(n * multiple), most - 1) for multiple in MULTIPLES})


def estimates(
    frame: Frame, outcome: np.ndarray, units: Units, draw: Draw, draws: int, *, errors: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Agreements of each draw, the same without each unit in turn, and the units less one."""
    rng = np.random.default_rng(SEED)
    values, without, df = [], [], []
    for _ in range(draws):
        chosen, probabilities = draw(rng)
        rows = np.flatnonzero(chosen[units.labels])
        weight = 1 / probabilities[units.labels[rows]]
        members = np.unique(units.labels[rows], return_inverse=True)[1]
        k = int(members.max()) + 1
        left = weight * (members != np.arange(k if errors else 1)[:, None])
        weights = np.vstack([weight, left])
        found = correlations(frame.scores[rows][None], outcome[rows][None], weights)
        values.append(found[0])
        # A unit less: as many for every draw, so that they stand in one array.
        without.append(found[1:])
        df.append(k - 1)
    most = max(map(len, without))
    padded = np.stack([np.concatenate([one, np.repeat(one.mean(axis=0)[None], most - len(one), 0)]) for one in without])
    return np.stack(values), padded, np.array(df, dtype=np.float64)


def correlations(scores: np.ndarray, outcome: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Rank correlations of all territories as weights tell them, shape (n_weights, n_versions)."""
    shares = weights / weights.sum(axis=1, keepdims=True)
    y = centred(outcome[0], shares)
    found = []
    for k in range(scores.shape[2]):
        x = centred(scores[0, :, k], shares)
        products = [(shares * one * two).sum(axis=1) for one, two in ((x, y), (x, x), (y, y))]
        found.append(products[0] / np.sqrt(products[1] * products[2]))
    return np.stack(found, axis=1)


def centred(values: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Weighted mid-ranks less their mean, shape (n_weights, n)."""
    levels, group = np.unique(values, return_inverse=True)
    of_level = np.zeros((len(shares), len(levels)))
    for row, one in zip(of_level, shares, strict=True):
        row += np.bincount(group, one, minlength=len(levels))
    ranks = (np.cumsum(of_level, axis=1) - of_level / 2)[:, group]
    return ranks - (shares * ranks).sum(axis=1, keepdims=True)


def restricted(frame: Frame, rows: np.ndarray) -> Frame:
    """The frame of some of its territories."""
    if len(rows) == frame.n:
        return frame
    blocks = replace(frame.blocks, labels=np.arange(len(rows)), names=tuple(map(str, range(len(rows)))))
    return Frame(
        frame.config,
        frame.codes[rows],
        frame.names[rows],
        None if frame.population is None else frame.population[rows],
        frame.versions,
        frame.scores[rows],
        blocks,
        None,
        None if frame.places is None else frame.places[rows],
        {name: labels[rows] for name, labels in frame.groups.items()},
    )


if __name__ == "__main__":
    main()
