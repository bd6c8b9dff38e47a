"""From the area's own facts to commands: duties open handoffs, and late input is recorded.

A handoff is an aggregate of its own, and one transaction per aggregate keeps project and handoff
small. So the area consumes its own facts like any other consumer: the facts of one project arrive
in order, and effect and position are one transaction, so each handoff is opened once and cancelled
once, shortly after the project's command was answered. A handoff's id follows from its duty's, so
it is known before the handoff exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.duties.application.deciders import HANDOFF_DECIDER
from services.duties.application.department_successions import OpenThings, pass_to_successors
from services.duties.application.dependents_in_other_projects import (
    FindDependents,
    register_dependents,
)
from services.duties.application.liaison_changes import (
    LIAISON_FACT_TYPES,
    LiaisonOffices,
    change_liaisons,
)
from services.duties.application.liaison_contacts import (
    CONTACT_FACT_TYPES,
    FindContacts,
    record_contacts,
)
from services.duties.application.owed_retrospectives import CLOSING_FACT, owe_retrospectives
from services.duties.application.upstream_handoff_states import input_arrival_command, load_handoffs
from services.duties.domain.handoff_change_commands import RescheduleHandoff, TransferHandoff
from services.duties.domain.handoff_commands import CancelHandoff, HandoffCommand, OpenHandoff
from services.duties.domain.handoff_dependency_commands import RegisterDependentHandoff
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.involved_departments import InvolvedDepartments
from shared.contracts import duties as contracts
from shared.contracts import duties_dates as dates
from shared.contracts.duties_transfers import ProjectTransferred
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.transactional_consumer import FactHandler
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.calendar_versions import CALENDAR_FACT_TYPES, note_calendar_versions

_HandledFact = Annotated[
    contracts.DutyScheduled
    | contracts.DutyWithdrawn
    | contracts.HandoffOffered
    | dates.DutyRescheduled
    | dates.HandoffWaived
    | ProjectTransferred,
    Field(discriminator="type"),
]
_HANDLED_FACT_ADAPTER: TypeAdapter[_HandledFact] = TypeAdapter(_HandledFact)
_HANDOFF_FACT_TYPES = frozenset(
    f"concord.duties.{fact}.v1"
    for fact in (
        "duty-scheduled",
        "duty-withdrawn",
        "duty-rescheduled",
        "handoff-offered",
        "handoff-waived",
        "project-transferred",
    )
)
HANDLED_FACT_TYPES = (
    _HANDOFF_FACT_TYPES
    | {CLOSING_FACT}
    | CALENDAR_FACT_TYPES
    | LIAISON_FACT_TYPES
    | CONTACT_FACT_TYPES
)
"""The types of the facts that `handle_facts` does not skip."""


async def handle_facts(
    unit: UnitOfWork, facts: Sequence[Fact], *, find_dependents: FindDependents
) -> None:
    """Open and cancel handoffs with their duties, and notify the dependent ones of inputs.

    The closing of a project makes its lessons owed. Versions of the company's calendar are noted.
    """
    await note_calendar_versions(unit, facts)
    handled = [
        (
            _HANDLED_FACT_ADAPTER.validate_json(fact.data),
            EventContext.caused_by(fact.id, fact.context, "consumer:duties"),
        )
        for fact in facts
        if fact.type in _HANDOFF_FACT_TYPES
    ]
    opened = [
        (fact, context) for fact, context in handled if isinstance(fact, contracts.DutyScheduled)
    ]
    if opened:
        await unit.lock_exclusive(LockPurpose.HANDOFF_INPUTS)
    await unit.execute_commands(
        HANDOFF_DECIDER,
        [(command, context) for fact, context in handled for command in _handoff_commands(fact)],
    )
    await register_dependents(unit, opened, find_dependents)
    await _record_input_arrivals(unit, handled)
    await owe_retrospectives(unit, facts)


def make_fact_handler(
    offices: LiaisonOffices,
    find_dependents: FindDependents,
    things: OpenThings,
    find_contacts: FindContacts,
) -> FactHandler:
    """Return what also passes on what departments owe, and changes liaisons.

    The arguments say how offices, dependent handoffs and what a department has are found.
    """

    async def handle_all(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await handle_facts(unit, facts, find_dependents=find_dependents)
        await pass_to_successors(unit, facts, things)
        await change_liaisons(unit, facts, offices)
        await record_contacts(unit, facts, find_contacts)

    return handle_all


def _handoff_commands(fact: _HandledFact) -> Iterator[HandoffCommand]:
    match fact:
        case contracts.DutyScheduled():
            obligation = Obligation(
                handoff_id=fact.handoff_id,
                project_id=fact.project_id,
                duty_id=fact.duty_id,
                deliverable=fact.deliverable,
                sender=fact.sender,
                recipient=fact.recipient,
                due_at=fact.due_at,
                involved=InvolvedDepartments(**fact.involved.model_dump()),
            )
            yield OpenHandoff(obligation, fact.at, fact.depends_on)
            for input_id in fact.depends_on:
                yield RegisterDependentHandoff(input_id, fact.handoff_id, fact.at)
        case contracts.DutyWithdrawn():
            yield CancelHandoff(fact.handoff_id, fact.reason, fact.at)
        case dates.DutyRescheduled():
            yield RescheduleHandoff(fact.handoff_id, fact.due_at, fact.reason, fact.at)
        case ProjectTransferred(was=was, reason=reason, at=at):
            for entry in fact.entries:
                yield TransferHandoff(entry.handoff_id, was, entry.department, reason, at)
        case contracts.HandoffOffered() | dates.HandoffWaived():
            pass


async def _record_input_arrivals(
    unit: UnitOfWork, facts_with_context: Sequence[tuple[_HandledFact, EventContext]]
) -> None:
    """Notify dependent handoffs of inputs that are offered, waived or cancelled, or were."""
    contexts: dict[UUID, EventContext] = {}
    for fact, context in facts_with_context:
        match fact:
            case contracts.DutyScheduled(depends_on=inputs):
                contexts |= dict.fromkeys(inputs, context)
            case (
                contracts.HandoffOffered(handoff_id=here)
                | dates.HandoffWaived(handoff_id=here)
                | contracts.DutyWithdrawn(handoff_id=here)
            ):
                contexts[here] = context
            case dates.DutyRescheduled() | ProjectTransferred():
                pass
    commands: list[tuple[HandoffCommand, EventContext]] = []
    for input_id, handoff in (await load_handoffs(unit, contexts)).items():
        dependent_ids = sorted(handoff.dependencies.dependents)
        arrivals = [input_arrival_command(dependent_id, handoff) for dependent_id in dependent_ids]
        commands += [(arrival, contexts[input_id]) for arrival in arrivals if arrival is not None]
    await unit.execute_commands(HANDOFF_DECIDER, commands)
