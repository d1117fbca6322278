"""A sample of damaged inputs: no traceback, hang, partial folder or bad input accepted; `make fuzz` takes more."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.fuzz.driver import Inputs, given

pytestmark = pytest.mark.slow

N, SEED = 500, 20260101


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The sound study and its results, made once."""
    return Inputs(SEED, tmp_path_factory.mktemp("sample"))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and forks are those of Linux")
def test_damaged_inputs_are_refused_or_read(inputs: Inputs) -> None:
    faults = [f"{number}: {fault}\n{detail[:800]}" for number, fault, detail in given(inputs, range(N))]
    assert not faults, "\n\n".join([f"python -m tests.fuzz --seed {SEED} --only NUMBER shows one again", *faults[:5]])


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory and forks are those of Linux")
def test_the_same_number_is_the_same_input(inputs: Inputs, tmp_path: Path) -> None:
    for number in range(60):
        made = []
        for again in ("a", "b"):
            place = tmp_path / again / str(number)
            place.mkdir(parents=True)
            given_ = inputs.made(number, place)
            made.append([given_.kind, given_.detail.replace(str(place), "")])
        assert made[0] == made[1]
