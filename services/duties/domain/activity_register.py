"""One activity (业务事项) and the departments that are accountable for it, one at a time and place.

The register of standing duties, kept by activity: two duties can only be in each other's way where
the activity is the same, so this is the one place that has to see both of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.refusals import DutyOverlaps
from services.duties.domain.standing_duty import StandingDuty


class ActivityTaken(BaseModel, frozen=True):
    """A department is accountable for the activity: for a scope, over a period."""

    type: Literal["activity-taken"] = "activity-taken"
    duty: StandingDuty


class ActivityReleased(BaseModel, frozen=True):
    """It is accountable for it no longer than this day."""

    type: Literal["activity-released"] = "activity-released"
    duty_id: UUID
    last_day: date


ActivityEvent = Annotated[ActivityTaken | ActivityReleased, Field(discriminator="type")]

AccountableDuties = Mapping[UUID, StandingDuty]
"""Who is accountable, by duty; those whose period is empty are gone."""


@dataclass(frozen=True)
class TakeActivity:
    """Make a department accountable."""

    duty: StandingDuty

    @property
    def activity(self) -> str:
        """The activity it is about."""
        return self.duty.activity


@dataclass(frozen=True)
class ReleaseActivity:
    """Let a department's accountability end with a day."""

    activity: str
    duty_id: UUID
    last_day: date


ActivityCommand = TakeActivity | ReleaseActivity


def decide(command: ActivityCommand, activity: AccountableDuties) -> list[ActivityEvent]:
    """Return what the command brings about.

    Raises `DutyOverlaps` where another department is accountable for some of it.
    """
    match command:
        case TakeActivity(duty):
            if duty.duty_id in activity:
                return []
            for other in activity.values():
                if other.accountable != duty.accountable and _overlaps(other, duty):
                    raise _overlap_refusal(other)
            return [ActivityTaken(duty=duty)]
        case ReleaseActivity(_, duty_id, last_day):
            duty_taken = activity.get(duty_id)
            if duty_taken is None or (duty_taken.until or date.max) <= last_day:
                return []
            return [ActivityReleased(duty_id=duty_id, last_day=last_day)]


def evolve(activity: AccountableDuties, event: ActivityEvent) -> AccountableDuties:
    """Return who is accountable after an event."""
    match event:
        case ActivityTaken(duty=duty):
            return {**activity, duty.duty_id: duty}
        case ActivityReleased(duty_id=duty_id, last_day=last_day):
            shorter = activity[duty_id].model_copy(update={"until": last_day})
            others = {known: duty for known, duty in activity.items() if known != duty_id}
            return {**others, duty_id: shorter} if last_day >= shorter.effective_from else others


def _overlaps(one: StandingDuty, other: StandingDuty) -> bool:
    at_a_time = one.effective_from <= (other.until or date.max) and other.effective_from <= (
        one.until or date.max
    )
    ours, theirs = ({normalize_activity(part) for part in duty.scope} for duty in (one, other))
    return at_a_time and (not ours or not theirs or not ours.isdisjoint(theirs))


def _overlap_refusal(other: StandingDuty) -> DutyOverlaps:
    scope = ", ".join(other.scope) or "the whole company"
    return DutyOverlaps(
        f"{other.accountable} is accountable for {other.activity!r} already (standing duty "
        f"{other.duty_id}, deliverable {other.deliverable!r}, for {scope}, from "
        f"{other.effective_from.isoformat()} to {other.until or 'its end'}); end that one or name "
        "another scope, period or activity"
    )
