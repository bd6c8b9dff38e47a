"""Rule 10: settings are read once, in `shared/runtime`, and passed by argument."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import ROOT, location, parse_file, python_files

RUNTIME = ROOT / "shared" / "runtime"
READERS = {"environ", "environb", "getenv", "getenvb"}
SETTINGS = ("pydantic_settings", "shared.installation.settings")


def environment_reads(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield where a file looks at the environment or the settings by itself."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(ast.Name("os"), attr) if attr in READERS:
                yield node
            case ast.ImportFrom("os", names) if READERS & {name.name for name in names}:
                yield node
            case ast.ImportFrom(str(module)) if module.startswith(SETTINGS):
                yield node
            case ast.ImportFrom("shared.installation", names) if "settings" in {
                n.name for n in names
            }:
                yield node
            case ast.Import(names) if any(name.name.startswith(SETTINGS) for name in names):
                yield node


def test_settings_are_read_in_the_runtime_only() -> None:
    found = [
        location(path, node)
        for path in python_files("services", "shared")
        if not path.is_relative_to(RUNTIME)
        for node in environment_reads(parse_file(path))
    ]
    assert not found, f"ask for the value as an argument: {found}"


@pytest.mark.parametrize(
    "line",
    [
        "home = os.environ['HOME']",
        "home = os.getenv('HOME')",
        "from os import path, environ",
        "import pydantic_settings",
        "from pydantic_settings import BaseSettings",
        "from shared.installation.settings import Settings",
        "from shared.installation import settings",
    ],
)
def test_an_environment_read_elsewhere_is_noticed(line: str) -> None:
    assert list(environment_reads(ast.parse(line)))
