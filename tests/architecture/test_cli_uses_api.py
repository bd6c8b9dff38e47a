"""An area's terminal commands are clients of its API and use nothing else of the area."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import location, parse_file, python_files

ALLOWED_SHARED_MODULES = (
    "shared.eventsourcing.plural_forms",
    "shared.http.roles",
    "shared.service_runtime.command_declarations",
    "shared.terminal.api_client",
    "shared.terminal.connection_errors",
    "shared.terminal.console_output",
    "shared.terminal.exit_codes",
    "shared.terminal.installation_connection",
    "shared.installation.simulated_clock",
    "shared.terminal.idle_waiting",
    "shared.terminal.command_options",
    "shared.terminal.row_output",
    "shared.terminal.table_console",
    "shared.terminal.company_time",
    "shared.terminal.confirmation",
    "shared.terminal.json_files",
    "shared.terminal.project_codes",
    "shared.terminal.user_language",
    "shared.terminal.department_names",
    "shared.terminal.csv_cells",
    "shared.terminal.table_console",
    "shared.reference_data.currencies",
)


def imports_bypassing_the_api(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield imports by which a command could bypass the API."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(str(module)) if _bypasses_api(module):
                yield node
            case ast.Import(names) if any(_bypasses_api(name.name) for name in names):
                yield node


def _bypasses_api(module: str) -> bool:
    package = module.partition(".")[0]
    if package == "services":
        return ".cli" not in module
    return (package == "shared" and module not in ALLOWED_SHARED_MODULES) or package == "asyncpg"


def test_terminal_commands_use_the_api() -> None:
    found = [
        location(path, node)
        for path in python_files("services")
        if path.parent.name == "cli"
        for node in imports_bypassing_the_api(parse_file(path))
    ]
    assert not found, f"call the API with `connect_to_installation(…)`: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "import asyncpg",
        "from services.goals.application import stored_events",
        "from services.goals.projections import goal_board",
        "from shared.postgres.database_connections import Database",
    ],
)
def test_an_import_that_bypasses_the_api_is_noticed(line: str) -> None:
    assert list(imports_bypassing_the_api(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "import httpx",
        "from shared.terminal.installation_connection import connect_to_installation",
        "from services.goals.cli.table import print_table",
    ],
)
def test_imports_of_the_api_client_pass(line: str) -> None:
    assert not list(imports_bypassing_the_api(ast.parse(line)))
