"""An area's commands for the terminal are clients of its API: they go no other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import parsed, place, python_files

OPEN_TO_CLIENTS = (
    "shared.http.callers",
    "shared.runtime.client",
    "shared.runtime.clock",
    "shared.runtime.settle",
    "shared.runtime.terminal",
)


def side_doors(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield imports by which a command could get around the API."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(str(module)) if _is_inside(module):
                yield node
            case ast.Import(names) if any(_is_inside(name.name) for name in names):
                yield node


def _is_inside(module: str) -> bool:
    package = module.partition(".")[0]
    if package == "services":
        return ".cli" not in module
    return (package == "shared" and module not in OPEN_TO_CLIENTS) or package == "asyncpg"


def test_terminal_commands_use_the_api() -> None:
    found = [
        place(path, node)
        for path in python_files("services")
        if path.name == "cli.py" or path.parent.name == "cli"
        for node in side_doors(parsed(path))
    ]
    assert not found, f"ask the API with `connected(…)`: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "import asyncpg",
        "from services.goals.application import GOAL",
        "from services.goals.projections import board",
        "from shared.postgres.pool import Database",
    ],
)
def test_a_side_door_is_noticed(line: str) -> None:
    assert list(side_doors(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "import httpx",
        "from shared.runtime.client import connected",
        "from services.goals.cli.table import print_table",
    ],
)
def test_the_front_door_is_open(line: str) -> None:
    assert not list(side_doors(ast.parse(line)))
