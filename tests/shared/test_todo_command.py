"""What a department owes now comes before what it waits for, each by its due date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from shared.command_line import todo_command

HANDOFF = {"overdue": False, "deadline": "2026-10-09T16:00:00Z"}
HANDOFFS = [
    HANDOFF
    | {"handoff_id": "1", "deliverable": "plan", "sender": "QA", "recipient": "RND"}
    | {"status": "rejected", "overdue": True},
    HANDOFF
    | {"handoff_id": "2", "deliverable": "build", "sender": "RND", "recipient": "QA"}
    | {"status": "offered"},
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


class FakeClient:
    """Answers lists as the API does."""

    def iterate_items(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        if path.endswith("/departments"):
            yield {"code": "QA", "name": "Testing"}
        elif path.endswith("/handoffs"):
            side, statuses = query["side"], query["status"]
            for one in HANDOFFS:
                if one[side] == query["department"] and one["status"] in statuses:
                    yield one
        else:
            for role in ("asker", "department"):
                yield from (one for one in REQUESTS if one[role] == query.get(role))


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
        ("owes", "reply", "4"),
        ("owes", "handoff", "1"),
        ("owes", "acceptance", "2"),
        ("waits-for", "handoff", "3"),
        ("waits-for", "reply", "5"),
    ]


def test_the_table_shows_what_is_late_and_with_whom(client: None) -> None:
    done = CliRunner().invoke(todo_command.todo, ["--department", "QA"], env={"COLUMNS": "120"})
    (late,) = [line for line in done.stdout.splitlines() if "⚠" in line]
    assert "owes 应办" in late
    assert "2026-10-10 00:00" in late
