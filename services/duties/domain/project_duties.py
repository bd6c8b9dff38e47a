"""The duty list of a project (职责清单): its entries, and the rules for adding and withdrawing one.

An entry never changes. It is withdrawn and assigned anew instead, so that a running obligation is
always the one that was agreed. An entry may only depend on entries that are on a list already, of
this project or of another one, so dependencies cannot form a cycle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.due_dates import DueCounting
from services.duties.domain.duty_refusals import (
    AccountableTakesNoPart,
    DueBeforeKickOff,
    DutyIdTaken,
    DutyNeeded,
    DutyWithdrawnAlready,
    EntryOverlaps,
    OwnRecipient,
    ParticipantAccountable,
    UnknownDuty,
    UnknownInputs,
)
from services.duties.domain.involved_departments import (
    NOBODY_INVOLVED,
    InvolvedDepartments,
    involves_nobody,
)


class ProjectDuty(BaseModel, frozen=True):
    """One entry: who owes which deliverable to whom, T+`due_days`."""

    duty_id: UUID
    activity: str
    deliverable: str
    accountable: str
    """The one department that owes it."""
    recipient: str
    due_days: int
    """How many days after the day of the kick-off it is due."""
    acceptance: str
    """The criteria by which the recipient accepts the deliverable."""
    depends_on: tuple[UUID, ...] = ()
    scope: tuple[str, ...] = Field(default=(), exclude_if=lambda scope: not scope)
    """The parts of the company that it is for; empty, and left out, for all of them."""
    connector: str | None = Field(default=None, exclude_if=lambda connector: connector is None)
    """The subject of the connector that assigned it; left out where people did."""
    due_counting: DueCounting = Field(default="calendar", exclude_if=lambda it: it == "calendar")
    """Which days `due_days` counts; left out where calendar days, as before there was a choice."""
    involved: InvolvedDepartments = Field(default=NOBODY_INVOLVED, exclude_if=involves_nobody)
    """Further departments; left out where there are none."""


@dataclass(frozen=True)
class DutyWithdrawal:
    """When and why an entry was withdrawn."""

    reason: str
    at: datetime


@dataclass(frozen=True)
class DutyList:
    """A project's entries: those on the list, and when and why others were withdrawn."""

    active_duties: Mapping[UUID, ProjectDuty] = field(default_factory=dict)
    withdrawals: Mapping[UUID, DutyWithdrawal] = field(default_factory=dict)

    def with_duty(self, duty: ProjectDuty) -> DutyList:
        """Return the list with one entry more."""
        return replace(self, active_duties={**self.active_duties, duty.duty_id: duty})

    def with_changed(self, duties: Sequence[ProjectDuty]) -> DutyList:
        """Return the list with these entries as they are now, in its order."""
        changed = {duty.duty_id: duty for duty in duties}
        return replace(self, active_duties={**self.active_duties, **changed})

    def with_withdrawn(self, duty_id: UUID, withdrawal: DutyWithdrawal) -> DutyList:
        """Return the list with one entry withdrawn."""
        remaining = {id_: duty for id_, duty in self.active_duties.items() if id_ != duty_id}
        return DutyList(remaining, {**self.withdrawals, duty_id: withdrawal})

    def check_assignment_needed(
        self,
        duty: ProjectDuty,
        participants: Sequence[str],
        inputs_elsewhere: frozenset[UUID] = frozenset(),
    ) -> bool:
        """Tell whether the entry is new to the list; `False` where it is on it already.

        It may depend on entries of this list, and on `inputs_elsewhere` of other projects.

        Raises `InvalidDuty` where it does not fit into the project, `DutyOverlaps` where another
        department is accountable for the activity, `DutiesRefused` where its id is taken.
        """
        if self.active_duties.get(duty.duty_id) == duty:
            return False
        if duty.duty_id in self.active_duties or duty.duty_id in self.withdrawals:
            raise DutyIdTaken
        _validate_duty(duty, participants)
        known = self.active_duties.keys() | inputs_elsewhere
        missing = [str(other) for other in duty.depends_on if other not in known]
        if missing:
            raise UnknownInputs(duties=", ".join(missing))
        self._validate_no_overlap(duty)
        return True

    def check_withdrawal_needed(self, duty_id: UUID, reason: str, at: datetime | None) -> bool:
        """Tell whether the entry can be withdrawn; `False` where it is withdrawn already.

        Raises `UnknownDuty`, and `DutiesRefused` where another entry depends on it, or where it
        was withdrawn for another reason or at another time; `at` is `None` where none is stated.
        """
        withdrawal = self.withdrawals.get(duty_id)
        if withdrawal is not None:
            if withdrawal != DutyWithdrawal(reason, at or withdrawal.at):
                raise DutyWithdrawnAlready(at=withdrawal.at, reason=withdrawal.reason)
            return False
        if duty_id not in self.active_duties:
            raise UnknownDuty(duty=duty_id)
        for other in self.active_duties.values():
            if duty_id in other.depends_on:
                raise DutyNeeded(activity=other.activity, duty=other.duty_id)
        return True

    def validate_participants(self, participants: Sequence[str]) -> None:
        """Raise `DutiesRefused` where an entry's accountable department would not take part."""
        for duty in self.active_duties.values():
            if not _takes_part(duty.accountable, participants):
                raise ParticipantAccountable(
                    department=duty.accountable, activity=duty.activity, duty=duty.duty_id
                )

    def _validate_no_overlap(self, duty: ProjectDuty) -> None:
        for other in self.active_duties.values():
            is_same = normalize_activity(other.activity) == normalize_activity(duty.activity)
            is_other = other.accountable != duty.accountable
            if is_same and is_other and scopes_overlap(other.scope, duty.scope):
                raise EntryOverlaps(
                    department=other.accountable,
                    activity=other.activity,
                    duty=other.duty_id,
                    deliverable=other.deliverable,
                )


def normalize_activity(activity: str) -> str:
    """Return the form in which activities are compared: without case, width and extra spaces."""
    return " ".join(unicodedata.normalize("NFKC", activity).casefold().split())


def scopes_overlap(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether two scopes share a part of the company; an empty one is all of it."""
    first, second = ({normalize_activity(part) for part in scope} for scope in (one, other))
    return not first or not second or not first.isdisjoint(second)


def _takes_part(department: str, participants: Sequence[str]) -> bool:
    """Tell whether a department takes part; codes that differ only in case are the same one's."""
    return department.casefold() in {one.casefold() for one in participants}


def _validate_duty(duty: ProjectDuty, participants: Sequence[str]) -> None:
    if not _takes_part(duty.accountable, participants):
        raise AccountableTakesNoPart(
            department=duty.accountable, participants=", ".join(participants)
        )
    if duty.recipient == duty.accountable:
        raise OwnRecipient
    duty.involved.validate_for(duty.accountable, duty.recipient)
    if duty.due_days < 0:
        raise DueBeforeKickOff
