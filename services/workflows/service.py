"""The definition of the workflows service."""

from __future__ import annotations

from importlib.resources import files

from services.workflows.api import create_routers
from services.workflows.application import (
    deadline_changes,
    handle_due_deadlines,
    publish,
    run_history_import_worker,
)
from services.workflows.application.deciders import EVENTS
from services.workflows.domain.external_event_log import LogRefused
from services.workflows.domain.refusals import (
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
from services.workflows.projections import cases, flow_maps, handovers, history_imports
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="workflows",
    event_type_adapter=EVENTS,
    read_model_migrations=files("services.workflows") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        WorkflowsRefused: 409,
        OtherOptions: 409,
        UnknownCase: 404,
        UnknownFlow: 404,
        UnknownImport: 404,
        UnknownStep: 404,
        UnknownVersion: 404,
        InvalidOptions: 422,
        InvalidSteps: 422,
        InvalidTime: 422,
        LogRefused: 422,
    },
    publish=publish,
    projections=(
        flow_maps.PROJECTION,
        cases.PROJECTION,
        handovers.PROJECTION,
        history_imports.PROJECTION,
    ),
    deadline_changes=deadline_changes,
    handle_due_deadlines=handle_due_deadlines,
    background_work=(run_history_import_worker,),
)
