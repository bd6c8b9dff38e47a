"""Commands to streams, sheets to commands, foreign facts to commands, events to published facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, Field, TypeAdapter

from services.directory.domain import department, department_decisions, person
from services.directory.domain.csv_sheet_parser import MAX_REPORTED_FLAWS
from services.directory.domain.department import (
    DepartmentClosed,
    DepartmentCommand,
    DepartmentEvent,
    DepartmentFound,
    DepartmentPlaced,
    DepartmentRegistered,
    DepartmentRenamed,
    HeadAppointed,
    RecordFoundDepartment,
)
from services.directory.domain.person import PersonCommand, PersonEvent
from services.directory.domain.refusals import DirectoryRefused, InvalidSheet, SheetFlaw
from shared.contracts import directory as contracts
from shared.contracts import workflows
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest

if TYPE_CHECKING:
    from shared.eventsourcing.published_fact import Fact
    from shared.postgres.unit_of_work import UnitOfWork

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

EVENTS: TypeAdapter[DepartmentEvent | PersonEvent] = TypeAdapter(
    Annotated[DepartmentEvent | PersonEvent, Field(discriminator="type")]
)

DEPARTMENT_FOUND_ADAPTER = TypeAdapter(workflows.DepartmentFound)
DEPARTMENT_FOUND_TYPE: str = workflows.DepartmentFound.model_fields["type"].default


def _department_stream(command: DepartmentCommand) -> str:
    match command:
        case department.RegisterDepartment(entry) | department.SyncDepartment(entry):
            return f"department-{entry.code}"
        case _:
            return f"department-{command.code}"


def _person_stream(command: PersonCommand) -> str:
    match command:
        case person.RegisterPerson(entry) | person.SyncPerson(entry):
            return f"person-{entry.id}"
        case _:
            return f"person-{command.person}"


DEPARTMENT_DECIDER: Decider[DepartmentCommand, DepartmentEvent, department.DepartmentState] = (
    Decider(
        initial=None,
        decide=department_decisions.decide,
        evolve=department.evolve,
        stream_for=_department_stream,
    )
)

PERSON_DECIDER: Decider[PersonCommand, PersonEvent, person.PersonState] = Decider(
    initial=None, decide=person.decide, evolve=person.evolve, stream_for=_person_stream
)


def publish(  # noqa: PLR0911  one for each
    event: DepartmentEvent | PersonEvent,
) -> BaseModel | None:
    """Return the fact the other areas hear of an event; of people they hear who leads what."""
    match event:
        case DepartmentRegistered(code=code, name=name, parent=parent, valid_from=since, at=at):
            return contracts.DepartmentRegistered(
                department=code, name=name, parent=parent, valid_from=since, at=at
            )
        case DepartmentFound(code=code, since=since, at=at):
            return contracts.DepartmentRegistered(
                department=code, name=code, parent=None, valid_from=since, at=at
            )
        case DepartmentPlaced(code=code, parent=parent, valid_from=since, at=at):
            return contracts.DepartmentPlaced(
                department=code, parent=parent, valid_from=since, at=at
            )
        case DepartmentRenamed(code=code, name=name, at=at):
            return contracts.DepartmentRenamed(department=code, name=name, at=at)
        case HeadAppointed(code=code, head=head, at=at):
            return contracts.DepartmentHeadNamed(department=code, head=head, at=at)
        case DepartmentClosed(code=code, valid_to=valid_to, at=at):
            return contracts.DepartmentClosed(department=code, valid_to=valid_to, at=at)
        case _:
            return None


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Register the departments that imported histories name."""
    found = [
        (
            DEPARTMENT_FOUND_ADAPTER.validate_json(fact.data),
            EventContext.caused_by(fact.id, fact.context, "consumer:directory"),
        )
        for fact in facts
        if fact.type == DEPARTMENT_FOUND_TYPE
    ]
    if found:
        await unit.execute_commands(
            DEPARTMENT_DECIDER,
            [
                (RecordFoundDepartment(one.department, one.since, one.at), context)
                for one, context in found
            ],
        )


class Loaded(BaseModel):
    """What loading a sheet came to, in rows."""

    created: int
    changed: int
    unchanged: int


async def load_sheet(
    unit: UnitOfWork,
    decider: Decider[Command, Event, State],
    numbered_commands: Sequence[tuple[int, Command]],
    context: EventContext,
) -> Loaded:
    """Carry out one command per line of a sheet, all of them or none.

    The commands must be for different streams. Raises `InvalidSheet` with every line refused, and
    `Conflict` where others changed the same meanwhile.
    """
    histories = await unit.codec.load(
        unit.connection, [decider.stream_for(command) for _, command in numbered_commands]
    )
    appends: list[AppendRequest] = []
    flaws: list[SheetFlaw] = []
    for line, command in numbered_commands:
        stream = decider.stream_for(command)
        history = histories[stream]
        try:
            state = decider.fold(recorded.event for recorded in history)
            events = decider.decide(command, state)
        except DirectoryRefused as refusal:
            flaws.append(SheetFlaw(line, str(refusal)))
        else:
            if events:
                appends.append(AppendRequest(stream, len(history), events, context))
    if flaws:
        raise InvalidSheet(flaws[:MAX_REPORTED_FLAWS])
    await unit.append_all(appends)
    created = sum(append.expected_version == 0 for append in appends)
    changed = len(appends) - created
    return Loaded(created=created, changed=changed, unchanged=len(numbered_commands) - len(appends))
