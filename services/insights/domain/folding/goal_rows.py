"""The rows of goals: readings, and what happened to goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from services.insights.domain.folding.row_parts import (
    FactReading,
    Row,
    Said,
    decimal,
    department,
    goal,
    moment,
    person,
)


def _reading(said: Said) -> Iterator[tuple[str, Row]]:
    yield (
        "reading_fact",
        (
            *goal(said["goal_id"]),
            *department(said["department"]),
            said["reading_id"],
            decimal(said["value"]),
            said["unit"],
            decimal(said["completion"]),
            moment(said["measured_at"]),
            said["source"],
            said["corrected"],
        ),
    )


def _event(kind: str, said: Said) -> Iterator[tuple[str, Row]]:
    """Yield what became of a goal; of support, the goal's department asks another one."""
    if "asker" in said:
        owner, counterpart = said["asker"], said["department"]
    else:
        owner, counterpart = said["department"], None
    yield (
        "goal_event_fact",
        (
            *goal(said["goal_id"]),
            *department(owner),
            *department(counterpart),
            kind,
            said.get("blocker_id"),
            said.get("support_id"),
            None,
            *goal(None),
            said.get("slot"),
            moment(said.get("raised_at")),
            moment(said.get("due_at")),
            moment(said.get("given_at") or said.get("reported_at")),
            decimal(said.get("completion")),
            decimal(said.get("expected")),
            *person(said.get("done_by")),
        ),
    )


def _link(kind: str, said: Said) -> Iterator[tuple[str, Row]]:
    nothing = (None,) * 8
    yield (
        "goal_event_fact",
        (
            *goal(said["source"]),
            *department(said["source_department"]),
            *department(said["target_department"]),
            kind,
            None,
            None,
            said["link_id"],
            *goal(said["target"]),
            *nothing,
        ),
    )


_EVENTS = (
    "goal-lagging",
    "goal-recovered",
    "goal-achieved",
    "goal-set",
    "goal-moved",
    "goal-archived",
    "goal-transferred",
    "goal-withdrawn",
    "progress-reported",
    "progress-overdue",
    "progress-report-withdrawn",
    "reading-withdrawn",
    "blocker-raised",
    "blocker-resolved",
    "blocker-transferred",
    "support-asked",
    "support-given",
    "support-overdue",
    "support-transferred",
    "support-withdrawn",
)
_LINKS = ("link-offered", "link-accepted", "link-declined", "link-withdrawn")

GOALS_ROWS: Mapping[str, FactReading] = {
    "goal-updated": _reading,
    **{name: partial(_event, name.removeprefix("goal-")) for name in _EVENTS},
    **{name: partial(_link, name) for name in _LINKS},
}
