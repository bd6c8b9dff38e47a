"""Rule 9: events are in the past tense, commands imperative, and no name is meaningless."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT, location, parse_file, python_files

MEANINGLESS_CLASS_NAME = re.compile(r"^_?(Base|Abstract)[A-Z]|(Manager|Utils?|Helpers?)$")
MEANINGLESS_FILE_NAMES = {"base", "common", "helper", "helpers", "misc", "util", "utils"}

IRREGULAR_PARTICIPLES = {
    "Begun", "Broken", "Brought", "Chosen", "Cut", "Done", "Drawn", "Fallen", "Found", "Given",
    "Frozen", "Gone", "Held", "Kept", "Left", "Lost", "Made", "Met", "Paid", "Put", "Read", "Sent",
    "Set", "Split", "Taken", "Told", "Upheld", "Withdrawn", "Won", "Written",
}  # fmt: skip
STATE_WORDS = {"Overdue"}
"""Words for a state that something entered, as published names have them (`handoff-overdue`)."""


def classes(path: Path) -> Iterator[ast.ClassDef]:
    """Yield the classes that are defined in a file."""
    return (node for node in ast.walk(parse_file(path)) if isinstance(node, ast.ClassDef))


def events(tree: ast.Module) -> Iterator[str]:
    """Yield the names in the unions called `…Event`."""
    yield from _union_members(tree, "Event")


def commands(tree: ast.Module) -> Iterator[str]:
    """Yield the names in the unions called `…Command`."""
    yield from _union_members(tree, "Command")


def _union_members(tree: ast.Module, kind: str) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name(name)], union) if name.endswith(kind):
                yield from _members(union)


def _members(union: ast.expr) -> Iterator[str]:
    match union:
        case ast.BinOp(left, ast.BitOr(), right):
            yield from _members(left)
            yield from _members(right)
        case ast.Subscript(ast.Name("Annotated"), ast.Tuple([first, *_])):
            yield from _members(first)
        case ast.Name(name):
            yield name
        case _:
            pass


def is_past(event: str) -> bool:
    """Return whether an event's name is in the past tense."""
    _, *rest = re.findall(r"[A-Z][a-z]*", event)
    return any(word in IRREGULAR_PARTICIPLES | STATE_WORDS or word.endswith("ed") for word in rest)


def test_events_are_past_tense() -> None:
    found = [
        f"{location(path)}: {name} is not in the past tense"
        for path in python_files("services/*/domain")
        for name in events(parse_file(path))
        if not name.endswith("Event") and not is_past(name)
    ]
    assert not found, "\n".join(found)


def is_imperative(command: str) -> bool:
    """Return whether a command's name is an imperative."""
    first, *_ = re.findall(r"[A-Z][a-z]*", command)
    return first in {"Embed", "Feed", "Need", "Speed"} or not first.endswith("ed")


def test_commands_are_imperative() -> None:
    found = [
        f"{location(path)}: {name} is not an imperative"
        for path in python_files("services/*/domain")
        for name in commands(parse_file(path))
        if not name.endswith("Command") and not is_imperative(name)
    ]
    assert not found, "\n".join(found)


def test_no_class_has_a_meaningless_name() -> None:
    found = [
        f"{location(path, node)}: {node.name}: name it after what it is or does"
        for path in python_files("services", "shared", "tests")
        for node in classes(path)
        if MEANINGLESS_CLASS_NAME.search(node.name)
    ]
    assert not found, "\n".join(found)


def test_no_file_has_a_catch_all_name() -> None:
    found = [
        location(path)
        for path in python_files("services", "shared", "tests")
        if MEANINGLESS_FILE_NAMES
        & {part.lower() for part in path.relative_to(ROOT).with_suffix("").parts}
    ]
    assert not found, f"move their content to where it is used: {found}"


@pytest.mark.parametrize(
    "name", ["EventManager", "BaseStore", "AbstractBus", "_BaseStore", "TextUtil", "DateHelpers"]
)
def test_a_meaningless_name_is_noticed(name: str) -> None:
    assert MEANINGLESS_CLASS_NAME.search(name)


@pytest.mark.parametrize("name", ["Baseline", "Abstraction", "ManagerAppointed", "Utilisation"])
def test_a_meaningful_name_passes(name: str) -> None:
    assert not MEANINGLESS_CLASS_NAME.search(name)


@pytest.mark.parametrize(
    "union",
    [
        "GoalEvent = GoalSet | SetGoal",
        "GoalEvent = Annotated[GoalSet | SetGoal, Field(discriminator='type')]",
    ],
)
def test_an_event_that_sounds_like_a_command_is_noticed(union: str) -> None:
    assert [name for name in events(ast.parse(union)) if not is_past(name)] == ["SetGoal"]


def test_a_command_that_sounds_like_an_event_is_noticed() -> None:
    union = ast.parse("GoalCommand = SetGoal | PlannedGoal | FeedGoal")
    assert [name for name in commands(union) if not is_imperative(name)] == ["PlannedGoal"]
