"""A return is read whole and as it was written, or refused in a sentence: it comes from elsewhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifn_research.errors import DataError
from ifn_research.results.returned import MOST_BYTES, digest_of, read_returned, rounded
from tests.support.returns import a_return

Change = Callable[[dict[str, Any]], Any]


def written(folder: Path, data: Any, *, sealed: bool = True) -> Path:
    """A file with this content; sealed: with the digest that goes with it, as a forger would."""
    path = folder / "retour.json"
    if sealed:
        data["digest"] = digest_of(data)
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    made = a_return()
    path = tmp_path / "retour.json"
    path.write_text(made.as_json(), encoding="utf-8")
    found = read_returned(path)
    assert found == made
    assert found.digest == made.digest
    assert [figure.key for figure in found.of_metric("spearman")] == ["equal", "pca", "indicator:poverty"]


def test_the_digest_is_that_of_canonical_json() -> None:
    data = a_return().plain()
    said = {key: data[key] for key in sorted(data, reverse=True) if key != "digest"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert data["digest"] == hashlib.sha256(text.encode()).hexdigest()


def test_an_edited_return_is_refused(tmp_path: Path) -> None:
    data = a_return().plain()
    data["estimates"][0]["estimate"] = 0.91
    with pytest.raises(DataError, match="was changed after it was made") as caught:
        read_returned(written(tmp_path, data, sealed=False))
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "change, told",
    [
        (lambda data: data.update(kind="other"), "is not a return"),
        (lambda data: data.update(format=2), "has format 2"),
        (lambda data: data.update(format=True), "has format True"),
        (lambda data: data.update(release="9.9"), "of release '9.9'"),
        (lambda data: data.update(territories=["59001"]), "unknown: 'territories'"),
        (lambda data: data.pop("n"), "unknown: 'n'"),
        (lambda data: data.update(n=-1), "at 'n': the value -1"),
        (lambda data: data.update(n=True), "at 'n': the value True"),
        (lambda data: data.update(n=24.5), "at 'n'"),
        (lambda data: data.update(n_blocks=25), "more blocks than territories"),
        (lambda data: data.update(coverage=1.2), "at 'coverage'"),
        (lambda data: data.update(perimeter=["59001"]), "at 'perimeter'"),
        (lambda data: data.update(perimeter="59"), "at 'perimeter'"),
        (lambda data: data.update(study_digest="x"), "at 'study_digest'"),
        (lambda data: data.update(title="a\x1b[31m"), "at 'title'"),
        (lambda data: data.update(remarks=[1]), "at 'remarks'"),
        (lambda data: data["criterion"].update(direction=0), "neither 1 nor -1"),
        (lambda data: data["criterion"].update(metric="luck"), "unknown metric 'luck'"),
        (lambda data: data["estimates"][0].update(estimate=1.5), "at 'estimates.estimate'"),
        (lambda data: data["estimates"][0].update(estimate="0.4"), "at 'estimates.estimate'"),
        (lambda data: data["estimates"][0].update(variance=-1e-9), "at 'estimates.variance'"),
        (lambda data: data["estimates"][0].update(variance=0.5), "not the same in two places"),
        (lambda data: data["estimates"][0].update(scale="plain"), "on the scale 'z'"),
        (lambda data: data["estimates"][0].update(kind="territory"), "expected one of version or indicator"),
        (lambda data: data["estimates"][0].update(n=25), "more territories than there are"),
        (lambda data: data["estimates"].append(data["estimates"][0]), "stands twice"),
        (lambda data: data["covariances"]["spearman"]["matrix"].pop(), "not a square"),
        (lambda data: data["covariances"]["spearman"]["names"].__setitem__(0, "pca"), "stands twice"),
        (lambda data: data["covariances"]["spearman"]["names"].__setitem__(0, "other"), "no figure is called 'other'"),
        (lambda data: data["covariances"]["spearman"]["matrix"][0].__setitem__(1, 0.001), "not symmetric"),
        (lambda data: data["covariances"].update(spearman=[]), "not of the type"),
    ],
)
def test_a_return_that_no_partner_can_have_made_is_refused(tmp_path: Path, change: Change, told: str) -> None:
    data = a_return().plain()
    change(data)
    with pytest.raises(DataError, match=told) as caught:
        read_returned(written(tmp_path, data))
    assert caught.value.exit_code == 2


def test_covariances_of_which_a_difference_would_have_a_negative_variance_are_refused(tmp_path: Path) -> None:
    data = a_return().plain()
    matrix = data["covariances"]["spearman"]["matrix"]
    matrix[0][1] = matrix[1][0] = 0.03
    with pytest.raises(DataError, match="a variance of a difference is negative"):
        read_returned(written(tmp_path, data))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "[" * 100_000, '{"kind": "ifn-return", "kind": "x"}', '{"n": NaN}', "9" * 5000, "\ud800"],
)
def test_hostile_json_is_no_return(tmp_path: Path, text: str) -> None:
    path = tmp_path / "retour.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(DataError, match="is not a return"):
        read_returned(path)


def test_a_file_that_no_return_can_fill_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "retour.json"
    path.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(DataError, match="no return is so large"):
        read_returned(path)
    with pytest.raises(DataError, match="cannot be read"):
        read_returned(tmp_path)


def test_figures_have_four_digits_at_most() -> None:
    assert [rounded(value) for value in (0.123456, 12345.6, 0.00012345678, -0.5)] == [0.1235, 12350.0, 0.0001235, -0.5]
