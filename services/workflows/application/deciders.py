"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.workflows.domain import case, case_decisions, flow, history_import, past_case
from services.workflows.domain.case import Case, CaseCommand, CaseEvent
from services.workflows.domain.flow import Flow, FlowCommand, FlowEvent, flow_stream
from services.workflows.domain.history_import import (
    Import,
    ImportCommand,
    ImportEvent,
    import_stream,
)
from services.workflows.domain.past_case import PastCase, PastCaseEvent, RecordCase
from services.workflows.domain.steps import case_stream
from shared.eventsourcing.decider import Decider

WorkflowsEvent = Annotated[
    FlowEvent | CaseEvent | PastCaseEvent | ImportEvent, Field(discriminator="type")
]
EVENTS: TypeAdapter[WorkflowsEvent] = TypeAdapter(WorkflowsEvent)
"""Everything the area stores."""

FLOW: Decider[FlowCommand, FlowEvent, Flow] = Decider(
    initial=None,
    decide=flow.decide,
    evolve=flow.evolve,
    stream=lambda command: flow_stream(command.flow_id),
)
CASE: Decider[CaseCommand, CaseEvent, Case] = Decider(
    initial=None,
    decide=case_decisions.decide,
    evolve=case.evolve,
    stream=lambda command: case_stream(command.case_id),
)
PAST_CASE: Decider[RecordCase, PastCaseEvent, PastCase] = Decider(
    initial=None,
    decide=past_case.decide,
    evolve=past_case.evolve,
    stream=lambda command: case_stream(command.case_id),
)
IMPORT: Decider[ImportCommand, ImportEvent, Import] = Decider(
    initial=None,
    decide=history_import.decide,
    evolve=history_import.evolve,
    stream=lambda command: import_stream(command.import_id),
)
