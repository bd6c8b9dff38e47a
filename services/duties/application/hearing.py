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

from services.duties.application.deciders import HANDOFF
from services.duties.application.inputs import arrival, present
from services.duties.domain.handoff import CancelHandoff, HandoffCommand, OpenHandoff
from services.duties.domain.late_input import NeedHandoff
from services.duties.domain.obligation import Obligation
from shared.contracts import duties as published
from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact
from shared.postgres.unit import Unit

_Heard = Annotated[
    published.DutyScheduled | published.DutyWithdrawn | published.HandoffOffered,
    Field(discriminator="type"),
]
_HEARD: TypeAdapter[_Heard] = TypeAdapter(_Heard)
_TYPES = frozenset(
    f"concord.duties.{fact}.v1" for fact in ("duty-scheduled", "duty-withdrawn", "handoff-offered")
)


async def react(unit: Unit, facts: Sequence[Fact]) -> None:
    """Open a handoff for every duty and cancel it with it; tell those that need it what came."""
    heard = [
        (_HEARD.validate_json(fact.data), Context.caused_by(fact, "consumer:duties"))
        for fact in facts
        if fact.type in _TYPES
    ]
    await unit.execute(
        HANDOFF, [(command, context) for told, context in heard for command in _owed(told)]
    )
    await _note_inputs(unit, heard)


def _owed(told: _Heard) -> Iterator[HandoffCommand]:
    match told:
        case published.DutyScheduled():
            obligation = Obligation(
                handoff_id=told.handoff_id,
                project_id=told.project_id,
                duty_id=told.duty_id,
                deliverable=told.deliverable,
                sender=told.sender,
                recipient=told.recipient,
                due_at=told.due_at,
            )
            yield OpenHandoff(obligation, told.at, told.depends_on)
            for needed in told.depends_on:
                yield NeedHandoff(needed, told.handoff_id, told.at)
        case published.DutyWithdrawn():
            yield CancelHandoff(told.handoff_id, told.reason, told.at)
        case published.HandoffOffered():
            pass


async def _note_inputs(unit: Unit, heard: Sequence[tuple[_Heard, Context]]) -> None:
    """Tell those that need them of inputs that were offered, or that they find offered already."""
    contexts: dict[UUID, Context] = {}
    for told, context in heard:
        match told:
            case published.DutyScheduled(depends_on=inputs):
                contexts |= dict.fromkeys(inputs, context)
            case published.HandoffOffered(handoff_id=offered):
                contexts[offered] = context
            case published.DutyWithdrawn():
                pass
    commands: list[tuple[HandoffCommand, Context]] = []
    for input_id, handoff in (await present(unit, contexts)).items():
        arrivals = [arrival(one, handoff) for one in sorted(handoff.chain.needed_by)]
        commands += [(arrived, contexts[input_id]) for arrived in arrivals if arrived is not None]
    await unit.execute(HANDOFF, commands)
