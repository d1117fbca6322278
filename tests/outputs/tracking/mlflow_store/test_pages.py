"""What `ifn ui` changes of MLflow's pages is still there in the installed MLflow; test_ui.py looks at it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any, NamedTuple

import mlflow
import pytest
from fastapi import FastAPI

from ifn_research.outputs.tracking.mlflow_store.pages import (
    ASSISTANT,
    HEAD,
    change_pages,
    changed_parts,
    first_page,
    with_digits,
)

BUILD = Path(mlflow.__file__).parent / "server" / "js" / "build"


class Answer(NamedTuple):
    """What an application answers."""

    status: int
    kind: str
    text: str


class Client:
    """Asks an application without a server."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def ask(self, path: str, method: str = "GET") -> Answer:
        """One request."""
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode()}
        rest = {"root_path": "", "scheme": "http", "query_string": b"", "headers": [], "server": ("127.0.0.1", 80)}
        asyncio.run(self.app({**scope, **rest}, receive, send))
        headers = dict(sent[0]["headers"])
        body = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], headers[b"content-type"].decode(), body.decode())


@pytest.fixture(scope="module")
def client() -> Client:
    app = FastAPI()

    @app.get("/{path:path}")
    def of_mlflow(path: str) -> str:
        return f"MLflow's own {path}"

    change_pages(app, BUILD)
    return Client(app)


def test_the_installed_mlflow_writes_figures_in_one_place_and_there_they_have_three_digits() -> None:
    ((name, changed),) = changed_parts(BUILD).items()
    own = (BUILD / "static" / "js" / name).read_text(encoding="utf-8")
    assert len(changed) == len(own)
    differing = [(a, b) for a, b in zip(own, changed, strict=True) if a != b]
    assert differing == [("2", "3")]


def test_another_program_is_left_as_it_is() -> None:
    assert with_digits("f=(e,t=2)=>e.toFixed(t)") == "f=(e,t=2)=>e.toFixed(t)"
    assert first_page("<html><body></body></html>") == "<html><body></body></html>"


def test_the_assistant_of_the_installed_mlflow_has_the_marks_by_which_it_is_put_away() -> None:
    program = "".join(path.read_text(encoding="utf-8") for path in (BUILD / "static" / "js").glob("main.*.js"))
    notes = re.findall(r'setItem\("([\w.]+)_v1"', HEAD.read_text(encoding="utf-8"))
    assert len(notes) == 2
    for name in notes:
        assert f'key:"{name}",version:1' in program
    parts = "".join(path.read_text(encoding="utf-8") for path in (BUILD / "static" / "js").glob("*.js"))
    assert '"data-assistant-ui"' in parts
    assert '"data-testid":"truncation-gradient"' in parts
    assert ASSISTANT.removeprefix("/") in program


def test_the_first_page_puts_the_assistant_away_before_the_program_runs(client: Client) -> None:
    page = client.ask("/").text
    assert (
        page.index("data-assistant-ui")
        < page.index("localStorage.setItem")
        < page.index("static-files/static/js/main.")
    )
    assert page.count("<head>") == 1


def test_the_assistant_is_not_served_and_all_else_is_mlflows(client: Client) -> None:
    assert client.ask(f"{ASSISTANT}/config").status == 404
    assert client.ask(f"{ASSISTANT}/message", "POST").status == 404
    (name,) = changed_parts(BUILD)
    served = client.ask(f"/static-files/static/js/{name}")
    assert "=3)=>" in served.text
    assert served.kind.startswith("text/javascript")
    assert "MLflow's own" in client.ask("/ajax-api/2.0/mlflow/experiments/get").text
