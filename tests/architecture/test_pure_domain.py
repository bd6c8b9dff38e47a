"""Rule 2: a domain is pure.

It imports only the standard library, pydantic, refusals, the company's times and itself.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source_files import AREAS, location, parse_file, python_files

IMPURE_MODULES = {
    "asyncio", "concurrent", "http", "logging", "multiprocessing", "os", "pathlib", "random",
    "secrets", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile",
    "threading", "time",
}  # fmt: skip
ALLOWED_MODULES = (sys.stdlib_module_names - IMPURE_MODULES) | {"pydantic"}
SHARED_MODULES = {
    "shared.eventsourcing.code_rule",
    "shared.eventsourcing.company_days",
    "shared.eventsourcing.money",
    "shared.eventsourcing.personal_data",
    "shared.eventsourcing.company_time",
    "shared.eventsourcing.liaison_contacts",
    "shared.eventsourcing.plural_forms",
    "shared.eventsourcing.rebuild_record",
    "shared.eventsourcing.refusal",
    "shared.eventsourcing.same_person",
    "shared.eventsourcing.sending_limit",
    "shared.eventsourcing.spreadsheet_text",
    "shared.eventsourcing.subject_rule",
    "shared.eventsourcing.target_direction",
    "shared.working_time.calculator",
    "shared.working_time.calendar_days",
    "shared.working_time.heard_calendars",
    "shared.working_time.setting_versions",
    "shared.working_time.workday_calendar",
}
"""The shared modules of domains: they have no state and no I/O."""
IMPURE_CALLS = {"now", "today", "utcnow", "uuid1", "uuid4", "uuid6", "uuid7"}


def impurities(tree: ast.Module, area: str) -> Iterator[tuple[ast.AST, str]]:
    """Yield the nodes that a domain file must not contain, each with a reason."""
    for node in ast.walk(tree):
        for reason in (*_foreign_imports(node, area), *_impure_calls(node)):
            yield node, reason


def _foreign_imports(node: ast.AST, area: str) -> Iterator[str]:
    match node:
        case ast.ImportFrom(level=level) if level:
            yield "imports are absolute"
        case ast.ImportFrom(str(module), names):
            if not _allowed(module, area):
                yield f"a domain does not import {module}"
            for name in names:
                if name.name in IMPURE_CALLS:
                    yield f"{name.name} is passed in with the command"
        case ast.Import(names):
            for name in names:
                if not _allowed(name.name, area):
                    yield f"a domain does not import {name.name}"
        case _:
            pass


def _allowed(module: str, area: str) -> bool:
    own = f"services.{area}.domain"
    if module in SHARED_MODULES:
        return True
    return f"{module}.".startswith(f"{own}.") or module.partition(".")[0] in ALLOWED_MODULES


def _impure_calls(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(ast.Name(called) | ast.Attribute(attr=called)) if called in IMPURE_CALLS:
            yield f"{called}() belongs outside the domain: its result is passed in with the command"
        case ast.Call(ast.Name("open" | "print" | "input")):
            yield "a domain does no I/O"
        case ast.keyword("default_factory", ast.Attribute(attr=named)) if named in IMPURE_CALLS:
            yield f"{named} as a default hides a clock or a random source"
        case ast.AsyncFunctionDef():
            yield "a domain is synchronous"
        case _:
            pass


@pytest.mark.parametrize("area", AREAS)
def test_a_domain_is_pure(area: str) -> None:
    found = [
        f"{location(path, node)}: {reason}"
        for path in python_files(f"services/{area}/domain")
        for node, reason in impurities(parse_file(path), area)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "import asyncpg",
        "import random",
        "from os import environ",
        "from shared.contracts.goals import GoalSet",
        "from services.duties.domain.project import Project",
        "from services.goals.application import publish",
        "from services.goals.domainlike import publish",
        "from uuid import uuid4",
        "from .goal_events import GoalSet",
        "at = datetime.now(UTC)",
        "at = datetime.datetime.now()",
        "log = open(path)",
        "at: datetime = Field(default_factory=datetime.utcnow)",
        "async def decide(): ...",
    ],
)
def test_an_impurity_is_noticed(line: str) -> None:
    assert list(impurities(ast.parse(line), "goals"))


@pytest.mark.parametrize(
    "line",
    [
        "from datetime import datetime",
        "from uuid import UUID, uuid5",
        "from pydantic import BaseModel",
        "from services.goals.domain.goal_tracking_events import GoalSet",
        "at = command.at",
    ],
)
def test_passed_in_time_and_ids_are_pure(line: str) -> None:
    assert not list(impurities(ast.parse(line), "goals"))
