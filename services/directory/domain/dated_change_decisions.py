"""The decisions about what holds from a day on: names, parents and heads of a department.

A change for a day to come is planned, and takes effect on that day. One for an earlier day says
again what followed it, so that whoever goes by the last fact has the present.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from services.directory.domain.change_refusals import (
    ChangeBeforeFirstDay,
    FirstValueStays,
    UnknownChange,
)
from services.directory.domain.dated_values import (
    DatedValue,
    drop_value,
    find_on,
    put_value,
)
from services.directory.domain.department_commands import (
    DatedChangeCommand,
    WithdrawDepartmentChange,
)
from services.directory.domain.department_events import (
    DepartmentChangePlanned,
    DepartmentChangeWithdrawn,
    DepartmentEvent,
    DepartmentMoved,
    DepartmentRenamed,
    HeadAppointed,
    HeadRemoved,
)
from services.directory.domain.department_history import (
    ChangedValue,
    DepartmentHistory,
    company_day,
)
from services.directory.domain.department_state import OpenDepartment

CHANGE_WORDS: Mapping[ChangedValue, Mapping[str, str]] = {
    "name": {"en": "name", "zh": "名称"},
    "parent": {"en": "parent", "zh": "上级部门"},
    "head": {"en": "head", "zh": "负责人"},
}


def change_events(
    command: DatedChangeCommand,
    changed: ChangedValue,
    value: str | None,
    department: OpenDepartment,
) -> list[DepartmentEvent]:
    """Return the events of a change; what is in force on its day anyway changes nothing.

    Raises `ChangeBeforeFirstDay`.
    """
    day, code, at = first_day_of(command, department), command.code, command.at
    values = department.history.values(changed)
    held = find_on(values, day)
    if value == (held.value if held else None):
        return []
    today = command.today or company_day(at)
    if day > max(today, department.valid_from):
        planned = DepartmentChangePlanned(
            code=code, change=changed, value=value, valid_from=day, at=at
        )
        return [planned]
    return list(_said_again(command, changed, DatedValue(value, day), department.history, today))


def first_day_of(command: DatedChangeCommand, department: OpenDepartment) -> date:
    """Return from which day a change holds: the one it names, or the day it is made."""
    if command.valid_from is None:
        return max(company_day(command.at), department.valid_from)
    if command.valid_from < department.valid_from:
        raise ChangeBeforeFirstDay(code=command.code, first_day=department.valid_from)
    return command.valid_from


def due_change_events(
    code: str, department: OpenDepartment, today: date, at: datetime
) -> Iterator[DepartmentEvent]:
    """Yield the events of the planned changes whose day has come."""
    for changed in CHANGE_WORDS:
        before: str | None = None
        for one in department.history.values(changed):
            if one.is_planned and one.valid_from <= today:
                yield from _effect(code, changed, one, before, at)
            before = one.value


def withdrawal_events(
    command: WithdrawDepartmentChange, department: OpenDepartment
) -> list[DepartmentEvent]:
    """Return the events of a withdrawn change: what was there before holds on.

    Raises `UnknownChange` and `FirstValueStays`.
    """
    code, changed, day = command.code, command.change, command.valid_from
    values = department.history.values(changed)
    words = CHANGE_WORDS[changed]
    found = next((one for one in values if one.valid_from == day), None)
    if found is None:
        raise UnknownChange(code=code, change=words, valid_from=day)
    if found is values[0] and changed != "head":
        raise FirstValueStays(code=code, change=words, valid_from=day)
    withdrawn = DepartmentChangeWithdrawn(
        code=code, change=changed, valid_from=day, reason=command.reason, at=command.at
    )
    if found.is_planned:
        return [withdrawn]
    rest = department.history.with_values(changed, drop_value(values, day))
    held = find_on(rest.values(changed), day) or DatedValue(None, day)
    again = DatedValue(held.value, day)
    today = max(day, company_day(command.at))
    return [withdrawn, *_said_again(command, changed, again, rest, today, found.value)]


def _said_again(
    command: DatedChangeCommand | WithdrawDepartmentChange,
    changed: ChangedValue,
    new: DatedValue,
    history: DepartmentHistory,
    today: date,
    was: str | None = None,
) -> Iterator[DepartmentEvent]:
    """Yield the event of a change, and again what holds on the later days that facts have named.

    Whoever keeps the days of facts would otherwise keep what was said for one of them.
    """
    day, values = new.valid_from, history.values(changed)
    held = find_on(values, day)
    before = was or (held.value if held else None)
    known = {one.valid_from for one in values if not one.is_planned}
    known |= {one for of, one in history.said_days if of == changed and one <= today}
    after = put_value(values, new)
    for one in (day, *sorted(one for one in known if one > day)):
        holds = new.value if one == day else (find_on(after, one) or new).value
        yield from _effect(command.code, changed, DatedValue(holds, one), before, command.at)
        before = holds or before


def _effect(
    code: str, changed: ChangedValue, new: DatedValue, before: str | None, at: datetime
) -> Iterator[DepartmentEvent]:
    value, day = new.value, new.valid_from
    if changed == "parent":
        yield DepartmentMoved(code=code, parent=value, valid_from=day, at=at)
    elif changed == "name" and value is not None:
        yield DepartmentRenamed(code=code, name=value, valid_from=day, at=at)
    elif value is not None:
        yield HeadAppointed(code=code, head=value, valid_from=day, at=at)
    elif before is not None:
        yield HeadRemoved(code=code, head=before, valid_from=day, at=at)
