"""The files that a configuration names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ifn_research.config.named_files import named_files, portable


def config(folder: str) -> dict[str, Any]:
    """A configuration with a file of every kind, all in a folder."""
    return {
        "study": "s",
        "tables": [{"path": f"{folder}/t.csv"}],
        "ground_truth": [{"name": "g", "table": {"path": f"{folder}/g.csv"}}, {"name": "h"}],
        "geometry": {"path": f"{folder}/o.geojson"},
        "origins": {"path": f"{folder}/p.csv"},
        "territories": {"path": f"{folder}/l.csv"},
        "reference": {"path": f"{folder}/r.csv"},
        "sites": {"places": {"path": f"{folder}/s.csv", "costs": {"path": f"{folder}/c.csv"}}},
        "vintages": f"{folder}/v.zip",
        "zoom": {"tables": [{"path": f"{folder}/z.csv"}]},
        "versions": [
            {"name": "a", "weighting": {"votes": f"{folder}/b.csv"}},
            {"name": "b", "index": f"{folder}/results:equal"},
            {"name": "c", "index": "models:/ifn@adopted"},
        ],
    }


def test_a_configuration_is_the_same_in_whatever_folder_its_files_are() -> None:
    here = portable(config("/here"))
    assert here == portable(config("/there/below"))
    assert "/here" not in str(here)
    assert here["versions"][1]["index"] == "results:equal"
    assert here["versions"][2]["index"] == "models:/ifn@adopted"


def test_every_file_is_named_where_it_stands() -> None:
    given = config("/here")
    files = [holder[key] for _, holder, key in named_files(given) if isinstance(holder, dict) and key in holder]
    assert sorted(Path(file).stem for file in files) == sorted("tgoplrscvzb")


def test_several_files_of_outlines_are_each_named() -> None:
    several = {"study": "s", "geometry": {"path": ["/a/one.json", "/a/two-*.json"]}}
    assert [where for where, _, key in named_files(several) if key in (0, 1)] == [("geometry", "path")] * 2
    assert portable(several)["geometry"]["path"] == ["one.json", "two-*.json"]
