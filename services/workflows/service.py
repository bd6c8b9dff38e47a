"""The definition of the workflows service."""

from __future__ import annotations

from importlib.resources import files

from services.workflows.api import create_routers
from services.workflows.api.vocabulary import VOCABULARY
from services.workflows.application import (
    deadline_changes,
    fact_from_event,
    handle_due_deadlines,
    run_history_import_worker,
)
from services.workflows.application.calendar_versions import (
    CALENDAR_FACT_TYPES,
    note_calendar_versions,
)
from services.workflows.application.deciders import EVENT_ADAPTER
from services.workflows.application.overdue_items import overdue_changes
from services.workflows.domain.external_event_log import LogRefused
from services.workflows.domain.proposal_acceptance import UnknownProposal
from services.workflows.domain.refusals import (
    CaseOfOthers,
    FlowNotPublishedThen,
    InvalidOptions,
    InvalidSteps,
    InvalidTime,
    OtherOptions,
    UnknownCase,
    UnknownFlow,
    UnknownImport,
    UnknownStep,
    UnknownVersion,
    WorkflowsRefused,
)
from services.workflows.projections import (
    cases,
    figure_rows,
    flow_maps,
    handover_counts,
    history_imports,
)
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="workflows",
    description="Maps of flows across departments, their cases, and event logs that were imported.",
    vocabulary=VOCABULARY,
    event_type_adapter=EVENT_ADAPTER,
    read_model_migrations=files("services.workflows") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        WorkflowsRefused: 409,
        OtherOptions: 409,
        UnknownCase: 404,
        UnknownFlow: 404,
        UnknownImport: 404,
        UnknownProposal: 404,
        UnknownStep: 404,
        UnknownVersion: 404,
        CaseOfOthers: 403,
        FlowNotPublishedThen: 422,
        InvalidOptions: 422,
        InvalidSteps: 422,
        InvalidTime: 422,
        LogRefused: 422,
    },
    fact_from_event=fact_from_event,
    projections=(
        flow_maps.PROJECTION,
        cases.PROJECTION,
        handover_counts.PROJECTION,
        figure_rows.PROJECTION,
        history_imports.PROJECTION,
    ),
    deadline_changes=deadline_changes,
    handle_due_deadlines=handle_due_deadlines,
    overdue_changes=overdue_changes,
    subscribes_to=("comms",),
    handle_facts=note_calendar_versions,
    handled_fact_types=CALENDAR_FACT_TYPES,
    background_work=(run_history_import_worker,),
    refers_to=(ReferenceKind.DEPARTMENT,),
)
