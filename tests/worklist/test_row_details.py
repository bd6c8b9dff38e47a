"""Rows say why they are there, since when, and when what is owed is due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.worklist.department_stories import PROJECT, REQUEST, Told
from tests.worklist.older_stories import EXCUSED, HELD, LATE_INPUT, LINK, NOTED, TO_SOURCE
from tests.worklist.role_stories import BLOCKER, RANKING
from tests.worklist.stories import handoff_fact, time_text
from tests.worklist.test_rows_of_facts import rows

REJECTED = {**handoff_fact(0, "rejected", 3), "deadline": time_text(90)}
STATED = {**REQUEST, "entry_id": "e", "awaiting": "asker", "reason": "no drawing"}
DISPUTE = {"dispute_id": "d", "department": "QA", "counterparts": [], "period": "2026-09"}

DETAILS: Mapping[str, tuple[list[Told], dict[str, Any]]] = {
    "rejected": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-rejected", REJECTED)],
        {"reason": "rejected", "reason_text": "because 3", "since": 3, "due_at": 90},
    ),
    "recalled": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-recalled", REJECTED)],
        {"reason": "recalled", "reason_text": "", "since": 3},
    ),
    "awaited": (
        [("duties.duty-scheduled", HELD)],
        {"reason": "due-by-duty-list", "since": 1, "due_at": 100},
    ),
    "late input": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-input-arrived", {**HELD, **LATE_INPUT})],
        {"reason": "input-late", "reason_text": "drawing", "reason_department": "MKT"}
        | {"due_at": 95},
    ),
    "input that came in time": (
        [
            ("duties.duty-scheduled", HELD),
            ("duties.handoff-input-arrived", {**HELD, **LATE_INPUT, "excused_until": None}),
        ],
        {"reason": "due-by-duty-list", "due_at": 90},
    ),
    "excused": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-excused", {**HELD, **EXCUSED})],
        {"reason": "input-late", "reason_department": "MKT", "due_at": 95},
    ),
    "held up": (
        [("duties.duty-scheduled", HELD), ("duties.handoff-held-up", REJECTED)],
        {"state": "held-up", "reason": "input-missing"},
    ),
    "an action by a day": (
        [("comms.action-noted", NOTED)],
        {"reason_text": "sync", "due_at": "2026-10-20T23:59:59.999999+08:00"},
    ),
    "an action by a time": (
        [("comms.action-noted", {**NOTED, "due_at": time_text(40)})],
        {"due_at": 40},
    ),
    "a pause": (
        [
            ("comms.request-paused", {**STATED, "awaiting_acceptance": True}),
            ("comms.request-closed", REQUEST),
        ],
        {"reason": "pause-proposed", "reason_text": "no drawing", "reason_department": "RND"},
    ),
    "a stated time": (
        [("comms.entry-time-stated", STATED), ("comms.request-closed", REQUEST)],
        {"reason": "entry-stated", "reason_department": "RND", "since": 1},
    ),
    "a clock that a fact without a breach sets": (
        [("comms.reply-breached", REQUEST), ("comms.reply-clock-set", REQUEST)],
        {"reason": "asked", "reason_department": "QA", "overdue": False},
    ),
    "a link": (
        [("goals.link-offered", {**LINK, **TO_SOURCE})],
        {"reason_text": "grow", "goal_id": "g1", "title": "sell → grow", "since": 1},
    ),
    "a blocker": (
        [
            ("goals.blocker-raised", {**BLOCKER, "what": "no licence"}),
            ("goals.blocker-transferred", BLOCKER),
        ],
        {"reason_text": "growth", "title": "no licence", "since": 1},
    ),
    "a dispute": (
        [("incentives.dispute-filed", {**DISPUTE, "reasons": "by phone"})],
        {"reason_text": "by phone", "reason_department": "QA", "since": 1, "title": "2026-09"},
    ),
    "a decided star": (
        [
            ("incentives.star-month-opened", {"period": "2026-01", "rankings": ["team"]}),
            ("incentives.star-decided", RANKING),
        ],
        {"reason": "star-decided", "title": "2026-01 team", "since": 2},
    ),
    "an outcome": (
        [
            ("duties.project-started", PROJECT),
            ("duties.project-planned", {**PROJECT, "awaits_confirmation": True}),
            ("duties.pool-confirmed", PROJECT),
            ("duties.outcome-proposed", PROJECT),
        ],
        {"reason": "outcome-entered", "reason_text": "P1", "title": "launch", "since": 4},
    ),
    "a refused start": (
        [
            ("duties.project-planned", PROJECT),
            ("duties.start-refused", PROJECT),
            ("duties.project-plan-changed", PROJECT),
        ],
        {"reason": "start-refused", "since": 2},
    ),
}


@pytest.mark.parametrize("case", DETAILS)
def test_a_row_says_why_it_is_there_since_when_and_until_when(case: str) -> None:
    told, expected = DETAILS[case]
    (row,) = (one for one in rows(told) if one.side == "owes")
    found = {name: getattr(row, name) for name in expected}
    for name in {"since", "due_at"} & expected.keys():
        at, found[name] = found[name], found[name].isoformat()
        if isinstance(expected[name], int):
            found[name] = (at.day - 1) * 24 + at.hour
    assert found == expected
