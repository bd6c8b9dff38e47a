"""An area's commands for the terminal are clients of its API: they go no other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import location, parse_file, python_files

OPEN_TO_CLIENTS = (
    "shared.http.auth",
    "shared.terminal.api_client",
    "shared.installation.simulated_clock",
    "shared.terminal.idle_waiting",
    "shared.terminal.command_options",
)


def imports_around_the_api(tree: ast.Module) -> Iterator[ast.AST]:
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
        location(path, node)
        for path in python_files("services")
        if path.name == "cli.py" or path.parent.name == "cli"
        for node in imports_around_the_api(parse_file(path))
    ]
    assert not found, f"ask the API with `connected(…)`: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "import asyncpg",
        "from services.goals.application import GOAL",
        "from services.goals.projections import board",
        "from shared.postgres.database_connections import Database",
    ],
)
def test_an_import_around_the_api_is_noticed(line: str) -> None:
    assert list(imports_around_the_api(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "import httpx",
        "from shared.terminal.api_client import connected",
        "from services.goals.cli.table import print_table",
    ],
)
def test_imports_of_the_api_client_pass(line: str) -> None:
    assert not list(imports_around_the_api(ast.parse(line)))
