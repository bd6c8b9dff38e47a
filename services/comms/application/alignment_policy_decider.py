"""The deciders of what plans alignment meetings: the policy, and the departments that call them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from services.comms.domain import alignment_policy, company_officers
from services.comms.domain.alignment_policy import (
    AlignmentPolicyEvent,
    AlignmentPolicyVersions,
    SetAlignmentPolicy,
)
from services.comms.domain.company_officers import OfficerAssigned, Officers, RecordAssignment
from shared.contracts.directory import PersonAssigned
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

ALIGNMENT_POLICY_DECIDER = Decider[
    SetAlignmentPolicy, AlignmentPolicyEvent, AlignmentPolicyVersions
](
    initial=alignment_policy.INITIAL_STATE,
    decide=alignment_policy.decide,
    evolve=alignment_policy.evolve,
    stream_for=lambda _command: alignment_policy.STREAM_NAME,
)

OFFICERS_DECIDER = Decider[RecordAssignment, OfficerAssigned, Officers](
    initial={},
    decide=company_officers.decide,
    evolve=company_officers.evolve,
    stream_for=lambda _command: company_officers.STREAM_NAME,
)

_ASSIGNED_ADAPTER: TypeAdapter[PersonAssigned] = TypeAdapter(PersonAssigned)
PERSON_ASSIGNED_TYPE: Any = PersonAssigned.model_fields["type"].default


async def record_officers(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record in which departments the facts say that officers are."""
    assigned = [
        (_ASSIGNED_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type == PERSON_ASSIGNED_TYPE
    ]
    if not assigned:
        return
    await unit.execute_commands(
        OFFICERS_DECIDER,
        [
            (
                RecordAssignment(one.person, one.department, one.roles or (), one.at),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in assigned
        ],
    )
