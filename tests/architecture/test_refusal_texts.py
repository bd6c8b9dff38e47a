"""Every reason of a refusal has an English and a Chinese text, filled with the values given."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

import pytest

from shared.eventsourcing.refusal import Refusal
from tests.architecture.source_files import AREAS, location, parse_file, python_files

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def reasons(refusal: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield the refusals that state a reason of their own."""
    for kind in refusal.__subclasses__():
        if "en" in vars(kind) or "zh" in vars(kind):
            yield kind
        yield from reasons(kind)


def placeholders(template: str) -> set[str]:
    """Return the names of the values that a text needs: `near` for `{near[en]}`."""
    named = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    return {name.partition("[")[0] for name in named}


def raised(tree: ast.Module, names: set[str]) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls that create one of the named refusals."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name)) if name in names:
                yield node, name


def wrong_values(call: ast.Call, template: str) -> str | None:
    """Return what is wrong with the values that a refusal with this text is created with."""
    given = {keyword.arg for keyword in call.keywords}
    if call.args:
        return "a reason takes named values only"
    if None in given or given == placeholders(template):
        return None
    return f"the text needs {placeholders(template)}, not {given}"


@pytest.fixture(autouse=True)
def _loaded_areas() -> None:
    for area in AREAS:
        import_module(f"services.{area}.service")


def test_every_reason_has_both_texts_with_the_same_values() -> None:
    for refusal in reasons():
        assert placeholders(refusal.en) == placeholders(refusal.zh), refusal
        assert CHINESE.search(refusal.zh), refusal
        assert not CHINESE.search(refusal.en), refusal


def test_every_code_stands_for_one_reason_of_an_area() -> None:
    by_area_and_code: dict[tuple[str, str], type[Refusal]] = {}
    for refusal in reasons():
        area = refusal.__module__.split(".")[1]
        assert by_area_and_code.setdefault((area, refusal.code()), refusal) is refusal


def groups(refusal: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Yield the refusals without texts, which only group others."""
    for kind in refusal.__subclasses__():
        if not hasattr(kind, "en"):
            yield kind
        yield from groups(kind)


def test_a_refusal_without_texts_is_never_raised() -> None:
    stated = {kind.__name__ for kind in reasons()}
    names = {kind.__name__ for kind in groups()} - stated - {"PreparedProblem"}
    found = [
        location(path, call)
        for path in python_files("services", "shared")
        for call, _ in raised(parse_file(path), names)
    ]
    assert not found, f"give each reason a class with texts: {found}"


@pytest.mark.parametrize("area", AREAS)
def test_a_refusal_is_created_with_the_values_of_its_texts(area: str) -> None:
    by_name = {
        kind.__name__: kind for kind in reasons() if kind.__module__.startswith(f"services.{area}.")
    }
    found = [
        f"{location(path, call)}: {wrong}"
        for path in python_files(f"services/{area}")
        for call, name in raised(parse_file(path), set(by_name))
        if (wrong := wrong_values(call, by_name[name].en))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("raise GoalUnknown(goal=1)", None),
        ("raise GoalUnknown()", "needs"),
        ("raise GoalUnknown('there is none')", "named values only"),
        ("raise GoalUnknown(goal=1, at=2)", "needs"),
    ],
)
def test_wrong_values_are_found(line: str, fault: str | None) -> None:
    [(call, _)] = raised(ast.parse(line), {"GoalUnknown"})
    wrong = wrong_values(call, "there is no goal {goal}")
    assert (wrong is None) if fault is None else (wrong is not None and fault in wrong)


def test_no_reason_repeats_what_a_library_says() -> None:
    repeating = {"error", "exception"}
    assert not [one for one in reasons() if repeating & placeholders(one.en)]
