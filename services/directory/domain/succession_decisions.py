"""The decisions about a succession: who takes over what is open of a department that ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.directory.domain.change_refusals import (
    SuccessionBeforeFirstDay,
    SuccessionDecidedAlready,
    SuccessionOfNobody,
    SuccessorBeginsLater,
    SuccessorBelow,
    SuccessorClosed,
    SuccessorIsItself,
    SuccessorUnknown,
    UnknownSuccession,
)
from services.directory.domain.department_commands import (
    ApplyDueChanges,
    DecideSuccession,
    WithdrawSuccession,
)
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    HeadRemoved,
)
from services.directory.domain.department_state import OpenDepartment
from services.directory.domain.organisation_chart import OrganisationChart
from services.directory.domain.succession_events import (
    SuccessionApplied,
    SuccessionDecided,
    SuccessionWithdrawn,
    successors_of,
)


def decide_succession(
    command: DecideSuccession, department: OpenDepartment
) -> list[DepartmentEvent]:
    """Return the events of the decision, and of its effect where the day has come.

    Raises `InvalidEntry` where the successors or the day do not fit, `SuccessionDecidedAlready`
    and `IsSuccessor`.
    """
    decided, code = command.succession, command.code
    if department.succession is not None:
        pending = department.succession
        raise SuccessionDecidedAlready(
            code=code, successor=pending.successor, valid_from=pending.valid_from
        )
    command.dependants.validate_no_predecessors(code)
    if decided.valid_from <= department.valid_from:
        raise SuccessionBeforeFirstDay(code=code, first_day=department.valid_from)
    validate_successors(decided, command.chart)
    for one in decided.people:
        if one.person not in command.members:
            raise SuccessionOfNobody(person=one.person, code=code, valid_from=decided.valid_from)
    if decided.valid_from > command.today:
        return [decided]
    return [decided, *_effect_events(decided, department, decided.at)]


def due_succession_events(
    command: ApplyDueChanges, department: OpenDepartment
) -> list[DepartmentEvent]:
    """Return the events of a succession whose day has come; of a later one, or of none, nothing."""
    decided = department.succession
    if decided is None or decided.valid_from > command.today:
        return []
    return _effect_events(decided, department, command.at)


def withdraw_succession(
    command: WithdrawSuccession, department: OpenDepartment
) -> list[DepartmentEvent]:
    """Return the event of a decision that is taken back; raises `UnknownSuccession`."""
    pending = department.succession
    if pending is None or pending.succession_id != command.succession_id:
        raise UnknownSuccession(code=command.code, succession=command.succession_id)
    withdrawn = SuccessionWithdrawn(
        code=command.code,
        succession_id=command.succession_id,
        reason=command.reason,
        at=command.at,
    )
    return [withdrawn]


def _effect_events(
    decided: SuccessionDecided, department: OpenDepartment, at: datetime
) -> list[DepartmentEvent]:
    effect = SuccessionApplied(
        code=decided.code,
        succession_id=decided.succession_id,
        successor=decided.successor,
        kind=decided.kind,
        items=decided.items,
        people=decided.people,
        valid_from=decided.valid_from,
        reason=decided.reason,
        at=at,
    )
    events: list[DepartmentEvent] = [effect]
    if department.head is not None:
        removed = HeadRemoved(
            code=decided.code,
            head=department.head,
            valid_from=decided.valid_from,
            at=at,
        )
        events.append(removed)
    last_day = decided.valid_from - timedelta(days=1)
    return [*events, DepartmentClosed(code=decided.code, valid_to=last_day, at=at)]


def validate_successors(decided: SuccessionDecided, chart: OrganisationChart) -> None:
    """Raise `InvalidEntry` where a successor does not exist for good, or stands below."""
    code = decided.code
    for successor in successors_of(decided):
        position = chart.positions.get(successor)
        if successor == code:
            raise SuccessorIsItself(code=code)
        if position is None:
            raise SuccessorUnknown(successor=successor)
        if position.valid_to is not None:
            raise SuccessorClosed(successor=successor, valid_to=position.valid_to)
        if decided.valid_from < position.valid_from:
            raise SuccessorBeginsLater(successor=successor, first_day=position.valid_from)
    if code in chart.codes_above(decided.successor):
        raise SuccessorBelow(successor=decided.successor, code=code)
