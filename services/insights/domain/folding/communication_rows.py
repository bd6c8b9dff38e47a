"""The rows of communication: requests, meetings, and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    department,
    moment,
    month_of,
    person,
    project,
)


def _request(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    opened_at = moment(said["at"]) if transition == "opened" else None
    if said.get("entry_id") == said["request_id"]:  # a correction of its opening
        opened_at = moment(said.get("entry_at"))
    yield (
        "request_fact",
        (
            said["request_id"],
            *department(said["asker"]),
            *department(said["department"]),
            said["matter"],
            transition,
            said.get("leg"),
            moment(said.get("due_at")),
            moment(said.get("replied_at")),
            said.get("resolved"),
            moment(said.get("due_without_pauses")),
            moment(said.get("silent_since")),
            said.get("waiting_on"),
            said.get("correction"),
            said.get("step"),
            moment(said.get("entered_at")),
            *person(said.get("done_by")),
            opened_at,
            opened_at and month_of(opened_at),
        ),
    )


def _meeting(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    planned, actual = said.get("planned_minutes", said.get("minutes")), said.get("actual_minutes")
    departments = said.get("departments")
    yield (
        "meeting_fact",
        (
            said["meeting_id"],
            transition,
            said.get("kind"),
            *department(said.get("organiser")),
            *project(said.get("project_id")),
            None,
            *department(None),
            moment(said.get("starts_at")),
            planned,
            actual,
            None if actual is None or planned is None else max(0, actual - planned),
            said.get("person_minutes"),
            None if departments is None else len(departments),
            None,
            None,
            *person(None),
        ),
    )


def _held(said: Said) -> Iterator[tuple[str, Row]]:
    """Yield a meeting, and what it cost: of each department where the fact says so."""
    yield from _meeting("held", said)
    attendance = said.get("attendance")
    if attendance is None:
        alone = said["departments"][0] if len(said["departments"]) == 1 else None
        attendance = [{"department": alone, "people": None, "minutes": said["person_minutes"]}]
    for one in attendance:
        yield (
            "communication_cost_fact",
            (
                "meeting",
                said["meeting_id"],
                *department(one["department"]),
                None,
                "meeting",
                False,
                one["people"],
                one["minutes"],
                None,
            ),
        )


def _action(transition: str, said: Said) -> Iterator[tuple[str, Row]]:
    nothing = (None,) * 6
    done_at = moment(said["at"]) if transition == "action-completed" else None
    yield (
        "meeting_fact",
        (
            said["meeting_id"],
            transition,
            None,
            *department(said.get("organiser")),
            *project(said.get("project_id")),
            said["action_id"],
            *department(said["department"]),
            *nothing,
            moment(said.get("due_at")),
            done_at,
            *person(said.get("done_by")),
        ),
    )


def _matter(said: Said) -> Iterator[tuple[str, Row]]:
    yield (
        "communication_cost_fact",
        (
            "matter",
            said["matter_id"],
            *department(said["department"]),
            said["matter"],
            said["channel"],
            said.get("recommended", said["channel"]) != said["channel"],
            None,
            None,
            said.get("handling_seconds"),
        ),
    )


def _policy(said: Said) -> Iterator[tuple[str, Row]]:
    """Yield the rates of a cost policy; other policies and earlier facts have none."""
    if rates := said.get("rates"):
        yield (
            "cost_policy_fact",
            (
                said["version"],
                rates["effective_from"],
                rates["minutes_per_request"],
                rates["minutes_per_reply"],
            ),
        )


_REQUESTS = {
    "request-opened": "opened",
    "request-replied": "replied",
    "reply-breached": "breached",
    "reply-released": "released",
    "silence-alerted": "silence-alerted",
    "silence-escalated": "silence-escalated",
    "request-closed": "closed",
    "request-paused": "paused",
    "request-resumed": "resumed",
    "request-corrected": "corrected",
    "entry-time-rejected": "entry-time-rejected",
}
_ACTIONS = (
    "action-noted",
    "action-completed",
    "action-overdue",
    "action-released",
    "action-transferred",
)

COMMS_ROWS: Mapping[str, FactReading] = {
    **{name: partial(_request, transition) for name, transition in _REQUESTS.items()},
    "meeting-planned": partial(_meeting, "planned"),
    "meeting-held": _held,
    "meeting-cancelled": partial(_meeting, "cancelled"),
    **{name: partial(_action, name) for name in _ACTIONS},
    "matter-handled": _matter,
    "channel-deviated": _matter,
    "policy-set": _policy,
}
