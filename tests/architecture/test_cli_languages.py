"""What a terminal command refuses, it refuses in the user's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.source_files import location, parse_file, python_files

EXCEPTIONS = {"UsageError", "ClickException"}
WORD = re.compile(r"[a-z]{2,} [a-z]{2,}")


def refusals_in_one_language(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield the exceptions for people whose text is written out where they are raised."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            text = node.args[0]
            is_text = isinstance(text, ast.Constant | ast.JoinedStr)
            if node.func.attr in EXCEPTIONS and is_text and WORD.search(ast.unparse(text)):
                yield node


def test_no_refusal_of_the_terminal_is_in_english_alone() -> None:
    files = python_files("services/*/cli", "shared/terminal", "shared/command_line")
    found = [
        location(path, one) for path in files for one in refusals_in_one_language(parse_file(path))
    ]
    assert found == [], "use in_user_language"


def test_a_refusal_in_english_is_found() -> None:
    [found] = refusals_in_one_language(ast.parse('raise click.UsageError(f"There is no {one}.")'))
    assert found.lineno == 1
    assert not list(refusals_in_one_language(ast.parse("raise click.UsageError(unknown)")))
