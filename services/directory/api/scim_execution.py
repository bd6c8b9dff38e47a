"""One SCIM request's transaction: reads, decides and writes under the organisation's lock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from fastapi import Request

from services.directory.api.company_date import company_today
from services.directory.api.organisation_queries import ORGANISATION_READS
from services.directory.application import (
    DEPARTMENT_DECIDER,
    PERSON_DECIDER,
    PERSON_DECIDER_WITHOUT_COMPANY_ROLES,
)
from services.directory.application.account_provisioning import (
    Surroundings,
    WantedPerson,
    commands_for,
    commands_to_delete,
)
from services.directory.application.organisation_changes import execute_with_consequences
from services.directory.domain.department_commands import DepartmentCommand
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_departure import LeaveCompany, WithdrawAssignment
from services.directory.domain.person_provisioning import DeleteAccount, ProvisionAccount
from services.directory.domain.person_state import PersonState
from services.directory.domain.refusals import MembershipDepartmentUnknown
from services.directory.projections import accounts, departments, organisation_charts, person_ids
from shared.eventsourcing.event_context import EventContext
from shared.postgres.advisory_locks import LockPurpose
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection
    from shared.postgres.unit_of_work import UnitOfWork

CLOSING = (LeaveCompany, WithdrawAssignment, ProvisionAccount, DeleteAccount)
"""A provider closes everybody's account, also that of people with roles of the whole company."""


@dataclass(frozen=True)
class ScimUnit:
    """One request's unit of work."""

    area: AreaContext
    unit: UnitOfWork
    context: EventContext
    today: date
    at: datetime

    @property
    def db(self) -> Connection:
        """The transaction's connection."""
        return self.unit.connection

    async def find_department(self, text: str) -> str:
        """Return the code of a department by its code or its name.

        Raises `MembershipDepartmentUnknown` where there is none, or several have the name.
        """
        known = await departments.load_codes_like(self.db, text)
        spelled = known.spell(text)
        if spelled in known.codes:
            return spelled
        named = await departments.find_codes_by_name(self.db, text)
        if len(named) != 1:
            raise MembershipDepartmentUnknown(code=text)
        return named[0]

    async def present(self, person: str) -> PersonState:
        """Return a person's present state."""
        stream = f"person-{person}"
        state: PersonState = (await self.unit.load_states({stream: PERSON_DECIDER}))[stream].state
        return state

    async def present_people(self, people: Sequence[str]) -> dict[str, PersonState]:
        """Return the present states of people, by their ids."""
        streams = {f"person-{person}": person for person in people}
        found = await self.unit.load_states(dict.fromkeys(streams, PERSON_DECIDER))
        return {person: found[stream].state for stream, person in streams.items()}

    async def has_account(self, person: str) -> bool:
        """Return whether a provider has named the person's account."""
        state = await self.present(person)
        return state is not None and state.account is not None

    async def provision(self, wanted: WantedPerson) -> None:
        """Make a person what a provider says; raises the domain's refusals."""
        present = await self.present(wanted.person)
        around = await self._surroundings(wanted, present)
        await self.execute_people(commands_for(wanted, present, around))

    async def delete_account(self, person: str) -> None:
        """Delete a person's account; raises the domain's refusals."""
        present = await self.present(person)
        around = await self._surroundings(None, present)
        await self.execute_people(commands_to_delete(person, present, around))

    async def execute_people(self, commands: Sequence[PersonCommand]) -> None:
        """Execute commands to people, each with the right that a provider has to it.

        It gives no roles of the whole company and moves nobody who has one; it closes any account.
        """
        for closes, some in groupby(commands, lambda command: isinstance(command, CLOSING)):
            decider = PERSON_DECIDER if closes else PERSON_DECIDER_WITHOUT_COMPANY_ROLES
            await self._execute(decider, list(some))

    async def execute_departments(self, commands: Sequence[DepartmentCommand]) -> None:
        """Execute commands to departments."""
        await self._execute(DEPARTMENT_DECIDER, commands)

    async def _execute(self, decider: Any, commands: Sequence[Any]) -> None:
        await execute_with_consequences(
            self.unit,
            ORGANISATION_READS,
            decider,
            [(command, self.context) for command in commands],
            self.today,
        )

    async def _surroundings(
        self, wanted: WantedPerson | None, present: PersonState
    ) -> Surroundings:
        known = [one.department for one in present.assignments if one.department] if present else []
        codes = [
            *known[-1:],
            *([wanted.account.department] if wanted and wanted.account.department else []),
        ]
        chart = await organisation_charts.load_chart(self.db, codes)
        user_name = wanted.account.user_name if wanted else ""
        others = [
            one
            for one in await accounts.find_ids_by_user_name(self.db, user_name)
            if wanted and one != wanted.person and not await accounts.is_deleted(self.db, one)
        ]
        subject = wanted.sign_on_subject if wanted else None
        holders = await person_ids.find_subject_holders(self.db, [subject] if subject else [])
        return Surroundings(
            chart,
            others[0] if others else None,
            holders.get(subject or ""),
            self.today,
            self.at,
            self.area.sign_on_issuer,
        )


@asynccontextmanager
async def scim_unit(area: AreaContext, request: Request) -> AsyncIterator[ScimUnit]:
    """Open the transaction of a request, under the lock of the organisation."""
    context = EventContext(
        correlation=area.id_factory(),
        actor=request.state.caller.subject,
        traceparent=current_traceparent(),
    )
    async with area.unit_of_work() as unit:
        await unit.lock_exclusive(LockPurpose.UNIQUE_CODES)
        yield ScimUnit(area, unit, context, company_today(area), area.clock())
