"""No input of any kind opens another file or address: a socket that listens on this machine hears no reader."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from tests.fuzz.base import config, outlines, table, write
from tests.fuzz.configurations import RUN
from tests.fuzz.tables import as_ods, as_parquet, as_xlsx, sound
from tests.support.by_hand import zipped

SECRET = "the content of another file"


class Listener:
    """An address on this machine, and whether anybody came."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.1)
        self.port = self.socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}/x"
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                who, _ = self.socket.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self.came.append(who.recv(100).decode(errors="replace"))
            who.close()

    def close(self) -> None:
        self._open = False
        self._thread.join(5)
        self.socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.close()


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file that nobody names."""
    path = tmp_path / "secret" / "secret.txt"
    path.parent.mkdir()
    path.write_text(SECRET)
    return path


def ifn(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def within(data: bytes, **changes: Callable[[str], str]) -> bytes:
    """A zip some of whose files are changed; named by the ends of their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for end, change in changes.items():
        (name,) = [name for name in files if name.endswith(f"{end}.xml")]
        files[name] = change(files[name].decode()).encode()
    return zipped(files)


def entity(address: str, path: Path) -> Callable[[str], str]:
    """XML with entities and a document type that are elsewhere, used in its first text."""
    head = (
        f'<?xml version="1.0"?><!DOCTYPE x SYSTEM "{address}" [<!ENTITY % p SYSTEM "{address}">%p;'
        f'<!ENTITY a SYSTEM "{address}"><!ENTITY b SYSTEM "file://{path}">]>'
    )
    return lambda text: head + text.partition("?>")[2 if text.startswith("<?") else 0].replace("Commune 0", "&a;&b;", 1)


def workbook_with_links(address: str) -> bytes:
    """A workbook whose sheet, link and connection are elsewhere."""
    book = as_xlsx(table())
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    relations = "xl/_rels/workbook.xml.rels"
    link = f'<Relationship Id="r9" Type="x/externalLink" Target="{address}" TargetMode="External"/>'
    files[relations] = files[relations].replace(b"</Relationships>", link.encode() + b"</Relationships>")
    files["xl/connections.xml"] = (
        f'<connections><connection id="1"><webPr url="{address}"/></connection></connections>'.encode()
    )
    return zipped(files)


def parquet_with_metadata(address: str, path: Path) -> bytes:
    """A parquet file whose columns say that they are in another one."""
    found = pyarrow.parquet.read_table(io.BytesIO(as_parquet(table())))
    said = {b"pandas": json.dumps({"index_columns": [address], "columns": [], "file_path": str(path)}).encode()}
    stream = io.BytesIO()
    pyarrow.parquet.write_table(found.replace_schema_metadata({**(found.schema.metadata or {}), **said}), stream)
    return stream.getvalue()


def linked_zip(path: Path) -> bytes:
    """A zip of a link."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("t.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, str(path))
    return stream.getvalue()


def formulas(address: str) -> bytes:
    rows = table().astype(object)
    rows.loc[0, "name"] = f'=WEBSERVICE("{address}")'
    rows.loc[1, "name"] = f"='{address}'#$Sheet.A1"
    return as_ods(rows)


TABLES: dict[str, Callable[[str, Path], bytes]] = {
    "address.csv": lambda address, path: f"code,name\n{address},file://{path}\n".encode(),
    "entity.xlsx": lambda address, path: within(as_xlsx(table()), sheet1=entity(address, path)),
    "strings.xlsx": lambda address, path: within(as_xlsx(table()), sharedStrings=entity(address, path)),
    "links.xlsx": lambda address, path: workbook_with_links(address),
    "entity.ods": lambda address, path: within(as_ods(table()), content=entity(address, path)),
    "formula.ods": lambda address, path: formulas(address),
    "metadata.parquet": parquet_with_metadata,
    "linked.zip": lambda address, path: linked_zip(path),
    "outside.zip": lambda address, path: zipped({f"../../{path.name}.csv": sound("t.csv"), f"{path}": SECRET}),
    "address.json": lambda address, path: json.dumps([{"$ref": address, "code": "02001"}]).encode(),
}


@pytest.mark.parametrize("name", TABLES)
def test_no_table_asks_anybody(name: str, listener: Listener, secret: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(TABLES[name](listener.address, secret))
    told = ifn("check", write(tmp_path, config(path=name)))
    assert told.exit_code in (0, 1, 2)
    assert told.exception is None or isinstance(told.exception, SystemExit)
    assert SECRET not in told.output
    assert listener.came == []


@pytest.mark.parametrize(
    "path", ["{address}", "/vsicurl/{address}", "s3://bucket/x.csv?endpoint={address}", "ftp://127.0.0.1:{port}/t.csv"]
)
@pytest.mark.parametrize("key", ["table", "geometry", "extends", "index", "sites"])
def test_no_path_is_an_address(path: str, key: str, listener: Listener, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(sound("t.csv"))
    named = path.format(address=listener.address, port=listener.port)
    data: dict[str, Any] = config()
    match key:
        case "table":
            data["tables"][0]["path"] = named
        case "geometry":
            data["geometry"] = {"path": named, "code": "insee"}
        case "extends":
            data["extends"] = named
        case "index":
            data["versions"].append({"name": "given", "index": named})
        case _:
            data["sites"] = {"s": {"path": named, "coordinates": {"longitude": "x", "latitude": "y"}}}
            data["indicators"]["near"] = {"sites": "s", "measure": "distance_nearest", "direction": 1}
            data["variable_sets"]["core"].append("near")
    assert ifn("check", write(tmp_path, data)).exit_code == 2
    assert listener.came == []


@pytest.mark.parametrize("text", ["!!python/object/apply:os.system ['true']", "!include {path}", "!!binary {address}"])
def test_no_tag_of_yaml_opens_anything(text: str, listener: Listener, secret: Path, tmp_path: Path) -> None:
    said = text.format(address=listener.address, path=secret)
    (tmp_path / "study.yaml").write_text(f"study: s\ntitle: {said}\n")
    told = ifn("check", tmp_path / "study.yaml")
    assert told.exit_code == 2
    assert SECRET not in told.output
    assert listener.came == []


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ran")
    (folder / "t.csv").write_bytes(sound("t.csv"))
    (folder / "g.geojson").write_text(json.dumps(outlines()))
    study = write(folder, {**config(), "geometry": {"path": "g.geojson", "code": "insee"}})
    done = ifn("run", study, "--out", folder / "r", *RUN)
    assert done.exit_code == 0, done.output
    return folder / "r"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize(
    "name",
    ["manifest.json", "config.yaml", "scores.parquet", "weights.csv", "versions/equal/index.json", "geometry.parquet"],
)
def test_no_link_is_followed_out_of_results(ran: Path, name: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ran, tmp_path / "r"))
    elsewhere = tmp_path / "elsewhere"
    shutil.move(folder / name, elsewhere)
    os.symlink(elsewhere, folder / name)
    told = ifn("map", folder)
    assert told.exit_code == 2
    assert "is a link" in told.output
    assert name.rpartition("/")[2] in told.output
    told = ifn("explain", folder, "02001")
    assert told.exit_code in (0, 2) if name.startswith("versions") else told.exit_code == 2


def test_a_folder_of_versions_that_is_a_link_is_refused(ran: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ran, tmp_path / "r"))
    shutil.move(folder / "versions", tmp_path / "versions")
    os.symlink(tmp_path / "versions", folder / "versions")
    assert ifn("score", f"{folder}:equal", "t.csv").exit_code == 2
    assert "is a link" in ifn("map", folder).output
