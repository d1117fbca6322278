"""Every address of every recipe still answers with the file for which the recipe was written.

The test of each address asks the network: `pytest -m network` runs it, before a release; nothing else does. The others
ask this machine, and hold that the check finds what it is there for.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from ifn_research.data.recipes.finding import recipe_named, shipped
from ifn_research.data.recipes.rules import RawFile

SECONDS = 60
MOVING = "any"


def every_address() -> dict[str, tuple[str, str]]:
    """Every address with what its file is named in recipes, and its digest."""
    found: dict[str, tuple[str, str]] = {}
    for recipe in shipped():
        for name, raw in recipe_named(recipe).sources.items():
            for address in (raw.address, *raw.mirrors):
                found[address] = (name, raw.sha256)
    return found


def digest_at(address: str) -> str:
    """SHA-256 of what an address answers; fails in one sentence where it does not answer, or with a page of the web.

    Without pooch, which `ifn fetch` downloads with: the two are to agree.
    """
    digest, begins = hashlib.sha256(), b""
    try:
        with urllib.request.urlopen(address, timeout=SECONDS) as answer:
            while part := answer.read(1 << 16):
                begins = begins or part[:100].lstrip().lower()
                digest.update(part)
    except urllib.error.HTTPError as error:
        pytest.fail(f"{address} answers {error.code}: the file has gone; find where it lies now", pytrace=False)
    except OSError as error:
        pytest.fail(f"{address} does not answer ({error}): is there a network?", pytrace=False)
    if begins.startswith((b"<!doctype html", b"<html")):
        pytest.fail(f"{address} answers with a page of the web, not with the file", pytrace=False)
    return digest.hexdigest()


def assert_answers(address: str, sha256: str) -> None:
    found = digest_at(address)
    if sha256 not in (MOVING, found):
        pytest.fail(f"{address} answers with another file: SHA-256 {found}, declared {sha256}", pytrace=False)


@pytest.mark.network
@pytest.mark.parametrize(
    "address, sha256", [pytest.param(at, sha256, id=name) for at, (name, sha256) in every_address().items()]
)
def test_an_address_answers_with_the_file_that_is_declared(address: str, sha256: str) -> None:
    assert_answers(address, sha256)


CONTENT = b"code;n\n01001;3\n" * 9000


class Producer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/gone.csv":
            self.send_error(404)
            return
        content = b"\n<!DOCTYPE html><html></html>" if self.path == "/page.csv" else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
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
    found.server_close()


def test_the_very_file_passes_and_one_that_moves_passes_whatever_it_holds(server: str) -> None:
    assert_answers(f"{server}/good.csv", hashlib.sha256(CONTENT).hexdigest())
    assert_answers(f"{server}/good.csv", MOVING)


@pytest.mark.parametrize(
    "path, sha256, told",
    [
        ("good.csv", "0" * 64, "answers with another file"),
        ("gone.csv", "0" * 64, "answers 404"),
        ("gone.csv", MOVING, "answers 404"),
        ("page.csv", MOVING, "a page of the web"),
    ],
)
def test_another_file_none_and_a_page_fail(server: str, path: str, sha256: str, told: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=told):
        assert_answers(f"{server}/{path}", sha256)


def test_no_network_fails_and_says_so() -> None:
    with pytest.raises(pytest.fail.Exception, match="is there a network"):
        digest_at("http://127.0.0.1:9/good.csv")


def test_every_recipe_has_addresses_and_each_file_a_digest_or_moves() -> None:
    found = every_address()
    assert {name for recipe in shipped() for name in recipe_named(recipe).sources} == {
        name for name, _ in found.values()
    }
    assert RawFile.model_fields["sha256"].is_required()


@pytest.mark.parametrize("marks", [(), ("-m", "not slow"), ("-m", "slow"), ("-m", "confirms")])
def test_no_run_that_does_not_ask_for_the_network_asks_it(repository: Path, marks: tuple[str, ...]) -> None:
    told = collected(repository, marks)
    assert "test_an_address_answers" not in told
    assert ("test_no_network_fails" in told) is (marks in ((), ("-m", "not slow")))


def test_the_network_is_asked_where_a_run_names_it(repository: Path) -> None:
    told = collected(repository, ("-m", "network"))
    assert told.count("test_an_address_answers") == len(every_address())


def collected(repository: Path, marks: tuple[str, ...]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", *marks, __file__],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error" not in done.stdout, done.stdout
    return done.stdout
