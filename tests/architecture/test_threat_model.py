"""The threat model names somebody, a promise and a test that exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import ROOT

PAGE = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
TEST = re.compile(r"`(tests/[\w/.-]+)(?:::(\w+))?`")
HEADINGS = ("| promise | shown by |", "|---|---|")
ROWS = [
    line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(HEADINGS)
]


def problems_of(text: str) -> Iterator[str]:
    """Yield what is wrong with the tests that a text names."""
    named = TEST.findall(text)
    if not named:
        yield f"names no test: {text}"
    for file, name in named:
        if not (ROOT / file).is_file():
            yield f"there is no {file}"
        elif name and name not in names_of_tests(file):
            yield f"{file} has no {name}"


def names_of_tests(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {
        one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:50])
def test_each_promise_names_tests_that_exist(row: str) -> None:
    assert list(problems_of(row)) == []


def test_whoever_may_be_hostile_has_promises() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    *attackers, not_promised = sections
    assert [one.partition("\n")[0] for one in attackers] == [
        "A caller without a token",
        "An employee",
        "A department that wants a better score",
        "A connector, or the receiver of a webhook",
        "Another process on the machine, or a service that was broken into",
    ]
    assert all(HEADINGS[0] in one for one in attackers)
    assert not_promised.startswith("What is not promised\n")
    assert "cannot be erased" in not_promised


@pytest.mark.parametrize(
    "text",
    [
        "| promised | |",
        "| promised | `tests/architecture/test_of_nothing.py` |",
        "| promised | `tests/architecture/test_threat_model.py::test_of_nothing` |",
    ],
)
def test_a_promise_without_a_test_is_noticed(text: str) -> None:
    assert len(list(problems_of(text))) == 1
