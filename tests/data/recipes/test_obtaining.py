"""Raw files are downloaded or found in a folder, and none is taken for another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ifn_research.data.recipes import obtaining
from ifn_research.data.recipes.obtaining import cache_folder, downloaded, found_in
from ifn_research.data.recipes.rules import RawFile
from ifn_research.errors import DataError, IfnError

CONTENT = b"code;n\n01001;3\n" * 50
asked: list[str] = []


class Producer(BaseHTTPRequestHandler):
    """A producer whose server has the manners of real ones."""

    def do_GET(self) -> None:
        asked.append(self.path)
        if self.path == "/moved.csv":
            self.send_response(302)
            self.send_header("Location", "/good.csv")
            self.end_headers()
        elif self.path == "/absent.csv":
            self.send_error(404)
        elif self.path == "/page.csv":
            self._send(b"\n<!DOCTYPE html><html>Nous avons d\xc3\xa9m\xc3\xa9nag\xc3\xa9</html>")
        elif self.path == "/short.csv" or (self.path == "/once.csv" and asked.count("/once.csv") == 1):
            self._send(CONTENT, length=len(CONTENT) + 100)
        elif self.path == "/other.csv":
            self._send(CONTENT.replace(b"3", b"4"))
        else:
            self._send(CONTENT)

    def _send(self, content: bytes, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *said: Any) -> None:
        del said


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = ThreadingHTTPServer(("127.0.0.1", 0), Producer)
    Thread(target=found.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{found.server_port}"
    found.shutdown()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    pytest.importorskip("pooch", reason="needs the extra 'fetch'")
    monkeypatch.setenv("IFN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(obtaining, "TIMEOUT", 5)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    asked.clear()
    return tmp_path / "cache"


def raw(address: str, **further: Any) -> RawFile:
    said = {"sha256": hashlib.sha256(CONTENT).hexdigest(), "bytes": len(CONTENT), **further}
    return RawFile(producer="P", title="T", year="2020", licence="L", address=address, read={"format": "csv"}, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["good.csv", "moved.csv", "once.csv"])
def test_a_file_is_downloaded_once_also_through_a_redirect_and_after_a_broken_answer(server: str, path: str) -> None:
    sources = {"s": raw(f"{server}/{path}")}
    found = downloaded(sources)["s"]
    assert found.path.read_bytes() == CONTENT
    assert found.expected
    n = len(asked)
    assert downloaded(sources) == {"s": found}
    assert len(asked) == n
    assert [file.name for file in cache_folder().iterdir()] == [found.path.name]


@pytest.mark.parametrize(
    "path, what",
    [
        ("absent.csv", "404"),
        ("page.csv", "a page of the web came"),
        ("short.csv", "could not be downloaded"),
        ("other.csv", "another file"),
    ],
)
def test_what_is_not_the_file_is_refused_and_not_kept(server: str, path: str, what: str) -> None:
    with pytest.raises(DataError, match=what) as refused:
        downloaded({"s": raw(f"{server}/{path}")})
    assert f"{server}/{path}" in str(refused.value)
    assert list(cache_folder().glob("*")) == []


def test_a_server_that_is_not_there_is_told(server: str) -> None:
    with pytest.raises(DataError, match="could not be downloaded"):
        downloaded({"s": raw("http://127.0.0.1:9/good.csv")})


def test_mirrors_are_asked_in_turn(server: str) -> None:
    mirrors = (f"{server}/page.csv", f"{server}/good.csv")
    assert downloaded({"s": raw(f"{server}/other.csv", mirrors=mirrors)})["s"].expected


def test_another_file_is_taken_where_this_is_asked_and_not_kept_as_the_expected_one(server: str) -> None:
    sources = {"s": raw(f"{server}/other.csv")}
    found = downloaded(sources, accept_new=True)["s"]
    assert not found.expected
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest() != sources["s"].sha256
    with pytest.raises(DataError, match="another file"):
        downloaded(sources)


def test_a_file_that_its_producer_rewrites_is_asked_for_each_time(server: str) -> None:
    sources = {"s": raw(f"{server}/other.csv", sha256="any", moving=True)}
    assert downloaded(sources)["s"].expected
    downloaded(sources)
    assert len(asked) == 2


def test_files_of_a_folder_are_known_by_their_content(tmp_path: Path) -> None:
    folder = tmp_path / "by hand" / "deeper"
    folder.mkdir(parents=True)
    (folder / "téléchargement (3).csv").write_bytes(CONTENT)
    found = found_in(tmp_path / "by hand", {"s": raw("https://x.fr/good.csv")})["s"]
    assert (found.path.name, found.expected) == ("téléchargement (3).csv", True)
    assert asked == []


def test_missing_files_are_listed_with_their_addresses_and_others_with_both_digests(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"something else")
    sources = {name: raw(f"https://x.fr/{name}.csv") for name in "abc"}
    with pytest.raises(IfnError) as refused:
        found_in(tmp_path, sources)
    told = str(refused.value)
    assert "2 files of the recipe are not in the folder" in told
    assert "https://x.fr/a.csv" in told
    assert "https://x.fr/c.csv" in told
    assert hashlib.sha256(b"something else").hexdigest() in told
    assert sources["b"].sha256 in told
    del sources["a"], sources["c"]
    assert not found_in(tmp_path, sources, accept_new=True)["b"].expected
    with pytest.raises(DataError, match="no folder"):
        found_in(tmp_path / "nowhere", sources)


def test_without_the_extra_the_line_to_type_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pooch", None)
    with pytest.raises(DataError, match="needs the package pooch") as refused:
        downloaded({"s": raw("https://x.fr/a.csv")})
    assert "ifn-research[fetch]" in str(refused.value.fix)
