"""The pages of MLflow as `ifn ui` serves them: without its assistant, and with figures of three digits in charts.

What is changed is looked for in what the installed MLflow serves: where another release has it otherwise, its own page
is served as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastapi import FastAPI

# What the first page says to the browser before MLflow's program does.
HEAD = Path(__file__).with_name("head.html")
ASSISTANT = "/ajax-api/3.0/mlflow/assistant"
# How charts write a figure: with two digits unless told otherwise, which nothing tells.
TWO_DIGITS = re.compile(r'\((\w+),(\w+)=2\)=>"number"===typeof \1\?\1\.toFixed\(\2\):\1')
DIGITS = 3


def first_page(text: str) -> str:
    """The page that loads MLflow's program, which then opens no assistant."""
    return text.replace("<head>", "<head>" + HEAD.read_text(encoding="utf-8"), 1)


def with_digits(program: str) -> str:
    """A part of MLflow's program whose charts write figures with three digits."""
    return TWO_DIGITS.sub(lambda found: found[0].replace("=2", f"={DIGITS}", 1), program)


def changed_parts(build: Path) -> dict[str, str]:
    """The parts of MLflow's program that write figures in charts, by their names, as they are to be served."""
    parts = ((path.name, path.read_text(encoding="utf-8")) for path in sorted((build / "static" / "js").glob("*.js")))
    return {name: with_digits(text) for name, text in parts if ".toFixed(" in text and TWO_DIGITS.search(text)}


def change_pages(app: FastAPI, build: Path) -> None:
    """Serve the changed pages before MLflow's own, and nothing of the assistant, which can run programs.

    Parameters
    ----------
    app : FastAPI
        MLflow's application.
    build : Path
        The folder of its pages.
    """
    from starlette.responses import HTMLResponse, PlainTextResponse, Response
    from starlette.routing import Mount, Route

    page, parts = first_page((build / "index.html").read_text(encoding="utf-8")), changed_parts(build)

    async def first(request: Any) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    async def part(request: Any) -> Response:
        return Response(parts[Path(request.url.path).name], media_type="text/javascript")

    async def absent(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("Not found", status_code=404)(scope, receive, send)

    routes = [Route("/", first), Mount(ASSISTANT, absent)]
    routes += [Route(f"/static-files/static/js/{name}", part) for name in parts]
    app.router.routes[:0] = routes
