"""Every public file at hand, read as it came: what a study must say (real_files.yaml), and figures against pandas.

`python tests/data/reading/test_every_real_file.py` prints the table of docs/how-to/read-a-file.md.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research.config import load_study
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.data.reading.formats.grid import letters
from ifn_research.errors import IfnError
from tests.support.reference import REFERENCE

pytestmark = pytest.mark.slow

SPECIFICATION = REFERENCE / "real_files.yaml"
BEGIN, END = "<!-- the table of files begins -->", "<!-- the table of files ends -->"


@dataclass(frozen=True)
class File:
    """One file and what is expected of it."""

    path: str
    what: str
    traps: str
    level: str
    keys: Mapping[str, Any]
    outlines: bool
    columns: tuple[Any, ...]
    territories: int
    refused: str
    above: str
    pandas: Mapping[str, Any]

    @property
    def name(self) -> str:
        return Path(self.path).name


def entries() -> list[dict[str, Any]]:
    return YAML(typ="safe").load(SPECIFICATION)


def files() -> Iterator[File]:
    for entry in entries():
        for path in entry["files"]:
            columns, territories = entry.get("columns", []), entry.get("territories", 0)
            if isinstance(territories, dict):
                territories = territories[Path(path).stem.rpartition("_")[2]]
            yield File(
                path,
                entry["what"],
                entry["traps"],
                entry["level"],
                entry.get("table") or entry["geometry"],
                "geometry" in entry,
                tuple(columns[path] if isinstance(columns, dict) else columns),
                territories,
                entry.get("refused", ""),
                entry.get("above", ""),
                entry.get("pandas", {}),
            )


def the_study(file: File, path: Path, folder: Path) -> Path:
    """A study of one file; beside it a table of serial numbers where the file has no figures."""
    if file.above:
        path = with_header(path, path.parent.parent / file.above, folder)
    tables: list[dict[str, Any]] = [] if file.outlines else [{"path": str(path), **file.keys}]
    indicators = {
        f"x{at}": column if isinstance(column, dict) else {"column": column} for at, column in enumerate(file.columns)
    }
    if not indicators:
        codes = outline_codes(path, file.keys["code"]) if file.outlines else label_codes(file, path)
        serial = pd.DataFrame({"place": codes, "serial": range(1, len(codes) + 1)})
        serial.to_csv(folder / "serial.csv", index=False)
        tables.append({"path": "serial.csv", "code": "place"})
        indicators = {"x0": {"column": "serial"}}
    study: dict[str, Any] = {
        "study": "real",
        "level": file.level,
        "tables": tables,
        "indicators": indicators,
        "versions": [
            {"name": "equal", "variables": list(indicators), "imputation": "median", "allow_low_coverage": True}
        ],
    }
    if file.outlines:
        study["geometry"] = {"path": str(path), **file.keys}
    YAML().dump(study, folder / "study.yaml")
    return folder / "study.yaml"


def with_header(path: Path, above: Path, folder: Path) -> Path:
    """A copy of a file under the line that names its columns, as the refusal of a file without a header asks for."""
    copy = folder / path.name
    copy.write_bytes(above.read_bytes().rstrip() + b"\r\n" + path.read_bytes())
    return copy


def outline_codes(path: Path, attribute: str) -> list[str]:
    document = json.loads(path.read_text(encoding="utf-8"))
    shapes = document.get("features") or [
        shape for part in document["objects"].values() for shape in part["geometries"]
    ]
    return sorted(str(shape["properties"][attribute]) for shape in shapes)


def label_codes(file: File, path: Path) -> list[str]:
    if file.refused:
        return ["01001", "01002", "01004"]
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, **file.pandas)
    return list(dict.fromkeys(frame[file.keys["code"]]))


def as_pandas_reads(file: File, path: Path) -> pd.DataFrame:
    """The figures of a file by code, read by pandas (or by hand, for JSON) from the same file."""
    how = dict(file.pandas)
    keep, width, drop = how.pop("keep", ""), how.pop("width", 0), how.pop("drop", [])
    whole = how.pop("whole", False)
    names = [column["column"] if isinstance(column, dict) else column for column in file.columns]
    code = how.pop("code", file.keys["code"])
    taken = how.pop("positions", names)
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype={code: str}, low_memory=False, **how)
    elif path.suffix == ".xlsx":
        frame = sheet(path, code, **how)
    elif path.suffix == ".feather":
        frame = pd.read_feather(path)
    else:
        frame = pd.DataFrame(RECORDS[how["records"]](json.loads(path.read_text(encoding="utf-8")), names))
    frame = frame.query(keep) if keep else frame
    codes = pd.Index([f"{cell:.0f}" if isinstance(cell, (int, float)) else cell for cell in frame[code]]).str.zfill(
        width
    )
    codes = codes.str.removesuffix(".0") if whole else codes
    figures = frame[taken].set_axis(names, axis=1).set_axis(codes).drop(index=drop)
    # The same row twice is one territory.
    figures = figures[~figures.index.duplicated()] if path.name.startswith("table_iris") else figures
    mark = how.get("decimal", ".")
    return figures.map(lambda cell: typed(cell, mark))


def typed(cell: Any, mark: str) -> float:
    return (
        float("".join(cell.split()).replace(mark, "."))
        if isinstance(cell, str)
        else float("nan" if cell is None else cell)
    )


def sheet(path: Path, code: Any, *, sheet: str, rows: Any = None, na_values: Any = None) -> pd.DataFrame:
    """A sheet as openpyxl reads it, once strict Open XML is written as it knows it; of some rows, those with a code."""
    content = relaxed(path.read_bytes())
    header = None if rows else 0
    frame = pd.read_excel(
        content, sheet_name=sheet, header=header, engine="openpyxl", na_values=na_values, dtype={code: object}
    )
    if rows:
        frame = frame.iloc[rows[0] - 1 : rows[1]]
        frame = frame[[str(cell)[:1].isdigit() for cell in frame[code]]]
    return frame


def relaxed(content: bytes) -> io.BytesIO:
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            member = old.read(name)
            for strict, usual in NAMESPACES.items():
                member = member.replace(strict, usual) if name.endswith((".xml", ".rels")) else member
            new.writestr(name, member)
    return copy


NAMESPACES = {
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
}


def barometre(document: Any, names: list[str]) -> list[dict[str, Any]]:
    """The latest value of each wanted indicator, followed by hand; of a département alone where `where` asks for it."""
    rows = []
    for place in document:
        found = {
            name: record
            for theme in place["ovq"]
            for indicator in theme["indicateurs"]
            for name, (record,) in indicator.items()
        }
        row = {"dep": place["dep"]}
        for column in names:
            record = found[column.split(".")[-2]]
            alone = "surface-agriculture-biologique" in column
            row[column] = record["latest_value"] if record["from_level"] == "dep" or not alone else None
        rows.append(row)
    return rows


RECORDS = {
    "list": lambda document, _: document,
    "named": lambda document, _: [{"key": name, **record} for name, record in document.items()],
    "barometre": barometre,
}
FILES = list(files())
NAMED = {file.path: file for file in FILES}


@pytest.mark.parametrize("path", [file.path for file in FILES if not file.outlines and not file.refused])
def test_the_figures_of_a_file_are_those_of_pandas(path, shared, tmp_path):
    file = NAMED[path]
    where = shared / "data" / path
    config = load_study(the_study(file, where, tmp_path)).config
    data = load_study_data(config)
    found = indicator_values(config, data)
    assert data.n_territories == file.territories
    if "values" in file.pandas:
        for (name, values), (known, total) in zip(found.items(), file.pandas["values"].values(), strict=True):
            assert values.notna().sum() == known, name
            assert values.sum() == pytest.approx(total, rel=1e-12), name
        return
    if not file.columns:
        assert sorted(data.codes) == sorted(set(label_codes(file, where)))
        assert all((members != "").any() for members in data.groups.values())
        return
    expected = as_pandas_reads(file, where)
    assert sorted(data.codes) == sorted(expected.index)
    for name, column in zip(found, expected, strict=True):
        np.testing.assert_array_equal(found[name], expected[column].reindex(data.codes), err_msg=column)


@pytest.mark.parametrize("path", [file.path for file in FILES if file.outlines])
def test_outlines_are_read_for_every_territory_of_their_file(path, shared, tmp_path):
    file = NAMED[path]
    data = load_study_data(load_study(the_study(file, shared / "data" / path, tmp_path)).config)
    assert data.n_territories == file.territories
    assert data.outlines is not None
    assert all(shape is not None and not shape.is_empty for shape in data.outlines)


@pytest.mark.parametrize("path", [file.path for file in FILES if file.refused])
def test_what_is_no_table_of_territories_is_refused_with_a_reason(path, shared, tmp_path):
    file = NAMED[path]
    with pytest.raises(IfnError, match=file.refused):
        load_study_data(load_study(the_study(file, shared / "data" / path, tmp_path)).config)


@pytest.mark.parametrize("path", [file.path for file in FILES if file.above])
def test_a_file_without_a_header_is_refused_and_none_of_its_rows_is_lost(path, shared, tmp_path):
    file = replace(NAMED[path], above="")
    with pytest.raises(IfnError, match="the first line looks like data") as raised:
        load_study_data(load_study(the_study(file, shared / "data" / path, tmp_path)).config)
    assert "add a header line above it" in str(raised.value.fix)
    assert "add header_rows: 0 to this table" in str(raised.value.fix)


@pytest.mark.parametrize("path", [file.path for file in FILES if file.above])
def test_a_file_without_a_header_is_read_as_it_is_by_the_letters_of_its_columns(path, shared, tmp_path):
    named, where = NAMED[path], shared / "data" / path
    # The letters of the columns that the specification names.
    at = [*named.pandas["positions"], named.pandas["code"]]
    *figures, code = [f"({letters(position)})" for position in at]
    keys = {"header_rows": 0, "repair_codes": True, "code": code}
    file = replace(named, above="", keys=keys, columns=tuple(figures))
    config = load_study(the_study(file, where, tmp_path)).config
    data = load_study_data(config)
    assert data.n_territories == file.territories
    expected = as_pandas_reads(named, where)
    for (_, values), column in zip(indicator_values(config, data).items(), expected, strict=True):
        np.testing.assert_array_equal(values, expected[column].reindex(data.codes), err_msg=column)


def test_every_file_is_in_the_specification(shared):
    there = {
        str(path.relative_to(shared / "data"))
        for part in ("raw", "origins")
        for path in (shared / "data" / part).iterdir()
    }
    assert set(NAMED) == there


def the_table() -> str:
    """The table of files of the how-to, one line an entry."""
    lines = ["| file | from | what it is like | what a study says |", "|---|---|---|---|"]
    for entry in entries():
        names = [f"`{Path(path).name}`" for path in entry["files"]]
        shown = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        lines.append(f"| {shown} | {entry['what']} | {entry['traps'].replace('|', '/')} | {said(entry)} |")
    return "\n".join(lines)


def said(entry: Mapping[str, Any]) -> str:
    """The keys of an entry as a study says them, and what is said of single columns."""
    if "refused" in entry:
        return f"refused: {entry['refused']}"
    keys = entry.get("table") or entry["geometry"]
    shown = {name: value for name, value in keys.items() if name not in ("name", "groups", "population", "coordinates")}
    parts = [f"`{'geometry' if 'geometry' in entry else 'tables'}: {flow(shown)}`"]
    columns = entry.get("columns", [])
    parts += [f"`indicators: {flow(column)}`" for column in columns if isinstance(column, dict)]
    parts += ["with the line of names put above it; or as it is, `header_rows: 0`"] if "above" in entry else []
    return ", ".join([f"`level: {entry['level']}`", *parts])


def flow(value: Any) -> str:
    """A value in YAML on one line."""
    stream = io.StringIO()
    yaml = YAML(typ="safe")
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = True, 10_000, True
    yaml.sort_base_mapping_type_on_output = False
    yaml.dump(value, stream)
    return stream.getvalue().strip().removesuffix("...").strip().replace("|", "/")


def test_the_table_of_the_documentation_is_made_from_the_specification(repository):
    page = (repository / "docs/how-to/read-a-file.md").read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == the_table()


if __name__ == "__main__":
    print(the_table())
