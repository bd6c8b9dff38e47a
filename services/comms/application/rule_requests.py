"""Opens the requests that automation rules of workflows call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from services.comms.application.department_contacts import find_liaison
from services.comms.application.request_decider_and_context import (
    REQUEST_DECIDER,
    load_opening_context,
)
from services.comms.application.workday_calendar_decider import ensure_first_calendar
from services.comms.domain.request_commands import OpenRequest
from services.comms.domain.request_details import RequestDetails
from shared.contracts.workflows_rules import RuleFired
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.reference_data.department_judgements import resolve_open_departments
from shared.service_runtime.rule_actions import act_for_rules

_REQUEST_ID_NAMESPACE = UUID("5a0b8c0a-3f7d-4b0c-8d55-9d7c9f0a6e21")
"""The UUID namespace in which the ids of requests are derived from fact and department."""


@dataclass(frozen=True)
class RuleRequests:
    """Opens requests for rules, as the asking department's people do."""

    late_entry_working_days: int

    async def open(self, unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        """Open the requests that the facts of rules call for."""
        await act_for_rules(unit, facts, "open-request", self._open)

    async def _open(
        self, unit: UnitOfWork, fired: RuleFired, fact_id: UUID, context: EventContext
    ) -> None:
        """Open a request to each department, now; raises what refuses one, and opens none then."""
        said = fired.request
        if said is None:
            return
        now = unit.writer.clock()
        codes = await resolve_open_departments(
            unit.connection, [said.asker, *fired.departments], company_date(now)
        )
        commands, is_calendar_recorded = [], True
        for department in dict.fromkeys(codes[one] for one in fired.departments):
            opening = await load_opening_context(
                unit, department, now, self.late_entry_working_days
            )
            is_calendar_recorded = opening.is_calendar_recorded
            ask = RequestDetails(
                request_id=uuid5(_REQUEST_ID_NAMESPACE, f"{fact_id}/{department}"),
                subject=said.subject,
                matter=said.matter,
                asker=codes[said.asker],
                department=department,
            )
            liaison = await find_liaison(unit, department, None, company_date(now))
            command = OpenRequest(
                ask,
                said.text,
                opening.policies.current,
                now,
                opening.decision,
                entered_at=now,
                liaison=liaison,
            )
            REQUEST_DECIDER.decide(command, REQUEST_DECIDER.initial)
            commands.append((command, context))
        if not is_calendar_recorded:
            await ensure_first_calendar(unit, unit.writer.clock, unit.writer.new_id)
        await unit.execute_commands(REQUEST_DECIDER, commands)
