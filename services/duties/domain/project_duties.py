"""The duty list of a project (职责清单): its entries, and the rules for adding and withdrawing one.

An entry never changes. It is withdrawn and assigned anew instead, so that a running obligation is
always the one that was agreed. An entry may only depend on entries that are on the list already,
so dependencies cannot form a cycle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.day_boundaries import company_date, last_instant_of_day
from services.duties.domain.refusals import DutiesRefused, DutyOverlaps, InvalidDuty, UnknownDuty


class ProjectDuty(BaseModel, frozen=True):
    """One entry: who owes which deliverable to whom, T+`due_days`."""

    duty_id: UUID
    activity: str
    deliverable: str
    accountable: str
    """The one department that owes it."""
    recipient: str
    due_days: int
    """How many calendar days after the day of the kick-off it is due."""
    acceptance: str
    """The criteria by which the recipient accepts the deliverable."""
    depends_on: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class DutyList:
    """A project's entries: those on the list, and the ids of those withdrawn."""

    active_duties: Mapping[UUID, ProjectDuty] = field(default_factory=dict)
    withdrawn_ids: frozenset[UUID] = frozenset()

    def with_duty(self, duty: ProjectDuty) -> DutyList:
        """Return the list with one entry more."""
        return replace(self, active_duties={**self.active_duties, duty.duty_id: duty})

    def with_withdrawn(self, duty_id: UUID) -> DutyList:
        """Return the list with one entry withdrawn."""
        remaining = {id_: duty for id_, duty in self.active_duties.items() if id_ != duty_id}
        return DutyList(remaining, self.withdrawn_ids | {duty_id})

    def check_assignment_needed(self, duty: ProjectDuty, participants: Sequence[str]) -> bool:
        """Tell whether the entry is new to the list; `False` where it is on it already.

        Raises `InvalidDuty` where it does not fit into the project, `DutyOverlaps` where another
        department is accountable for the activity, `DutiesRefused` where its id is taken.
        """
        if self.active_duties.get(duty.duty_id) == duty:
            return False
        if duty.duty_id in self.active_duties or duty.duty_id in self.withdrawn_ids:
            raise DutiesRefused(
                "this id belongs to another entry; assign the duty under an id of its own"
            )
        _validate_duty(duty, participants)
        missing = [str(other) for other in duty.depends_on if other not in self.active_duties]
        if missing:
            raise InvalidDuty(
                f"it depends on entries that are not on the list: {', '.join(missing)}"
            )
        self._validate_no_overlap(duty)
        return True

    def check_withdrawal_needed(self, duty_id: UUID) -> bool:
        """Tell whether the entry can be withdrawn; `False` where it is withdrawn already.

        Raises `UnknownDuty`, and `DutiesRefused` where another entry depends on it.
        """
        if duty_id in self.withdrawn_ids:
            return False
        if duty_id not in self.active_duties:
            raise UnknownDuty(f"the duty list has no entry {duty_id}")
        for other in self.active_duties.values():
            if duty_id in other.depends_on:
                raise DutiesRefused(
                    f"{other.activity!r} (entry {other.duty_id}) needs it; withdraw that first"
                )
        return True

    def validate_participants(self, participants: Sequence[str]) -> None:
        """Raise `DutiesRefused` where an entry's accountable department would not take part."""
        for duty in self.active_duties.values():
            if not _takes_part(duty.accountable, participants):
                raise DutiesRefused(
                    f"{duty.accountable} is accountable for {duty.activity!r} "
                    f"(entry {duty.duty_id}); withdraw that before it leaves the project"
                )

    def _validate_no_overlap(self, duty: ProjectDuty) -> None:
        for other in self.active_duties.values():
            is_same = normalize_activity(other.activity) == normalize_activity(duty.activity)
            if is_same and other.accountable != duty.accountable:
                raise DutyOverlaps(
                    f"{other.accountable} is accountable for {other.activity!r} already "
                    f"(entry {other.duty_id}, deliverable {other.deliverable!r}); "
                    "withdraw that entry or name an activity of its own"
                )


def calculate_due_at(kick_off: datetime, due_days: int) -> datetime:
    """Return the last instant of day T+`due_days` in the company's zone, in UTC."""
    return last_instant_of_day(company_date(kick_off) + timedelta(days=due_days))


def normalize_activity(activity: str) -> str:
    """Return the form in which activities are compared: without case, width and extra spaces."""
    return " ".join(unicodedata.normalize("NFKC", activity).casefold().split())


def _takes_part(department: str, participants: Sequence[str]) -> bool:
    """Tell whether a department takes part; codes that differ only in case are the same one's."""
    return department.casefold() in {one.casefold() for one in participants}


def _validate_duty(duty: ProjectDuty, participants: Sequence[str]) -> None:
    if not _takes_part(duty.accountable, participants):
        raise InvalidDuty(
            f"{duty.accountable} takes no part in the project; "
            f"one of these must be accountable: {', '.join(participants)}"
        )
    if duty.recipient == duty.accountable:
        raise InvalidDuty("a department does not hand over to itself; name another recipient")
    if duty.due_days < 0:
        raise InvalidDuty("a due date T+N counts from the kick-off; N must be 0 or more")
