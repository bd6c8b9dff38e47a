"""Lists are paged by one mechanism; who encodes cursors is named here."""

from __future__ import annotations

import ast

from tests.architecture.source_files import ROOT, parse_file, python_files

COMPUTED_LISTS = {
    "services/comms/api/communication_cost.py",
    "services/goals/api/alignment.py",
    "services/goals/api/board.py",
    "services/goals/api/board_comparison.py",
    "services/incentives/api/department_project_outcomes.py",
    "services/incentives/api/statement_events.py",
}
"""Their rows are computed in Python from one snapshot (decision 23)."""


def encodes_cursors(tree: ast.Module) -> bool:
    """Return whether a file imports the functions that encode and decode cursors."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "shared.http.cursor_pagination"
        and {"encode_cursor", "decode_cursor"} & {name.name for name in node.names}
        for node in ast.walk(tree)
    )


def test_only_computed_lists_encode_their_cursors() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in python_files("services")
        if encodes_cursors(parse_file(path))
    }
    assert found == COMPUTED_LISTS, "declare a ListQuery, or use sequence_page"


def test_an_import_of_a_cursor_function_is_noticed() -> None:
    assert encodes_cursors(
        ast.parse("from shared.http.cursor_pagination import Page, encode_cursor")
    )
    assert not encodes_cursors(ast.parse("from shared.http.cursor_pagination import Page"))
