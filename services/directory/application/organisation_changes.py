"""What a change of the organisation means for other departments and people, in one transaction.

A succession assigns people and moves departments; whoever leaves a department leads it no more.
The rules that need more than one department are checked again at the end, under the lock of the
organisation: two changes that are each right cannot be wrong together.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from services.directory.application.deciders import DEPARTMENT_DECIDER, PERSON_DECIDER
from services.directory.application.organisation_reads import OrganisationReads
from services.directory.application.organisation_rules import validate_organisation
from services.directory.domain.department_commands import (
    DepartmentCommand,
    MoveDepartment,
    RemoveHead,
)
from services.directory.domain.field_types import Role
from services.directory.domain.person_commands import AssignPerson, PersonCommand
from services.directory.domain.person_events import (
    AssignmentWithdrawn,
    PersonAssigned,
    PersonLeft,
)
from services.directory.domain.person_state import Assignment
from services.directory.domain.succession_events import SuccessionApplied
from shared.eventsourcing.command_handler import decide_on_states
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest

if TYPE_CHECKING:
    from shared.postgres.unit_of_work import UnitOfWork

Commands = list[tuple[Any, EventContext]]
Departure = PersonAssigned | PersonLeft | AssignmentWithdrawn
"""After it somebody may be in another department, or in none."""


async def execute_with_consequences(
    unit: UnitOfWork,
    reads: OrganisationReads,
    decider: Decider[Any, Any, Any],
    commands: Commands,
    today: date,
) -> None:
    """Execute commands and what follows from them.

    The unit holds the lock `UNIQUE_CODES`. Raises the domain's refusal, and `VersionConflict`.
    """
    appends = await _decide(unit, decider, commands)
    await unit.append_all(appends)
    await append_consequences(unit, reads, appends, today)
    await check_rules(unit, reads, appends)


async def check_rules(
    unit: UnitOfWork, reads: OrganisationReads, appends: Sequence[AppendRequest]
) -> None:
    """Raise the refusal of a rule that the organisation breaks after these events."""
    events = [event for append in appends for event in append.events]
    await validate_organisation(unit.connection, reads, events)


async def append_consequences(
    unit: UnitOfWork, reads: OrganisationReads, appends: Sequence[AppendRequest], today: date
) -> Sequence[AppendRequest]:
    """Append what follows from events that the unit has appended, and return it.

    Raises the domain's refusal, and `VersionConflict`; the unit must then be rolled back.
    """
    new, consequences = list(appends), list[AppendRequest]()
    while new:
        people, departments = await _consequences(unit, reads, new, today)
        new = [
            *await _decide(unit, PERSON_DECIDER, people),
            *await _decide(unit, DEPARTMENT_DECIDER, departments),
        ]
        await unit.append_all(new)
        consequences += new
    return consequences


async def _decide(
    unit: UnitOfWork, decider: Decider[Any, Any, Any], commands: Commands
) -> list[AppendRequest]:
    if not commands:
        return []
    streams = sorted({decider.stream_for(command) for command, _ in commands})
    states = await unit.load_states(dict.fromkeys(streams, decider))
    return decide_on_states(decider, commands, states)


async def _consequences(
    unit: UnitOfWork, reads: OrganisationReads, appends: Sequence[AppendRequest], today: date
) -> tuple[Commands, Commands]:
    """Return the commands to people and to departments that follow from events."""
    people: Commands = []
    departments: Commands = []
    left: list[tuple[Departure, EventContext]] = []
    for append in appends:
        for event in append.events:
            match event:
                case SuccessionApplied():
                    persons, children = await _commands_of_succession(unit, reads, event, today)
                    people += [(command, append.context) for command in persons]
                    departments += [(command, append.context) for command in children]
                case PersonAssigned() | PersonLeft() | AssignmentWithdrawn(department=None):
                    left.append((event, append.context))
                case _:
                    pass
    departments += await _vacated_posts(unit, reads, left, today)
    return people, departments


async def _commands_of_succession(
    unit: UnitOfWork, reads: OrganisationReads, event: SuccessionApplied, today: date
) -> tuple[Sequence[PersonCommand], Sequence[DepartmentCommand]]:
    since, at = event.valid_from, event.at
    elsewhere = {one.person: one.successor for one in event.people}
    chart = await reads.load_chart(unit.connection, [event.successor, *elsewhere.values()])
    dependants = (await reads.load_dependants(unit.connection, [event.code]))[event.code]
    held_roles = await reads.load_roles(unit.connection, event.code)
    people: list[PersonCommand] = []
    for one in dependants.members:
        if one.valid_to is None or one.valid_to >= since:
            # The successor has a head of its own.
            roles = held_roles[one.name, one.valid_from] - {Role.DEPARTMENT_HEAD}
            successor = elsewhere.get(one.name, event.successor)
            assignment = Assignment(successor, roles, max(since, one.valid_from))
            people.append(AssignPerson(one.name, assignment, chart, at))
    children: list[DepartmentCommand] = [
        MoveDepartment(
            one.name, event.successor, (), at, max(since, one.valid_from), today, by_succession=True
        )
        for one in dependants.children
        if one.valid_to is None or one.valid_to >= since
    ]
    return people, children


async def _vacated_posts(
    unit: UnitOfWork,
    reads: OrganisationReads,
    events: Sequence[tuple[Departure, EventContext]],
    today: date,
) -> Commands:
    """Return the commands that end the posts of whoever left a department, or the company."""
    if not events:
        return []
    people = [event.person for event, _ in events]
    days = [_first_day(event) for event, _ in events]
    led = await reads.load_led_departments(unit.connection, people, days)
    if not led:
        return []
    before = await reads.load_departments_before(unit.connection, people, days)
    posts = [(person, since + timedelta(days=1)) for _, person, since in led]
    at_work = await reads.load_departments_before(unit.connection, *_columns(posts))
    commands: Commands = []
    for (event, context), day in zip(events, days, strict=True):
        for code, person, since in led:
            if person != event.person or since < day:
                continue
            is_assigned = isinstance(event, PersonAssigned)
            if is_assigned and (code == event.department or before.get((person, day)) != code):
                continue
            if (
                isinstance(event, AssignmentWithdrawn)
                and (person, since + timedelta(days=1)) in at_work
            ):
                continue  # a later assignment goes on
            removal = RemoveHead(code, event.at, since, today, only=person)
            commands.append((removal, context))
    return commands


def _columns(posts: Sequence[tuple[str, date]]) -> tuple[list[str], list[date]]:
    return [person for person, _ in posts], [day for _, day in posts]


def _first_day(event: Departure) -> date:
    if isinstance(event, PersonLeft):
        return event.last_day + timedelta(days=1)
    return event.valid_from
