"""A study whose versions need a word of caution, run once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult, write_yaml

N = 60
BOUNDED = {"method": "bod", "bounds": [0.1, 0.6]}


@pytest.fixture(scope="session")
def cautious(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """Own weights, three components, rates from few people and ranks that many share; no ground truth."""
    folder = tmp_path_factory.mktemp("cautious")
    rng = np.random.default_rng(2)
    few, many = rng.integers(3, 9, N), rng.integers(2000, 9000, N)
    common = rng.normal(size=N)
    table = pd.DataFrame(
        {
            "code": [f"T{i:02d}" for i in range(N)],
            "n_poor": rng.binomial(few, 0.3 + 0.12 * np.tanh(common)),
            "n": few,
            "n_old": rng.binomial(many, 0.3 + 0.1 * np.tanh(common)),
            "m": many,
            **{name: (50 + 4 * common + rng.normal(0, 3, N)).round(3) for name in ("a", "b", "c")},
            "coarse": np.arange(N) % 3,
        }
    )
    table.to_csv(folder / "t.csv", index=False)
    minmax = {"method": "minmax", "range": [1, 100]}
    plain = ["a", "b", "c"]
    config = {
        "study": "cautious",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {
            "poor": {"numerator": "n_poor", "denominator": "n", "label": "Taux rare"},
            "old": {"numerator": "n_old", "denominator": "m", "label": "Taux fréquent"},
            **{name: {"column": name, "label": f"Indicateur {name}"} for name in (*plain, "coarse")},
        },
        "versions": [
            {"name": "own", "variables": plain, "normalisation": minmax, "weighting": "bod"},
            {"name": "bounded", "variables": plain, "normalisation": minmax, "weighting": BOUNDED},
            {"name": "components", "variables": plain, "weighting": {"method": "pca", "components": 3}},
            {"name": "shrunk", "variables": ["poor", "old", "a"], "shrinkage": "beta_binomial"},
            {"name": "tied", "variables": ["coarse"], "normalisation": minmax},
        ],
    }
    write_yaml(config, folder / "study.yaml")
    return run(load_study(folder / "study.yaml"))
