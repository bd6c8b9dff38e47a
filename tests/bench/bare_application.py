"""The reference of the HTTP benchmark: FastAPI alone, on the server that Concord runs on.

A POST takes the body model of one of Concord's commands, a GET answers the bytes that Concord
answered. There is no authentication, no database, no telemetry.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel

ANSWER = {"id": "01900000-0000-7000-8000-000000000000", "version": 1}
"""What a command answers."""
FORKING = get_context("forkserver")
"""Makes the processes: each is measured by itself, but what they import is imported once."""
FORKING.set_forkserver_preload([__name__, "tests.bench.http_commands"])


@dataclass(frozen=True)
class BareProcess:
    """The running reference."""

    port: int
    pid: int


def build_application(models: dict[str, type[BaseModel]], answers: dict[str, bytes]) -> FastAPI:
    """Return an application with a command for each body model and a read for each answer."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    for path, model in models.items():
        _add_command(app, path, model)
    for path, answer in answers.items():
        _add_read(app, path, answer)
    return app


def _add_command(app: FastAPI, path: str, model: type[BaseModel]) -> None:
    async def take(body: Any) -> dict[str, Any]:
        return ANSWER

    take.__annotations__["body"] = model
    app.post(path, status_code=201)(take)


def _add_read(app: FastAPI, path: str, answer: bytes) -> None:
    @app.get(path)
    async def read() -> Response:
        return Response(answer, media_type="application/json")


def name_model(model: type[BaseModel]) -> str:
    """Return a body model as `module:class`, for a command line."""
    return f"{model.__module__}:{model.__qualname__}"


def find_model(name: str) -> type[BaseModel]:
    """Return a body model by `module:class`."""
    module, _, attribute = name.partition(":")
    model: type[BaseModel] = getattr(import_module(module), attribute)
    return model


@contextmanager
def run_bare_application(
    models: dict[str, str], answers: dict[str, Path] | None = None
) -> Iterator[BareProcess]:
    """Run the reference as a process; models by path as `module:class`, answers as files."""
    arguments = [f"{path}={name}" for path, name in models.items()]
    arguments += [f"{path}=@{file}" for path, file in (answers or {}).items()]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        process = FORKING.Process(target=_serve, args=(listening, arguments))
        process.start()
    # It is closed here: a process that ended refuses connections, instead of keeping them.
    assert process.pid is not None
    try:
        yield BareProcess(port, process.pid)
    finally:
        process.terminate()
        process.join()


def _serve(listening: socket.socket, arguments: list[str]) -> None:
    given = dict(argument.split("=", 1) for argument in arguments)
    app = build_application(
        {path: find_model(name) for path, name in given.items() if name[0] != "@"},
        {path: Path(name[1:]).read_bytes() for path, name in given.items() if name[0] == "@"},
    )
    # With the same parser as the product, whatever else is installed.
    config = uvicorn.Config(app, http="h11", access_log=False, log_config=None, lifespan="off")
    uvicorn.Server(config).run([listening])
