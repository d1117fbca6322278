"""Every benchmark can be begun, and the one of methods knows the options of each."""

import importlib
import pkgutil

import numpy as np
import pytest

import benchmarks
from benchmarks import construction
from ifn_research.steps import STEPS

MODULES = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name != "__main__")
METHODS = [
    (kind, name) for kind, registry in STEPS.items() for name in registry if name not in construction.APART | {"none"}
]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.startswith("_")])
def test_a_benchmark_has_what_prints_it(name: str) -> None:
    assert callable(importlib.import_module(f"benchmarks.{name}").run)


@pytest.fixture(scope="module")
def communes():
    return construction._communes().rows(np.arange(construction.N) < 300)


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_every_method_is_timed(communes, kind: str, name: str) -> None:
    assert construction._seconds(communes, kind, name, times=1) >= 0
