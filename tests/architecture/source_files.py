"""The source files that the rules check."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
AREAS = sorted(
    folder.name for folder in (ROOT / "services").iterdir() if (folder / "__init__.py").is_file()
)


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below folders of the repository; a folder may be a glob pattern."""
    paths = {path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")}
    return sorted(paths)


@cache
def text_files() -> list[Path]:
    """Return every text file of the repository, written or generated."""
    folders = [".ci", "deploy", "docs", "services", "shared", "tests"]
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    at_root = (path for path in ROOT.iterdir() if path.name != ".coverage")
    return sorted(
        path
        for path in (*inside, *at_root)
        if path.is_file() and "__pycache__" not in path.parts and _is_text(path)
    )


@cache
def parse_file(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def location(path: Path, node: ast.AST | None = None) -> str:
    """Return the path and line of a node, for a message: `shared/http/auth.py:12`."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)
