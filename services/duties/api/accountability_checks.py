"""The check that no two departments become accountable for the same activity, scope and day.

Entries of different projects and standing duties are aggregates of their own, so the append looks,
under a lock, whether somebody else is accountable already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from services.duties.domain.activity_accountability import (
    Accountability,
    find_overlapping,
    overlap_refusal,
)
from services.duties.domain.project_events import DutyScheduled
from services.duties.domain.project_schedule_events import DutyRescheduled
from services.duties.domain.standing_duty_events import StandingDutyMade
from services.duties.projections.accountabilities import list_accountabilities
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.unique_value_store import UniqueValueStore
from shared.eventsourcing.uniqueness_check import UniquenessCheck, UniqueValue
from shared.postgres.advisory_locks import LockPurpose
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class _AccountabilityValue(UniqueValue):
    """An accountability as a value; its key is the activity, which several may have in turn."""

    __slots__ = ()

    def excluded_by(self, others: Sequence[UniqueValue]) -> UniqueValue | None:
        held = {_accountability(other): other for other in others}
        overlapping = find_overlapping(_accountability(self), list(held))
        return None if overlapping is None else held[overlapping]


def _accountability(value: UniqueValue) -> Accountability:
    return cast("Accountability", value.owner)


def _value(accountability: Accountability) -> UniqueValue:
    return _AccountabilityValue(
        accountability.activity_key, accountability, accountability.activity
    )


@dataclass(frozen=True)
class _AccountabilityCheck:
    """Activities by scope and day."""

    lock: int = LockPurpose.ACCOUNTABILITY

    def find_value(self, event: Any) -> UniqueValue | None:
        match event:
            case DutyScheduled() | DutyRescheduled():
                return _value(_scheduled_accountability(event))
            case StandingDutyMade():
                return _value(_standing_accountability(event))
            case _:
                return None

    async def load_taken(
        self, connection: Connection, values: Collection[UniqueValue]
    ) -> Mapping[str, Sequence[UniqueValue]]:
        wanted = [_accountability(value) for value in values]
        held = await list_accountabilities(
            connection,
            {one.activity_key for one in wanted},
            min(one.first_day for one in wanted),
            None
            if any(one.last_day is None for one in wanted)
            else max(one.last_day or date.max for one in wanted),
        )
        taken: dict[str, list[UniqueValue]] = {}
        for one in held:
            taken.setdefault(one.activity_key, []).append(_value(one))
        return taken

    def refuse(self, value: UniqueValue, taken: UniqueValue) -> Refusal:  # noqa: ARG002  the refusal names what holds
        return overlap_refusal(_accountability(taken))


def _scheduled_accountability(event: DutyScheduled | DutyRescheduled) -> Accountability:
    duty = event.duty
    return Accountability(
        "project-entry",
        duty.duty_id,
        duty.activity,
        duty.deliverable,
        duty.accountable,
        duty.scope,
        company_date(event.at),
        company_date(event.due_at),
        event.project_id,
        str(event.project_id),
    )


def _standing_accountability(event: StandingDutyMade) -> Accountability:
    duty = event.duty
    return Accountability(
        "standing-duty",
        duty.duty_id,
        duty.activity,
        duty.deliverable,
        duty.accountable,
        duty.scope,
        duty.effective_from,
        duty.until,
    )


ACCOUNTABILITY_CHECKS: Sequence[UniquenessCheck] = (_AccountabilityCheck(),)
"""Each append that makes a department accountable has them."""


async def find_overlap(connection: Connection, events: Sequence[Any]) -> Refusal | None:
    """Return why an append of these events would be refused as it stands, or `None`."""
    check = _AccountabilityCheck()
    values = [value for event in events if (value := check.find_value(event)) is not None]
    taken = await check.load_taken(connection, values) if values else {}
    for value in values:
        other = value.excluded_by(taken.get(value.key, ()))
        if other is not None:
            return check.refuse(value, other)
    return None


def accountability_store(area: AreaContext) -> UniqueValueStore:
    """Return the area's streams; an append refuses an accountability that overlaps another."""
    return UniqueValueStore(area.event_store, ACCOUNTABILITY_CHECKS)
