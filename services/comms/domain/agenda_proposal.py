"""Proposes the agenda of an alignment meeting (议程建议): the most urgent first, within its time.

Open commitments of earlier meetings come first. Urgency is counted in points: one for each
percentage point behind what is expected by now, 10 for each open blocker and each overdue support,
5 for each goal that depends on this one; of equal ones the goal that lags longer comes first. The
time is shared evenly between 10 and 30 minutes; goals that do not fit are named as left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

from services.comms.domain.agenda_goal import AgendaGoal
from services.comms.domain.meeting_agenda import AgendaItem, Urgency

COMMITMENTS_MINUTES = 10
LEAST_MINUTES = 10
MOST_MINUTES = 30
_COMMITMENTS_SUBJECT = "Open commitments 未完成的承诺"
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class AgendaProposal:
    """What a meeting should talk about, and what it has no time for."""

    items: tuple[AgendaItem, ...]
    left_out: tuple[AgendaItem, ...]
    """Each with the least minutes that it would take."""


def urgency_points(urgency: Urgency) -> int:
    """Return how urgent a goal is."""
    return (
        round(urgency.behind * 100)
        + 10 * urgency.open_blockers
        + 10 * urgency.overdue_supports
        + 5 * urgency.dependent_goals
    )


def propose_agenda(
    meeting_id: UUID,
    minutes: int,
    goals: Sequence[AgendaGoal],
    open_commitments: Sequence[UUID],
    at: datetime,
) -> AgendaProposal:
    """Return the agenda of a meeting of so many minutes, by what goals lack at a time.

    The same goals at the same time give the same items.
    """
    ranked = sorted(
        ((goal, goal.urgency_at(at)) for goal in goals if goal.needs_attention), key=_rank
    )
    first = _commitments_item(meeting_id, minutes, open_commitments)
    rest = minutes - sum(item.minutes for item in first)
    fitting = min(len(ranked), rest // LEAST_MINUTES)
    each = min(rest // fitting, MOST_MINUTES) if fitting else 0
    return AgendaProposal(
        items=(*first, *(_goal_item(meeting_id, one, each) for one in ranked[:fitting])),
        left_out=tuple(_goal_item(meeting_id, one, LEAST_MINUTES) for one in ranked[fitting:]),
    )


def _rank(one: tuple[AgendaGoal, Urgency]) -> tuple[int, datetime, str, UUID]:
    goal, urgency = one
    since = urgency.lagging_since or urgency.blocked_since or _LATEST
    return -urgency_points(urgency), since, goal.title, goal.goal_id


def _commitments_item(
    meeting_id: UUID, minutes: int, open_commitments: Sequence[UUID]
) -> list[AgendaItem]:
    if not open_commitments:
        return []
    return [
        AgendaItem(
            item_id=uuid5(meeting_id, "commitments"),
            kind="commitments",
            subject=_COMMITMENTS_SUBJECT,
            minutes=min(COMMITMENTS_MINUTES, minutes),
            commitments=tuple(open_commitments),
        )
    ]


def _goal_item(meeting_id: UUID, one: tuple[AgendaGoal, Urgency], minutes: int) -> AgendaItem:
    goal, urgency = one
    return AgendaItem(
        item_id=uuid5(meeting_id, f"goal/{goal.goal_id}"),
        kind="goal" if goal.is_lagging else "blocker",
        subject=goal.title,
        minutes=minutes,
        goal_id=goal.goal_id,
        department=goal.department,
        urgency=urgency,
    )
