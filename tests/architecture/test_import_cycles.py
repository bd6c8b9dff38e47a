"""No module needs another one that needs it, not even for the sake of types."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT, parse_file, python_files

MADE_UP_CYCLES = {
    "two modules": {"shared.a": "import shared.b", "shared.b": "from shared.a import A"},
    "three modules": {
        "shared.a": "from shared import b",
        "shared.b": "from shared.c import C",
        "shared.c": "from shared.a import A",
    },
    "only for type checking": {
        "shared.a": "from shared.b import B",
        "shared.b": "if TYPE_CHECKING:\n    from shared.a import A",
    },
    "inside a function": {
        "shared.a": "from shared.b import B",
        "shared.b": "def b():\n    from shared.a import A",
    },
    "relative": {"shared.a": "from .b import B", "shared.b": "from . import a"},
    "a package and its module": {
        "shared.p": "from shared.p.a import A",
        "shared.p.a": "from shared.p import P",
    },
    "a package and its module, relative": {
        "shared.p": "from .a import A",
        "shared.p.a": "from . import P",
    },
}


def module_name(path: Path) -> str:
    """Return the dotted name of a file; that of a package is the one of its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(package: str, tree: ast.Module) -> Iterator[str]:
    """Yield what a module of a package imports: names of modules, and of what is in them."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                origin = resolve_name("." * level + (source or ""), package)
                yield from (f"{origin}.{alias.name}" for alias in names)
            case _:
                pass


def find_cycle(trees: Mapping[str, ast.Module]) -> list[str]:
    """Return modules each of which is imported by the next one, the first again at the end.

    Returns nothing where the modules have no import cycle.
    """
    parents = {module.rpartition(".")[0] for module in trees}
    graph = {}
    for module, tree in trees.items():
        package = module if module in parents else module.rpartition(".")[0]
        found = (
            name if name in trees else name.rpartition(".")[0]
            for name in imported_names(package, tree)
        )
        graph[module] = {name for name in found if name in trees and name != module}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_two_modules_need_each_other() -> None:
    trees = {module_name(path): parse_file(path) for path in python_files("services", "shared")}
    cycle = find_cycle(trees)
    assert not cycle, " is imported by ".join(cycle)


@pytest.mark.parametrize("sources", MADE_UP_CYCLES.values(), ids=MADE_UP_CYCLES)
def test_a_made_up_cycle_is_found(sources: Mapping[str, str]) -> None:
    cycle = find_cycle({module: ast.parse(source) for module, source in sources.items()})
    assert set(cycle) == set(sources)


def test_modules_that_import_in_one_direction_have_no_cycle() -> None:
    sources = {
        "shared.a": "from shared.b import B\nfrom shared.c import C",
        "shared.b": "from shared.c import C",
        "shared.c": "import asyncio",
    }
    assert not find_cycle({module: ast.parse(source) for module, source in sources.items()})
