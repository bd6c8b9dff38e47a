"""Rule 10: settings are read once, in `shared/installation`, and passed as arguments."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import ROOT, location, parse_file, python_files

ENVIRONMENT_READERS = {
    ROOT / "shared" / "installation" / "settings.py",
    ROOT / "shared" / "installation" / "address_settings.py",
    ROOT / "shared" / "installation" / "caller_settings.py",
    ROOT / "shared" / "installation" / "connector_settings.py",
    ROOT / "shared" / "installation" / "database_settings.py",
    ROOT / "shared" / "installation" / "export_settings.py",
    ROOT / "shared" / "installation" / "limit_settings.py",
    ROOT / "shared" / "installation" / "registry_settings.py",
    ROOT / "shared" / "installation" / "sending_settings.py",
    ROOT / "shared" / "installation" / "terminal_settings.py",
    ROOT / "shared" / "processes" / "service_supervisor.py",  # passes it on to the services
    ROOT / "shared" / "backup" / "pg_dump_and_restore.py",  # passes it on to pg_dump and pg_restore
}
SETTINGS_USERS = [  # lower packages get values as arguments
    ROOT / "shared" / name
    for name in (
        "installation",
        "terminal",
        "sample",
        "processes",
        "bus_migration",
        "backup",
        "command_line",
    )
]
ENVIRONMENT_FUNCTIONS = {"environ", "environb", "getenv", "getenvb"}
SETTINGS_MODULE = "shared.installation.settings"


def environment_reads(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes by which a file reads environment variables."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name("os"), attr) if attr in ENVIRONMENT_FUNCTIONS:
                yield node
            case ast.ImportFrom("os", names) if ENVIRONMENT_FUNCTIONS & {
                name.name for name in names
            }:
                yield node
            case ast.ImportFrom(str(module)) if module.startswith("pydantic_settings"):
                yield node
            case ast.Import(names) if any(n.name.startswith("pydantic_settings") for n in names):
                yield node


def settings_imports(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the nodes by which a file imports the settings."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(str(module)) if module.startswith(SETTINGS_MODULE):
                yield node
            case ast.ImportFrom("shared.installation", names) if "settings" in {
                n.name for n in names
            }:
                yield node
            case ast.Import(names) if any(name.name.startswith(SETTINGS_MODULE) for name in names):
                yield node


def test_the_environment_is_read_by_the_settings_only() -> None:
    found = [
        location(path, node)
        for path in python_files("services", "shared")
        if path not in ENVIRONMENT_READERS
        for node in environment_reads(parse_file(path))
    ]
    assert not found, f"take the value as an argument: {found}"


def test_settings_are_imported_above_the_services_only() -> None:
    found = [
        location(path, node)
        for path in python_files("services", "shared")
        if not any(path.is_relative_to(package) for package in SETTINGS_USERS)
        for node in settings_imports(parse_file(path))
    ]
    assert not found, f"take the value as an argument: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "home = os.environ['HOME']",
        "home = os.getenv('HOME')",
        "from os import path, environ",
        "import pydantic_settings",
        "from pydantic_settings import BaseSettings",
    ],
)
def test_an_environment_read_elsewhere_is_noticed(line: str) -> None:
    assert list(environment_reads(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "from shared.installation.settings import Settings",
        "from shared.installation import settings",
        "import shared.installation.settings",
    ],
)
def test_a_settings_import_elsewhere_is_noticed(line: str) -> None:
    assert list(settings_imports(ast.parse(line)))
