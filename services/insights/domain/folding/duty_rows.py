"""The rows of duties: handoffs, standing duties, and the lessons of projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    department,
    moment,
    person,
    project,
)

_NOTHING: Mapping[str, Any] = {}


def _handoff(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    delaying = said.get("delayed_by") or _NOTHING
    input_id, input_sender = delaying.get("handoff_id"), delaying.get("department")
    if "input_id" in said:
        input_id, input_sender = said["input_id"], said.get("input_sender")
    yield (
        "handoff_fact",
        (
            said["handoff_id"],
            *project(said["project_id"]),
            said.get("duty_id"),
            said.get("deliverable"),
            *department(said.get("sender")),
            *department(said.get("recipient")),
            transition,
            moment(said.get("due_at")),
            moment(said.get("deadline")),
            moment(said.get("delivered_at")),
            moment(said.get("excused_until")),
            moment(said.get("entered_at")),
            said.get("reason"),
            input_id,
            *department(input_sender),
            *person(said.get("done_by")),
        ),
    )


def _standing_duty(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    until = said.get("until")
    yield (
        "duty_fact",
        (
            said.get("duty_id"),
            *project(said.get("project_id")),
            *department(said["department"]),
            *department(said.get("recipient")),
            said.get("deliverable"),
            said.get("occurrence"),
            transition,
            moment(said.get("due_at")),
            moment(said.get("done_at")),
            moment(said.get("next_due_at")),
            None if until is None else date.fromisoformat(until),
            *person(said.get("done_by")),
        ),
    )


_HANDOFFS = (
    "handoff-offered",
    "handoff-rejected",
    "handoff-accepted",
    "handoff-overdue",
    "handoff-excused",
    "handoff-cancelled",
    "handoff-recalled",
    "handoff-held-up",
    "handoff-input-arrived",
    "handoff-rescheduled",
    "handoff-waived",
    "handoff-transferred",
)
_STANDING_DUTIES = {
    "standing-duty-made": "made",
    "standing-duty-ended": "ended",
    "standing-duty-transferred": "transferred",
    "duty-fulfilled": "fulfilled",
    "duty-overdue": "overdue",
    "retrospective-met": "retrospective-met",
    "retrospective-overdue": "retrospective-overdue",
}

DUTIES_ROWS: Mapping[str, FactReading] = {
    "duty-scheduled": partial(_handoff, "scheduled"),
    "duty-withdrawn": partial(_handoff, "withdrawn"),
    **{name: partial(_handoff, name.removeprefix("handoff-")) for name in _HANDOFFS},
    **{name: partial(_standing_duty, transition) for name, transition in _STANDING_DUTIES.items()},
}
