"""A project meets once a week, or as often as its terms say: one more needs its reason.

Meetings are aggregates of their own, so of two that are planned at the same time the append, which
looks under a lock what the week has, refuses one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.comms.domain.meeting_events import MeetingPlanned, MeetingReplanned
from services.comms.domain.project_rhythm_refusals import SecondMeetingOfWeek
from services.comms.domain.project_rhythm_terms import week_name, week_of
from services.comms.projections.project_weeks import (
    count_meetings_of_terms,
    list_meetings_of_weeks,
)
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class _MeetingWeekCheck:
    """Weeks of projects; a meeting with a reason of its own takes none."""

    lock: int = LockPurpose.UNIQUE_CODES

    def find_value(self, event: Any) -> UniqueValue | None:
        if not isinstance(event, MeetingPlanned | MeetingReplanned):
            return None
        plan = event.plan
        if plan.kind != "project" or plan.extra_reason is not None:
            return None
        week = week_name(week_of(plan.starts_at))
        return UniqueValue(f"{plan.project_id} {week}", event.meeting_id, week)

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        taken: dict[str, list[UniqueValue]] = {}
        for value in values:
            project, _, week = value.key.partition(" ")
            found = await list_meetings_of_weeks(connection, UUID(project), week)
            others = [one for one in found if one != value.owner]
            if len(others) >= await count_meetings_of_terms(connection, UUID(project), week):
                taken[value.key] = [UniqueValue(value.key, one, week) for one in found]
        return taken

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:
        return SecondMeetingOfWeek(week=value.written, meeting=taken.owner)


MEETING_WEEK_CHECKS: Sequence[UniquenessCheck] = (_MeetingWeekCheck(),)
"""Each append that plans a meeting, or changes its plan, has them."""
