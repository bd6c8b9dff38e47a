"""The duties area, part by part."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from services.duties.api import routes
from services.duties.application import DutiesEvent, deadlines, on_due, publish, react
from services.duties.domain.refusals import (
    DutiesRefused,
    DutyOverlaps,
    InvalidDuty,
    InvalidMoment,
    InvalidTerms,
    UnknownDuty,
    UnknownHandoff,
    UnknownOccurrence,
    UnknownProject,
)
from services.duties.projections import (
    duty_list,
    handoffs,
    inputs,
    occurrences,
    projects,
    standing_duties,
)
from shared.runtime.service import Service

service = Service(
    name="duties",
    events=TypeAdapter(DutiesEvent),
    schema=files("services.duties") / "schema",
    routes=routes,
    refusals={
        DutiesRefused: 409,
        DutyOverlaps: 409,
        UnknownProject: 404,
        UnknownDuty: 404,
        UnknownHandoff: 404,
        UnknownOccurrence: 404,
        InvalidTerms: 422,
        InvalidDuty: 422,
        InvalidMoment: 422,
    },
    publish=publish,
    projections=(
        projects.PROJECTION,
        duty_list.PROJECTION,
        handoffs.PROJECTION,
        inputs.PROJECTION,
        standing_duties.PROJECTION,
        occurrences.PROJECTION,
    ),
    deadlines=deadlines,
    on_due=on_due,
    listens_to=("duties",),
    react=react,
)
