"""From the area's own facts to commands: duties become handoffs, and late input is noted.

A handoff is an aggregate of its own, and one transaction per aggregate keeps project and handoff
small. So the area hears its own facts like any other consumer: those of one project arrive in
order, effect and position are one transaction, so each obligation is opened once and cancelled
once, a moment after the project's command was answered. A handoff's id follows from its duty's,
so it is known before it exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field, TypeAdapter

from services.duties.application.deciders import HANDOFF_DECIDER
from services.duties.application.handoff_inputs import input_arrival_command, load_handoffs
from services.duties.domain.handoff_events import CancelHandoff, HandoffCommand, OpenHandoff
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.upstream_delay import RegisterDependentHandoff
from shared.contracts import duties as published
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

_HandledFact = Annotated[
    published.DutyScheduled | published.DutyWithdrawn | published.HandoffOffered,
    Field(discriminator="type"),
]
_HANDLED_FACT_ADAPTER: TypeAdapter[_HandledFact] = TypeAdapter(_HandledFact)
_HANDLED_TYPES = frozenset(
    f"concord.duties.{fact}.v1" for fact in ("duty-scheduled", "duty-withdrawn", "handoff-offered")
)


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Open a handoff for every duty and cancel it with it; tell those that need it what came."""
    heard = [
        (
            _HANDLED_FACT_ADAPTER.validate_json(fact.data),
            EventContext.caused_by(fact.id, fact.context, "consumer:duties"),
        )
        for fact in facts
        if fact.type in _HANDLED_TYPES
    ]
    await unit.execute_commands(
        HANDOFF_DECIDER,
        [(command, context) for told, context in heard for command in _handoff_commands(told)],
    )
    await _record_input_arrivals(unit, heard)


def _handoff_commands(fact: _HandledFact) -> Iterator[HandoffCommand]:
    match fact:
        case published.DutyScheduled():
            obligation = Obligation(
                handoff_id=fact.handoff_id,
                project_id=fact.project_id,
                duty_id=fact.duty_id,
                deliverable=fact.deliverable,
                sender=fact.sender,
                recipient=fact.recipient,
                due_at=fact.due_at,
            )
            yield OpenHandoff(obligation, fact.at, fact.depends_on)
            for needed in fact.depends_on:
                yield RegisterDependentHandoff(needed, fact.handoff_id, fact.at)
        case published.DutyWithdrawn():
            yield CancelHandoff(fact.handoff_id, fact.reason, fact.at)
        case published.HandoffOffered():
            pass


async def _record_input_arrivals(
    unit: UnitOfWork, facts_with_context: Sequence[tuple[_HandledFact, EventContext]]
) -> None:
    """Tell those that need them of inputs that were offered, or that they find offered already."""
    contexts: dict[UUID, EventContext] = {}
    for told, context in facts_with_context:
        match told:
            case published.DutyScheduled(depends_on=inputs):
                contexts |= dict.fromkeys(inputs, context)
            case published.HandoffOffered(handoff_id=offered):
                contexts[offered] = context
            case published.DutyWithdrawn():
                pass
    commands: list[tuple[HandoffCommand, EventContext]] = []
    for input_id, handoff in (await load_handoffs(unit, contexts)).items():
        arrivals = [
            input_arrival_command(one, handoff) for one in sorted(handoff.dependencies.dependents)
        ]
        commands += [(arrived, contexts[input_id]) for arrived in arrivals if arrived is not None]
    await unit.execute_commands(HANDOFF_DECIDER, commands)
