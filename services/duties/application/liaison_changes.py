"""From facts to commands about liaisons: people leave, departments and items end, heads change."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.duties.application.deciders import DEPARTMENT_HEAD_DECIDER, LIAISON_DECIDER
from services.duties.domain.department_head import RecordDepartmentHead
from services.duties.domain.liaison_commands import EndLiaison, LiaisonCommand, RecordDeparture
from services.duties.domain.liaison_events import VacancyCause
from shared.contracts import directory, directory_changes
from shared.contracts.duties import ProjectCancelled, ProjectClosed
from shared.contracts.duties_changes import ProjectWithdrawn, StandingDutyEnded
from shared.contracts.workflows import CaseFinished
from shared.contracts.workflows_changes import CaseWithdrawn
from shared.eventsourcing.company_days import ONE_DAY, company_date
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.known_people_table import find_people
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class LiaisonOffices:
    """How the offices are found that a fact is about; see `projections.liaison_offices`."""

    naming: Callable[[Connection, str, date], Awaitable[Sequence[tuple[UUID, str]]]]
    """Those that name a person on a day or later, with their departments."""
    of_item: Callable[[Connection, UUID], Awaitable[Sequence[UUID]]]
    of_department: Callable[[Connection, str], Awaitable[Sequence[UUID]]]


_HandledFact = Annotated[
    directory.DepartmentHeadNamed
    | directory_changes.DepartmentHeadRemoved
    | directory.PersonAssigned
    | directory_changes.PersonLeft
    | directory_changes.PersonWithdrawn
    | directory_changes.DepartmentSucceeded
    | directory.DepartmentClosed
    | ProjectClosed
    | ProjectCancelled
    | ProjectWithdrawn
    | StandingDutyEnded
    | CaseFinished
    | CaseWithdrawn,
    Field(discriminator="type"),
]
_HANDLED_FACT_ADAPTER: TypeAdapter[_HandledFact] = TypeAdapter(_HandledFact)
LIAISON_FACT_TYPES: frozenset[str] = frozenset(
    _HANDLED_FACT_ADAPTER.json_schema()["discriminator"]["mapping"]
)
"""The types of the facts that concern liaisons."""


RECENT = timedelta(minutes=1)
"""So long a fact of a person counts whatever is known of later ones."""


async def change_liaisons(unit: UnitOfWork, facts: Sequence[Fact], offices: LiaisonOffices) -> None:
    """Record what the facts change of heads and liaisons, fact by fact."""
    for fact in facts:
        if fact.type in LIAISON_FACT_TYPES:
            said = _HANDLED_FACT_ADAPTER.validate_json(fact.data)
            context = EventContext.caused_by(fact.id, fact.context, "consumer:duties")
            await _record_head(unit, said, context)
            is_old = unit.writer.clock() - fact.recorded_at > RECENT
            if is_old and await _is_outdated(unit.connection, said, unit.writer.clock()):
                continue
            commands = await _liaison_commands(unit, said, offices)
            await unit.execute_commands(LIAISON_DECIDER, [(one, context) for one in commands])


async def _is_outdated(db: Connection, fact: Any, now: datetime) -> bool:
    """Tell whether a fact says of a person's work what another one has changed since.

    Facts are read once more after an upgrade; who was named since then stays.
    """
    says: str | None
    match fact:
        case directory.PersonAssigned(department=department, valid_from=first):
            says = department
        case directory_changes.PersonLeft(last_day=last_day):
            says, first = None, last_day + ONE_DAY
        case _:
            return False
    known = (await find_people(db, [fact.person], max(first, company_date(now)))).get(fact.person)
    return known is not None and (known.closed_department or known.department) != says


async def _record_head(unit: UnitOfWork, fact: Any, context: EventContext) -> None:
    match fact:
        case directory.DepartmentHeadNamed():
            since = fact.valid_from or company_date(fact.at)
            command = RecordDepartmentHead(fact.department, fact.head, since, fact.at)
        case directory_changes.DepartmentHeadRemoved():
            command = RecordDepartmentHead(fact.department, None, fact.valid_from, fact.at)
        case _:
            return
    await unit.execute_commands(DEPARTMENT_HEAD_DECIDER, [(command, context)])


async def _liaison_commands(
    unit: UnitOfWork, fact: Any, offices: LiaisonOffices
) -> list[LiaisonCommand]:
    db = unit.connection
    match fact:
        case (
            directory.PersonAssigned()
            | directory_changes.PersonLeft()
            | directory_changes.PersonWithdrawn()
        ):
            return await _departures(db, fact, offices)
        case directory.DepartmentClosed(department=department, valid_to=last_day, at=at):
            # One that closes on a day to come still hands its offices over until then.
            is_closed = last_day <= company_date(at)
            return _ends(
                await offices.of_department(db, department) if is_closed else (), last_day, fact
            )
        case directory_changes.DepartmentSucceeded(department=department):
            return _ends(
                await offices.of_department(db, department), fact.valid_from - ONE_DAY, fact
            )
        case (
            ProjectClosed(project_id=item)
            | ProjectCancelled(project_id=item)
            | ProjectWithdrawn(project_id=item)
            | CaseFinished(case_id=item)
            | CaseWithdrawn(case_id=item)
        ):
            return _ends(await offices.of_item(db, item), company_date(fact.at), fact)
        case StandingDutyEnded(duty_id=item):
            return _ends(await offices.of_item(db, item), fact.until or company_date(fact.at), fact)
        case _:
            return []


async def _departures(
    db: Connection,
    fact: directory.PersonAssigned
    | directory_changes.PersonLeft
    | directory_changes.PersonWithdrawn,
    offices: LiaisonOffices,
) -> list[LiaisonCommand]:
    """Return the commands about a person who leaves, moves, or was entered by mistake."""
    cause: VacancyCause = "left-company"
    stays_in: str | None = None
    if isinstance(fact, directory.PersonAssigned):
        cause, stays_in, first = "left-department", fact.department, fact.valid_from
    elif isinstance(fact, directory_changes.PersonLeft):
        first = fact.last_day + ONE_DAY
    else:
        first = company_date(fact.at)
    return [
        RecordDeparture(liaison_id, fact.person, first, cause, fact.at)
        for liaison_id, department in await offices.naming(db, fact.person, first)
        if department != stays_in
    ]


def _ends(offices: Sequence[UUID], last_day: date, fact: Any) -> list[LiaisonCommand]:
    """Return the commands that end offices whose item, or department, is over."""
    reason = getattr(fact, "reason", None) or "closed"
    return [EndLiaison(one, last_day, reason, is_item_open=False, at=fact.at) for one in offices]
