"""The definition of the programme service."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from services.programme.api import create_routers
from services.programme.api.vocabulary import VOCABULARY
from services.programme.application.deadline_timers import deadline_changes, handle_due_deadlines
from services.programme.application.deciders import StoredEvent
from services.programme.application.events_to_facts import fact_from_event
from services.programme.domain.refusals import (
    InvalidProgramme,
    ProgrammeRefused,
    UnknownProgramme,
)
from services.programme.projections import programmes
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="programme",
    description="The programme: its task force, its phases, and what they are entered with.",
    vocabulary=VOCABULARY,
    event_type_adapter=TypeAdapter(StoredEvent),
    read_model_migrations=files("services.programme") / "schema",
    create_routers=create_routers,
    refusal_statuses={ProgrammeRefused: 409, UnknownProgramme: 404, InvalidProgramme: 422},
    fact_from_event=fact_from_event,
    projections=(programmes.PROJECTION,),
    deadline_changes=deadline_changes,
    handle_due_deadlines=handle_due_deadlines,
    refers_to=(ReferenceKind.DEPARTMENT, ReferenceKind.PROJECT),
)
