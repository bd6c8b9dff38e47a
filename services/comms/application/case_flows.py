"""The flows of cases: recorded from the facts of workflows, and looked up for contacts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from services.comms.domain import case_flow
from services.comms.domain.case_flow import (
    CaseFlowRecorded,
    FlowOfCase,
    RecordCaseFlow,
    case_flow_stream_name,
)
from services.comms.domain.department_contacts import ContactItem
from shared.contracts.workflows import CaseStarted
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StreamStore
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

CASE_FLOW_DECIDER: Decider[RecordCaseFlow, CaseFlowRecorded, FlowOfCase] = Decider(
    initial=None,
    decide=case_flow.decide,
    evolve=case_flow.evolve,
    stream_for=lambda command: case_flow_stream_name(command.heard.case_id),
)

_STARTED_ADAPTER: TypeAdapter[CaseStarted] = TypeAdapter(CaseStarted)
CASE_STARTED_TYPE: Any = CaseStarted.model_fields["type"].default


async def record_case_flows(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record which flows the cases follow that the facts say were started."""
    heard = [
        (_STARTED_ADAPTER.validate_json(fact.data), fact)
        for fact in facts
        if fact.type == CASE_STARTED_TYPE
    ]
    await unit.execute_commands(
        CASE_FLOW_DECIDER,
        [
            (
                RecordCaseFlow(
                    CaseFlowRecorded(case_id=one.case_id, flow_id=one.flow_id, at=one.at)
                ),
                EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
            )
            for one, fact in heard
        ],
    )


async def find_flows(
    streams: StreamStore, items: Collection[ContactItem | None]
) -> Mapping[ContactItem, ContactItem]:
    """Return the flows of those of the items that are cases, by item."""
    cases = {one for one in items if one is not None and one.kind == "flow" and one.id is not None}
    if not cases:
        return {}
    names = {one: case_flow_stream_name(one.id) for one in cases if one.id is not None}
    states = await streams.load_states(dict.fromkeys(names.values(), CASE_FLOW_DECIDER))
    flows: Mapping[ContactItem, FlowOfCase] = {
        one: states[name].state for one, name in names.items()
    }
    return {
        one: ContactItem(kind="flow", id=flow) for one, flow in flows.items() if flow is not None
    }
