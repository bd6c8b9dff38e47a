"""The files that the rules look at."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
AREAS = sorted(
    folder.name for folder in (ROOT / "services").iterdir() if (folder / "__init__.py").is_file()
)


def python_files(*folders: str) -> list[Path]:
    """Return the Python files under folders of the repository, which may be patterns."""
    found = {path for folder in folders for path in ROOT.glob(f"{folder}/**/*.py")}
    return sorted(found)


@cache
def text_files() -> list[Path]:
    """Return every text that somebody wrote or generated into the repository."""
    folders = [".ci", "deploy", "docs", "services", "shared", "tests"]
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    on_top = (path for path in ROOT.iterdir() if path.name != ".coverage")
    return sorted(
        path
        for path in (*inside, *on_top)
        if path.is_file() and "__pycache__" not in path.parts and _is_text(path)
    )


@cache
def parse_file(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def location(path: Path, node: ast.AST | None = None) -> str:
    """Return where something stands, for a message: `services/goals/api.py:12`."""
    line = f":{node.lineno}" if node is not None and hasattr(node, "lineno") else ""
    return f"{path.relative_to(ROOT)}{line}"


def _is_text(path: Path) -> bool:
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)
