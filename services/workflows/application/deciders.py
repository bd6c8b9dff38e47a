"""The deciders of the area's aggregates, and the streams their events are stored in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.workflows.domain import (
    automation_rule_firing,
    automation_rule_set,
    case_decisions,
    case_state,
    flow_map,
    flow_template,
    history_import,
    imported_case,
)
from services.workflows.domain.automation_rule_firing import (
    FiringCommand,
    FiringEvent,
    FiringState,
    firing_stream_name,
)
from services.workflows.domain.automation_rule_set import (
    RULE_SET_STREAM,
    RuleSet,
    RuleSetCommand,
    RuleSetEvent,
)
from services.workflows.domain.case_commands import CaseCommand
from services.workflows.domain.case_events import CaseEvent
from services.workflows.domain.case_state import CaseState
from services.workflows.domain.flow_map import FlowCommand, FlowEvent, FlowState, flow_stream_name
from services.workflows.domain.flow_template import (
    TemplateEvent,
    TemplateState,
    template_stream_name,
)
from services.workflows.domain.history_import import (
    ImportCommand,
    ImportEvent,
    ImportState,
    import_stream_name,
)
from services.workflows.domain.imported_case import (
    ImportedCaseEvent,
    ImportedCaseState,
    RecordImportedCase,
)
from services.workflows.domain.step_events import case_stream_name
from services.workflows.domain.template_commands import (
    TemplateCommand,
)
from shared.eventsourcing.decider import Decider
from shared.working_time.heard_calendars import CalendarVersionEvent

WorkflowsEvent = Annotated[
    FlowEvent
    | CaseEvent
    | ImportedCaseEvent
    | ImportEvent
    | CalendarVersionEvent
    | RuleSetEvent
    | FiringEvent
    | TemplateEvent,
    Field(discriminator="type"),
]
EVENT_ADAPTER: TypeAdapter[WorkflowsEvent] = TypeAdapter(WorkflowsEvent)
"""The adapter of every event that the area stores."""

FLOW_DECIDER: Decider[FlowCommand, FlowEvent, FlowState] = Decider(
    initial=None,
    decide=flow_map.decide,
    evolve=flow_map.evolve,
    stream_for=lambda command: flow_stream_name(command.flow_id),
)
CASE_DECIDER: Decider[CaseCommand, CaseEvent, CaseState] = Decider(
    initial=None,
    decide=case_decisions.decide,
    evolve=case_state.evolve,
    stream_for=lambda command: case_stream_name(command.case_id),
)
IMPORTED_CASE_DECIDER: Decider[RecordImportedCase, ImportedCaseEvent, ImportedCaseState] = Decider(
    initial=None,
    decide=imported_case.decide,
    evolve=imported_case.evolve,
    stream_for=lambda command: case_stream_name(command.case_id),
)
HISTORY_IMPORT_DECIDER: Decider[ImportCommand, ImportEvent, ImportState] = Decider(
    initial=None,
    decide=history_import.decide,
    evolve=history_import.evolve,
    stream_for=lambda command: import_stream_name(command.import_id),
)
RULE_SET_DECIDER: Decider[RuleSetCommand, RuleSetEvent, RuleSet] = Decider(
    initial=RuleSet(),
    decide=automation_rule_set.decide,
    evolve=automation_rule_set.evolve,
    stream_for=lambda _: RULE_SET_STREAM,
)
RULE_FIRING_DECIDER: Decider[FiringCommand, FiringEvent, FiringState] = Decider(
    initial=None,
    decide=automation_rule_firing.decide,
    evolve=automation_rule_firing.evolve,
    stream_for=lambda command: firing_stream_name(command.firing_id),
)
TEMPLATE_DECIDER: Decider[TemplateCommand, TemplateEvent, TemplateState] = Decider(
    initial=None,
    decide=flow_template.decide,
    evolve=flow_template.evolve,
    stream_for=lambda command: template_stream_name(command.template_id),
)
