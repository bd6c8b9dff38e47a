"""`concord todo` prints the list, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from services.worklist.cli import todo as todo_command

ITEM = {
    "thing": "handoff:1",
    "side": "owes",
    "department": "QA",
    "kind": "handoff",
    "kind_name": {"en": "handoff to deliver", "zh": "待交付的交接"},
    "title": "plan",
    "reason": {"code": "rejected", "en": "sent back: too short", "zh": "被退回：too short"},
    "owes": {"department": "QA", "name": "Testing"},
    "waits": [{"department": "RND", "name": None}],
    "roles": [],
    "due_at": "2026-10-09T16:00:00Z",
    "overdue": True,
    "link": "/api/duties/v1/handoffs/1",
}
MONTH = ITEM | {
    "thing": "month:2026-10",
    "department": None,
    "title": "2026-10",
    "owes": None,
    "waits": [],
    "roles": ["hr"],
    "due_at": None,
    "overdue": False,
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give what the command asked the API for."""
    queries: list[dict[str, Any]] = []

    class FakeClient:
        """Answers lists as the API does."""

        def iterate_items(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
            if path.endswith("departments"):
                yield {"code": "QA", "name": "Testing"}
                return
            queries.append(query)
            yield from (ITEM, MONTH)

    @contextmanager
    def connect(_data_dir: Path, _roles: object) -> Iterator[FakeClient]:
        yield FakeClient()

    monkeypatch.setattr(todo_command, "connect_to_installation", connect)
    return queries


def test_the_filters_are_those_of_the_list(asked: list[dict[str, Any]]) -> None:
    line = ["--department", "qa", "--side", "owes", "--kind", "handoff", "--overdue"]
    done = CliRunner().invoke(todo_command.todo, [*line, "--format", "json"])
    assert json.loads(done.stdout) == [ITEM, MONTH]
    assert asked[0] | {"limit": 0} == {
        "department": "QA",
        "person": None,
        "side": "owes",
        "kind": ["handoff"],
        "role": [],
        "overdue": True,
        "limit": 0,
    }


def test_the_table_shows_why_something_is_owed_to_whom_and_what_is_late(
    asked: list[dict[str, Any]],
) -> None:
    done = CliRunner().invoke(todo_command.todo, [], env={"COLUMNS": "140"})
    (late,) = [line for line in done.stdout.splitlines() if "⚠" in line]
    for shown in ("owes 应办", "sent back: too short", "RND", "2026-10-10 00:00", "QA"):
        assert shown in late
    assert asked[0]["department"] is None
