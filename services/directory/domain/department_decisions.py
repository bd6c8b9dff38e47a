"""The decisions about commands to a department: which events follow, or why it is refused.

found → registered → closed, or registered at once. The same command twice changes nothing.
"""

from __future__ import annotations

from services.directory.domain.change_refusals import (
    DepartmentInUse,
    SuccessionDecidedAlready,
)
from services.directory.domain.dated_change_decisions import (
    change_events,
    due_change_events,
    first_day_of,
    withdrawal_events,
)
from services.directory.domain.dated_values import find_on
from services.directory.domain.department_commands import (
    ApplyDueChanges,
    AppointHead,
    CloseDepartment,
    DatedChangeCommand,
    DecideSuccession,
    DepartmentCommand,
    ExistingDepartmentCommand,
    MoveDepartment,
    RecordFoundDepartment,
    RegisterDepartment,
    ReinstateDepartment,
    RemoveHead,
    RenameDepartment,
    SetGroupId,
    SyncDepartment,
    WithdrawDepartment,
    WithdrawDepartmentChange,
    WithdrawSuccession,
)
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentFound,
    DepartmentWithdrawn,
    GroupIdChanged,
)
from services.directory.domain.department_state import (
    ClosedDepartment,
    DepartmentState,
    MaybeDepartment,
    OpenDepartment,
    WithdrawnDepartment,
    evolve,
)
from services.directory.domain.department_uses import require_nothing_open, require_unused
from services.directory.domain.refusals import (
    ClosedBeforeFirstDay,
    UnknownDepartment,
)
from services.directory.domain.registration_decisions import (
    register,
    reinstate,
    require_open,
    sync,
)
from services.directory.domain.succession_decisions import (
    decide_succession,
    due_succession_events,
    withdraw_succession,
)
from services.directory.domain.succession_events import SuccessionDecided

ChangeOfOpenDepartment = (
    DatedChangeCommand
    | WithdrawDepartmentChange
    | DecideSuccession
    | WithdrawSuccession
    | SetGroupId
)


def decide(command: DepartmentCommand, department: DepartmentState) -> list[DepartmentEvent]:
    """Return the events that follow from a command.

    Raises `UnknownDepartment`, `InvalidEntry` where it does not fit the organisation, and
    `DirectoryRefused` where the department's state forbids it.
    """
    if isinstance(department, WithdrawnDepartment):
        if isinstance(command, ReinstateDepartment):
            return reinstate(command, department)
        department = None  # its code is free
    if isinstance(command, ReinstateDepartment):
        return []
    return _decide_on_existing(command, department)


def _decide_on_existing(  # noqa: PLR0911  one for each
    command: ExistingDepartmentCommand, department: MaybeDepartment
) -> list[DepartmentEvent]:
    match command:
        case RegisterDepartment():
            return register(command, department)
        case SyncDepartment():
            return _listed(command, department)
        case RecordFoundDepartment(code, since, at, same_code):
            is_known = department is not None or same_code is not None
            return [] if is_known else [DepartmentFound(code=code, since=since, at=at)]
        case CloseDepartment():
            return _close(command, department)
        case ApplyDueChanges():
            return _apply_due(command, department)
        case WithdrawDepartment():
            return _withdraw(command, department)
        case MoveDepartment(by_succession=True) if isinstance(department, ClosedDepartment):
            return change_events(command, "parent", command.parent, department.last_state)
        case RemoveHead(only=str()) if isinstance(department, ClosedDepartment):
            return _change(command, department.last_state)
        case _:
            return _change(command, require_open(command.code, department))


def _listed(command: SyncDepartment, department: MaybeDepartment) -> list[DepartmentEvent]:
    """Return the events of a sheet's row, with the closing where it has a last day."""
    events, entry = sync(command, department), command.entry
    if entry.valid_to is None:
        return events
    listed: DepartmentState = department
    for event in events:
        listed = evolve(listed, event)
    dependants, uses = command.dependants, command.uses
    closing = CloseDepartment(entry.code, entry.valid_to, dependants, command.at, uses)
    return [*events, *decide(closing, listed)]


def _change(
    command: ChangeOfOpenDepartment,
    department: OpenDepartment,
) -> list[DepartmentEvent]:
    match command:
        case WithdrawDepartmentChange():
            return withdrawal_events(command, department)
        case DecideSuccession():
            return decide_succession(command, department)
        case WithdrawSuccession():
            return withdraw_succession(command, department)
        case SetGroupId(code, external_id, at):
            if external_id == department.group_id:
                return []
            return [GroupIdChanged(code=code, external_id=external_id, at=at)]
        case _:
            return _dated_change(command, department)


def _dated_change(command: DatedChangeCommand, department: OpenDepartment) -> list[DepartmentEvent]:
    day = first_day_of(command, department)
    match command:
        case RenameDepartment(name=name):
            return change_events(command, "name", name, department)
        case AppointHead(head=head, candidate=candidate):
            if candidate is not None:
                candidate.validate(head, day)
            return change_events(command, "head", head, department)
        case RemoveHead(only=only):
            held = find_on(department.history.head, day)
            if only is not None and (held is None or held.value != only):
                return []
            return change_events(command, "head", None, department)
        case MoveDepartment(parent=parent):
            for chart in command.charts:
                chart.validate_parent(command.code, parent, day)
            return change_events(command, "parent", parent, department)


def _apply_due(command: ApplyDueChanges, department: MaybeDepartment) -> list[DepartmentEvent]:
    match department:
        case OpenDepartment():
            changes = due_change_events(command.code, department, command.today, command.at)
            return [*changes, *due_succession_events(command, department)]
        case ClosedDepartment(last_state, valid_to):
            until = min(command.today, valid_to)
            return [*due_change_events(command.code, last_state, until, command.at)]
        case None:
            return []


def _withdraw(command: WithdrawDepartment, department: MaybeDepartment) -> list[DepartmentEvent]:
    code = command.code
    match department:
        case None:
            raise UnknownDepartment(code=code)
        case OpenDepartment(found=True):
            texts = {"en": "an imported history names it", "zh": "导入的历史中有该部门"}
            raise DepartmentInUse(code=code, dependants=texts)
        case OpenDepartment(succession=SuccessionDecided(successor=successor, valid_from=day)):
            raise SuccessionDecidedAlready(code=code, successor=successor, valid_from=day)
        case _:
            valid_to = department.valid_to if isinstance(department, ClosedDepartment) else None
            command.dependants.validate_withdrawal(code, valid_to)
            require_unused(code, command.uses, valid_to)
            return [
                DepartmentWithdrawn(
                    code=code, reason=command.reason, checked_uses=True, at=command.at
                )
            ]


def _close(command: CloseDepartment, department: MaybeDepartment) -> list[DepartmentEvent]:
    code, valid_to = command.code, command.valid_to
    if isinstance(department, ClosedDepartment) and department.valid_to == valid_to:
        return []
    open_department = require_open(code, department)
    valid_from, pending = open_department.valid_from, open_department.succession
    if pending is not None:
        raise SuccessionDecidedAlready(
            code=code, successor=pending.successor, valid_from=pending.valid_from
        )
    if valid_to < valid_from:
        raise ClosedBeforeFirstDay(code=code, valid_from=valid_from)
    command.dependants.validate_closing(code, valid_to)
    if not command.leaves_open:
        require_nothing_open(code, command.uses)
    return [DepartmentClosed(code=code, valid_to=valid_to, at=command.at)]
