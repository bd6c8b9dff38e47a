"""Rule 7: SQL is in `.sql` files, or in the query that uses it, beside its read model."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import ROOT, location, parse_file, python_files

STATEMENT = re.compile(
    r"""\b(
        SELECT\b.+\bFROM\b | INSERT\s+INTO\b | UPDATE\s+\S+\s+SET\b | DELETE\s+FROM\b
        | (CREATE|ALTER|DROP)\s+(TABLE|INDEX|VIEW|FUNCTION|SCHEMA|SEQUENCE)\b
        | TRUNCATE\s+\w | COPY\s+\w+.+\b(FROM|TO)\b
    )""",
    re.VERBOSE | re.DOTALL,
)
# Rows that are no read model's: they wait for a decision, or are answers that never are events.
OPEN_SURVEYS_MODULE = "services/programme/application/open_surveys.py"
STAGING_MODULE = "services/*/application/import_staging.py"
SQL_PACKAGES = (
    "shared/postgres",
    "shared/table_files",  # reads whatever tables areas offer
    "shared/testing",
    "services/*/projections",
    STAGING_MODULE,
    OPEN_SURVEYS_MODULE,
)


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield the SQL statements in a file, except those in docstrings."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(str(text)) if id(node) not in docstrings and STATEMENT.search(text):
                yield node
            case ast.JoinedStr(parts) if STATEMENT.search(_joined_text(parts)):
                yield node


def _joined_text(parts: list[ast.expr]) -> str:
    return "".join(part.value if _is_text(part) else "x" for part in parts)  # type: ignore[attr-defined]


def _is_text(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def test_queries_are_beside_their_read_models() -> None:
    sql_folders = {path for pattern in SQL_PACKAGES for path in ROOT.glob(pattern)}
    found = [
        location(path, node)
        for path in python_files("services", "shared")
        if sql_folders.isdisjoint([path, *path.parents])
        for node in statements(parse_file(path))
    ]
    assert not found, f"move the query to the projection that owns the table: {found}"


@pytest.mark.parametrize(
    "line",
    [
        'rows = await fetch("SELECT code FROM department")',
        'rows = await fetch(f"SELECT {columns} FROM {table}")',
        'await execute("UPDATE department SET name = $1")',
        'await execute("""\nDELETE FROM department\n""")',
        'await execute("CREATE TABLE department ()")',
    ],
)
def test_sql_outside_projections_is_noticed(line: str) -> None:
    assert list(statements(ast.parse(line)))


@pytest.mark.parametrize("line", ['"""SELECT a FROM b is SQL."""', 'say("Select one from these")'])
def test_prose_passes(line: str) -> None:
    assert not list(statements(ast.parse(line)))
