"""The workflows service, part by part."""

from __future__ import annotations

from importlib.resources import files

from services.workflows.api import routes
from services.workflows.application import deadlines, on_due, publish, record_histories
from services.workflows.application.deciders import EVENTS
from services.workflows.domain.eventlog import LogRefused
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
from services.workflows.projections import cases, flows, handovers, history_imports
from shared.runtime.service import Service

service = Service(
    name="workflows",
    events=EVENTS,
    schema=files("services.workflows") / "schema",
    routes=routes,
    refusals={
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
        flows.PROJECTION,
        cases.PROJECTION,
        handovers.PROJECTION,
        history_imports.PROJECTION,
    ),
    deadlines=deadlines,
    on_due=on_due,
    work=(record_histories,),
)
