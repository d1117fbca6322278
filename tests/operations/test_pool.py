"""Pooling as an operation: what is written, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.pool import pool
from ifn_research.results.returned import Returned
from tests.study.pooling.partners import simulated
from tests.support.travelling import bundled, study


def written(returns: list[Returned], folder: Path) -> list[Path]:
    paths = [folder / f"retour-{k}.json" for k in range(len(returns))]
    for path, one in zip(paths, returns, strict=True):
        path.write_text(one.as_json(), encoding="utf-8")
    return paths


def test_the_same_returns_give_the_same_files(tmp_path: Path) -> None:
    paths = written(simulated(4), tmp_path)
    for name in ("one", "two"):
        pool(paths, tmp_path / name)
    for name in ("pooled.csv", "step_down.csv", "confidence_set.csv", "figures/pooled.png", "figures/by_partner.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_returns_without_any_variance_are_refused(tmp_path: Path) -> None:
    bare = [
        replace(one, estimates=tuple(replace(figure, variance=None) for figure in one.estimates), covariances={})
        for one in simulated(3)
    ]
    with pytest.raises(DataError, match="no return gives a variance"):
        pool(written(bare, tmp_path), tmp_path / "pooled")
    assert not (tmp_path / "pooled").exists()


def test_a_folder_of_others_is_never_replaced(tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(Exception, match="holds files"):
        pool(written(simulated(3), tmp_path), out, force=True)
    assert (out / "letter.txt").read_text(encoding="utf-8") == "dear"


@pytest.mark.parametrize("kind", ["configuration", "file that travelled"])
def test_labels_are_those_of_the_study_in_whatever_form_it_is_named(tmp_path: Path, kind: str) -> None:
    named = bundled(tmp_path) if kind == "file that travelled" else study(tmp_path)
    returns = [replace(one, study="voyage") for one in simulated(3)]
    found = pool(written(returns, tmp_path), tmp_path / "pooled", study=named)
    assert found.labels == {f"baseline:{name}": f"Indicateur {name}" for name in ("a", "b", "c")}
    with pytest.raises(ConfigError, match="voyage"):
        pool(written(simulated(3), tmp_path), tmp_path / "other", study=named)
