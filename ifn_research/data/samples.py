"""Data to start with: the bundled table of the départements, and simulated territories whose truth is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import scipy

from ifn_research.errors import DataError
from ifn_research.language import in_french
from ifn_research.language.messages import Message, say
from ifn_research.matrix import Floats, Integers

SAMPLE = Path(__file__).resolve().parent / "sample"
# Shares of the variance of the latent fragility and of each indicator's own part that a région and a département make.
REGION, DEPARTEMENT = 0.15, 0.25
TYPICAL_POPULATION, SPREAD_OF_POPULATION = 9_000, 1.1
SHARE_ELIGIBLE = 0.06


def bundled_sample() -> Path:
    """The file of the bundled sample: official figures of the 101 départements (its README names the producers)."""
    return SAMPLE / "departements.csv"


@dataclass(frozen=True)
class SimulatedIndicator:
    """The making of a simulated indicator.

    Attributes
    ----------
    name : str
    direction : {1, -1}
        The direction that its study declares.
    loading : float
        Correlation of the indicator, oriented as declared, with the latent fragility where `noise` is 1; negative for
        an adverse indicator, which runs against its declared direction.
    """

    name: str
    direction: int
    loading: float


@dataclass(frozen=True, eq=False)
class SimulatedTerritories:
    """Simulated territories: none of them exists, and the fragility behind their figures is known.

    Attributes
    ----------
    frame : DataFrame, shape (n_territories, ...)
        `code`, `name`, `population`, `region`, `departement`, `longitude`, `latitude`, the indicators in %, the counts
        `n_non_takers` and `n_eligible`, and `latent_fragility` (mean 0, standard deviation 1, higher = more fragile).
    indicators : tuple of SimulatedIndicator
    seed : int
    """

    frame: pd.DataFrame
    indicators: tuple[SimulatedIndicator, ...]
    seed: int

    @property
    def latent(self) -> Floats:
        """The latent fragility, shape (n_territories,)."""
        return np.asarray(self.frame["latent_fragility"].to_numpy(dtype=np.float64))

    def write(self, path: str | Path) -> Path:
        """Write the table as csv and return its path."""
        target = Path(path)
        self.frame.to_csv(target, index=False, lineterminator="\n")
        return target

    def study(self, path: str | Path) -> dict[str, Any]:
        """A configuration of a study of the table written at `path`, ready to be saved as YAML."""
        names, french = [item.name for item in self.indicators], in_french()
        return {
            "study": "simulated",
            "title": french.say("simulated.title"),
            "description": french.say("simulated.description", seed=str(self.seed)),
            "level": "territory",
            "seed": self.seed,
            "tables": [_table(path)],
            "indicators": {item.name: _indicator(item) for item in self.indicators},
            "variable_sets": {"all": names},
            "ground_truth": [
                {
                    "name": "non_take_up",
                    "numerator": "n_non_takers",
                    "denominator": "n_eligible",
                    "label": french.say("simulated.non_take_up"),
                    "unit": "%",
                    "primary": True,
                    "note": french.say("simulated.note"),
                },
                {"name": "latent", "column": "latent_fragility", "label": french.say("simulated.latent")},
            ],
            "versions": [{"name": "equal", "variables": "all", "imputation": "median", "weighting": "equal"}],
            "validation": {"bootstrap": {"replicates": 200, "block": "departement"}, "baselines": names[:1]},
        }


def simulate_territories(
    n: int,
    *,
    seed: int = 0,
    n_indicators: int = 9,
    n_adverse: int = 0,
    nested: tuple[int, int] = (13, 96),
    noise: float = 1.0,
    missing: float = 0.05,
    truth_noise: float = 0.5,
) -> SimulatedTerritories:
    """Simulate territories whose fragility is known.

    A latent fragility is the sum of a part of the région, one of the département and one of the territory, so that
    neighbours look alike. Each indicator is a rate whose logit is linear in the latent fragility and in a part of its
    own, structured likewise. Populations are log-normal. Cells are missing in the smallest territories first.
    Non-recourse is counted: eligible persons are a binomial part of the population, non-takers a binomial part of
    them, with a probability whose logit rises with the latent fragility.

    Parameters
    ----------
    n : int
        Number of territories, at least 3.
    seed : int
        The same seed gives the same table.
    n_indicators : int
        Every third is a coverage figure, declared with direction -1.
    n_adverse : int
        How many of the indicators, the last ones, run against the direction that is declared for them.
    nested : pair of int
        Numbers of régions and of départements, at most as many as there are territories; each département lies in one
        région.
    noise : float
        Size of each indicator's own part: 0 makes every indicator a monotone function of the latent fragility.
    missing : float
        Share of missing cells of each indicator, from 0 to 0.9.
    truth_noise : float
        Standard deviation of what moves non-recourse beside the latent fragility, in its units.

    Raises
    ------
    DataError
        If a number is out of its range.
    """
    n_regions, n_departements = nested
    _check(n, n_indicators, n_adverse, n_regions, n_departements, noise, missing, truth_noise)
    rng = np.random.default_rng(seed)
    departement = np.sort(rng.permutation(np.arange(n) % min(n_departements, n)))
    region = departement * min(n_regions, n_departements, n) // min(n_departements, n)
    latent = _structured(rng, region, departement)
    population = np.maximum(30, rng.lognormal(np.log(TYPICAL_POPULATION), SPREAD_OF_POPULATION, n)).astype(np.int64)
    longitude, latitude = _places(rng, region, departement)
    indicators = _indicators(rng, n_indicators, n_adverse)
    french = in_french()
    columns: dict[str, Any] = {
        "code": [f"S{i + 1:06d}" for i in range(n)],
        "name": [french.say("simulated.territory", n=str(i + 1)) for i in range(n)],
        "population": population,
        "region": [f"R{k + 1:02d}" for k in region],
        "departement": [f"D{k + 1:03d}" for k in departement],
        "longitude": longitude.round(5),
        "latitude": latitude.round(5),
    }
    for item in indicators:
        rates = _rates(rng, item, latent, _structured(rng, region, departement), noise)
        columns[item.name] = _with_missing(rng, rates, population, missing)
    columns |= _non_take_up(rng, latent, population, truth_noise)
    columns["latent_fragility"] = latent
    return SimulatedTerritories(pd.DataFrame(columns), indicators, seed)


def _check(
    n: int,
    n_indicators: int,
    n_adverse: int,
    n_regions: int,
    n_departements: int,
    noise: float,
    missing: float,
    truth_noise: float,
) -> None:
    wrong = [
        (n < 3, _is("n", n), say("quality.at_least_three_territories")),
        (n_indicators < 1, _is("n_indicators", n_indicators), say("quality.at_least_one")),
        (not 0 <= n_adverse <= n_indicators, _is("n_adverse", n_adverse), say("quality.up_to_n_indicators")),
        (min(n_regions, n_departements) < 1, say("quality.groups_below_one"), say("quality.at_least_one")),
        (
            n_regions > n_departements,
            say("quality.regions_for_departements", regions=n_regions, departements=n_departements),
            say("quality.fewer_regions"),
        ),
        (noise < 0 or truth_noise < 0, say("quality.negative_noise"), say("quality.zero_or_more")),
        (not 0 <= missing <= 0.9, _is("missing", missing), say("quality.up_to_nine_tenths")),
    ]
    for is_wrong, what, fix in wrong:
        if is_wrong:
            raise DataError(
                say("quality.territories_cannot_simulated", what=what),
                where="simulate_territories",
                fix=say("quality.give_instead", fix=fix),
            )


def _is(name: str, value: float) -> Message:
    return say("quality.value_is", name=name, value=value)


def _structured(rng: np.random.Generator, region: Integers, departement: Integers) -> Floats:
    """Normal values that resemble each other within régions and départements, mean 0 and standard deviation 1."""
    values = (
        np.sqrt(REGION) * rng.normal(size=region.max() + 1)[region]
        + np.sqrt(DEPARTEMENT) * rng.normal(size=departement.max() + 1)[departement]
        + np.sqrt(1 - REGION - DEPARTEMENT) * rng.normal(size=len(region))
    )
    return np.asarray((values - values.mean()) / values.std())


def _places(rng: np.random.Generator, region: Integers, departement: Integers) -> tuple[Floats, Floats]:
    """Centroids in a box of metropolitan France, neighbours in one département and départements in one région."""
    corner, size = np.array([-1.0, 43.5]), np.array([7.0, 6.0])
    centre = corner + size * rng.random((region.max() + 1, 2))
    seat = centre[_first(region, departement)] + rng.normal(0, 0.6, (departement.max() + 1, 2))
    place = seat[departement] + rng.normal(0, 0.2, (len(region), 2))
    return place[:, 0], place[:, 1]


def _first(region: Integers, departement: Integers) -> Integers:
    """The région of each département."""
    return region[np.unique(departement, return_index=True)[1]]


def _indicators(rng: np.random.Generator, n: int, n_adverse: int) -> tuple[SimulatedIndicator, ...]:
    loadings = rng.uniform(0.5, 0.85, n)
    signs: Sequence[int] = [-1 if j >= n - n_adverse else 1 for j in range(n)]
    return tuple(
        SimulatedIndicator(f"simulated_{j + 1}", -1 if j % 3 == 2 else 1, float(signs[j] * loadings[j]))
        for j in range(n)
    )


def _rates(rng: np.random.Generator, item: SimulatedIndicator, latent: Floats, own: Floats, noise: float) -> Floats:
    """A rate in %, increasing in the latent fragility where direction x loading is positive."""
    level, slope = rng.uniform(-2.0, 0.5), rng.uniform(0.3, 0.6)
    oriented = item.loading * latent + noise * np.sqrt(1 - item.loading**2) * own
    rates: Floats = 100 * scipy.special.expit(level + slope * item.direction * oriented)
    return rates


def _with_missing(rng: np.random.Generator, values: Floats, population: Integers, missing: float) -> Floats:
    """The same values without those of the smallest territories, give or take some chance."""
    size = np.log(population) + rng.normal(0, 0.5, len(values))
    hidden = np.argsort(size, kind="stable")[: round(missing * len(values))]
    result = values.copy()
    result[hidden] = np.nan
    return result


def _non_take_up(
    rng: np.random.Generator, latent: Floats, population: Integers, truth_noise: float
) -> dict[str, Integers]:
    eligible = rng.binomial(population, SHARE_ELIGIBLE)
    probability = scipy.special.expit(-0.8 + 0.5 * (latent + truth_noise * rng.normal(size=len(latent))))
    return {"n_non_takers": rng.binomial(eligible, probability), "n_eligible": eligible}


def _table(path: str | Path) -> dict[str, Any]:
    return {
        "path": str(path),
        "code": "code",
        "name": "name",
        "population": "population",
        "groups": {"departement": "departement", "region": "region"},
        "coordinates": {"longitude": "longitude", "latitude": "latitude"},
    }


def _indicator(item: SimulatedIndicator) -> dict[str, Any]:
    return {
        "column": item.name,
        "label": in_french().say("simulated.indicator", name=item.name.removeprefix("simulated_")),
        "direction": item.direction,
        "unit": "%",
        "source": "simulation",
    }
