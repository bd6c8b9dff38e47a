"""A command that lists something says so where there is nothing, instead of printing nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import location, parse_file, python_files

SAY_THAT_IT_IS_EMPTY = {"print_rows", "print_nothing"}


def silent_lists(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions that print the items of a list line by line, and nothing for none."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            called = _called(function)
            if {"iterate_items", "print_result"} <= called and not called & SAY_THAT_IT_IS_EMPTY:
                yield function


def _called(function: ast.FunctionDef) -> set[str]:
    names = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name)):
                names.add(name)
            case _:
                pass
    return names


def test_no_list_is_silent() -> None:
    found = [
        location(path, function)
        for path in python_files("services/*/cli", "shared/command_line")
        for function in silent_lists(parse_file(path))
    ]
    assert not found, f"call `print_nothing` for an empty list: {found}"


@pytest.mark.parametrize(("call", "is_silent"), [("pass", True), ("print_nothing('x')", False)])
def test_a_silent_list_is_noticed(call: str, is_silent: bool) -> None:
    function = f"""
def list_(client):
    found = list(client.iterate_items("/x"))
    for one in found:
        print_result(one)
    {call}
"""
    assert bool(list(silent_lists(ast.parse(function)))) is is_silent
