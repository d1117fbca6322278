"""What goes into a study that travels: fitted versions, the declared criterion, public tables and nothing else."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.bundle import bundle
from ifn_research.operations.run import record
from tests.support.travelling import FAST, NAMES, measured, public_table, study

OWN = {"path": "own.csv", "code": "code"}


def test_the_same_study_makes_the_same_bytes_under_any_name(tmp_path: Path) -> None:
    config = study(tmp_path)
    one, other = bundle(config, tmp_path / "a.ifn"), bundle(config, tmp_path / "b.ifn")
    assert one.path.read_bytes() == other.path.read_bytes()
    assert one.study.digest == other.study.digest


def test_nobody_needs_the_measure_to_make_it(tmp_path: Path) -> None:
    done = bundle(study(tmp_path), tmp_path / "etude.ifn")
    assert not (tmp_path / "non-recours.csv").exists()
    assert sorted(done.study.indices) == ["equal", "pca", "two"]
    assert done.study.document["ground_truth"][0]["table"]["path"] == ""


def test_a_results_folder_gives_the_same_versions(tmp_path: Path) -> None:
    config = study(tmp_path)
    of_config = bundle(config, tmp_path / "a.ifn").study
    measured(public_table(), ("59", "62", "80")).to_csv(tmp_path / "non-recours.csv", index=False)
    from ifn_research.operations.load import load

    folder = record(load(config), out=tmp_path / "results", wanted=FAST).folder
    of_results = bundle(folder, tmp_path / "b.ifn").study
    assert of_results.indices == of_config.indices
    assert of_results.digest == of_config.digest
    text = str(of_results.document)
    assert str(tmp_path) not in text


def test_a_table_that_is_not_shared_does_not_travel(tmp_path: Path) -> None:
    done = bundle(study(tmp_path, share=False), tmp_path / "etude.ifn")
    assert not done.study.tables
    assert done.asked == ("public.csv",)
    table = public_table()
    with zipfile.ZipFile(done.path) as archive:
        content = b"\n".join(archive.read(name) for name in archive.namelist()).decode()
    assert not any(code in content for code in table["code"])
    assert str(tmp_path) not in content
    assert "code, a, b, c" in content


@pytest.mark.parametrize("normalisation", ["rank", "percentile"])
def test_an_index_that_keeps_values_of_territories_travels_with_public_tables_alone(
    tmp_path: Path, normalisation: str
) -> None:
    versions = [
        {"name": "equal", "variables": list(NAMES)},
        {"name": "kept", "variables": list(NAMES), "normalisation": normalisation},
    ]
    private = bundle(study(tmp_path, share=False, versions=versions), tmp_path / "a.ifn")
    assert [name for name, _ in private.left_out] == ["kept"]
    assert "keeps values of territories" in str(private.left_out[0][1])
    public = bundle(study(tmp_path, versions=versions), tmp_path / "b.ifn")
    assert public.left_out == ()


def test_versions_that_may_not_travel_are_told(tmp_path: Path) -> None:
    versions = [
        {"name": "equal", "variables": list(NAMES)},
        {
            "name": "learned",
            "variables": list(NAMES),
            "weighting": {"method": "supervised", "ground_truth": "non_recours"},
        },
        {"name": "axis", "variables": ["a"], "beside": True},
    ]
    done = bundle(study(tmp_path, versions=versions), tmp_path / "etude.ifn")
    assert [(name, str(why)) for name, why in done.left_out] == [
        ("learned", "its weights are learned from a ground truth"),
        ("axis", "it is read beside the index, and not judged"),
    ]
    with pytest.raises(DataError, match="no version can travel: learned"):
        bundle(study(tmp_path, versions=versions[1:2]), tmp_path / "none.ifn")
    assert not (tmp_path / "none.ifn").exists()


@pytest.mark.parametrize(
    "further, told",
    [
        ({"ground_truth": []}, "declares no criterion"),
        (
            {"ground_truth": [{"name": name, "column": name, "table": OWN} for name in ("x", "y")]},
            "declares no criterion",
        ),
        ({"validation": {"primary_metric": "capture_pop20"}}, "capture_pop20' cannot come back"),
        ({"validation": {"primary_metric": "spearman_spatial_cv"}}, "spearman_spatial_cv' cannot come back"),
    ],
)
def test_a_study_without_a_criterion_that_can_come_back_stays(
    tmp_path: Path, further: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        bundle(study(tmp_path, **further), tmp_path / "etude.ifn")
    assert caught.value.exit_code == 2
    assert not (tmp_path / "etude.ifn").exists()


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    config = study(tmp_path)
    bundle(config, tmp_path / "etude.ifn")
    with pytest.raises(ConfigError, match=r"etude\.ifn"):
        bundle(config, tmp_path / "etude.ifn")
    with pytest.raises(ConfigError):
        bundle(config, tmp_path / "etude.zip")
