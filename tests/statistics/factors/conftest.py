"""What several tests of factors share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.factorability import correlation_matrix
from tests.support.factor_solutions import EPCI


@pytest.fixture(scope="module")
def synthetic(shared: Path) -> Floats:
    return pd.read_csv(shared / "reference" / "factor" / "input_synth.csv").to_numpy()


@pytest.fixture(scope="module")
def correlations(synthetic: Floats) -> Floats:
    return correlation_matrix(synthetic)


@pytest.fixture(scope="module")
def epci(shared: Path) -> Floats:
    values = pd.read_csv(shared / "data" / "tables" / "epci.csv")[list(EPCI)].to_numpy()
    return correlation_matrix(values * ([1.0] * 8 + [-1.0]))
