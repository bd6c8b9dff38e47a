"""What a department owes now comes before what it waits for, each by its due date."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shared.command_line import todo_command

HANDOFF = {"overdue": False, "counts_until": "2026-10-09T16:00:00Z"}
HANDOFFS = [
    HANDOFF
    | {"handoff_id": "1", "deliverable": "plan", "sender": "QA", "recipient": "RND"}
    | {"status": "rejected", "overdue": True},
    HANDOFF
    | {"handoff_id": "2", "deliverable": "build", "sender": "RND", "recipient": "QA"}
    | {"status": "offered", "counts_until": None},
    HANDOFF
    | {"handoff_id": "3", "deliverable": "text", "sender": "MKT", "recipient": "QA"}
    | {"status": "awaited"},
]
REQUEST = {"subject": "?", "breached": False, "due_at": "2026-10-08T02:00:00Z", "status": "open"}
REQUESTS = [
    REQUEST | {"request_id": "4", "asker": "MKT", "department": "QA"},
    REQUEST
    | {"request_id": "5", "asker": "QA", "department": "RND", "status": "paused"}
    | {"due_at": None},
]


SUPPORT: dict[str, Any] = {
    "support_id": "6",
    "what": "licences",
    "department": "QA",
    "goal_department": "MKT",
    "due_at": "2026-10-07T15:59:59Z",
    "overdue": False,
}
REPORT = {"goal_id": "7", "goal": "Regions", "due_at": "2026-10-31T15:59:59Z", "status": "owed"}
DUTY: dict[str, Any] = {
    "duty_id": "8",
    "deliverable": "stock",
    "accountable": "RND",
    "recipient": "QA",
    "next_due_at": "2026-10-31T15:59:59Z",
    "overdue": 1,
}
PROJECT = {
    "project_id": "9",
    "code": "LAUNCH",
    "pool_confirmation": "awaiting",
    "proposed_actual": "12600",
}
ROLES = ("asker", "department")
SIDES = {"sender": "accountable", "recipient": "recipient"}


ANSWERS: dict[str, Callable[[dict[str, Any]], list[dict[str, Any]]]] = {
    "departments": lambda _query: [{"code": "QA", "name": "Testing"}],
    "handoffs": lambda query: [
        one
        for one in HANDOFFS
        if one[query["side"]] == query["department"] and one["status"] in query["status"]
    ],
    "requests": lambda query: [
        one for one in REQUESTS for role in ROLES if one[role] == query.get(role)
    ],
    "supports": lambda query: [
        SUPPORT for key in ("department", "goal_department") if query.get(key) == SUPPORT[key]
    ],
    "reports": lambda _query: [REPORT],
    "projects": lambda query: [PROJECT] if query["awaiting_confirmation"] else [],
    "standing-duties": lambda query: [
        one for one in [DUTY] if one[SIDES[query["side"]]] == query["department"]
    ],
}
"""What the API answers to a list's last path segment and query."""


class FakeClient:
    """Answers lists as the API does."""

    def iterate_items(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        yield from ANSWERS[path.rpartition("/")[2]](query)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def connect(_data_dir: Path, _roles: object) -> Iterator[FakeClient]:
        yield FakeClient()

    monkeypatch.setattr(todo_command, "connect_to_installation", connect)


def test_what_is_owed_comes_first_and_what_has_no_due_time_last(client: None) -> None:
    done = CliRunner().invoke(todo_command.todo, ["--department", "qa", "--format", "json"])
    items = [(one["direction"], one["kind"], one["id"]) for one in json.loads(done.stdout)]
    assert items == [
        ("owes", "support", "6"),
        ("owes", "reply", "4"),
        ("owes", "handoff", "1"),
        ("owes", "report", "7"),
        ("owes", "acceptance", "2"),
        ("waits-for", "handoff", "3"),
        ("waits-for", "duty", "8"),
        ("waits-for", "reply", "5"),
        ("waits-for", "confirmation", "9"),
    ]


def test_the_table_shows_what_is_late_and_with_whom(client: None) -> None:
    done = CliRunner().invoke(todo_command.todo, ["--department", "QA"], env={"COLUMNS": "120"})
    (late, duty) = [line for line in done.stdout.splitlines() if "⚠" in line]
    assert "duty 常设职责" in duty
    assert "owes 应办" in late
    assert "2026-10-10 00:00" in late
    assert "LAUNCH: pool 奖金池, outcome 实际结果" in " ".join(done.stdout.split())
