"""The definition of the duties service."""

from __future__ import annotations

from functools import partial
from importlib.resources import files

from pydantic import TypeAdapter

from services.duties.api import create_routers
from services.duties.api.accountability_checks import ACCOUNTABILITY_CHECKS
from services.duties.api.vocabulary import VOCABULARY
from services.duties.application import (
    HANDLED_FACT_TYPES,
    DutiesEvent,
    LiaisonOffices,
    OpenThings,
    deadline_changes,
    fact_from_event,
    handle_due_deadlines,
    make_fact_handler,
)
from services.duties.application.liaison_changes import LIAISON_FACT_TYPES
from services.duties.application.liaison_contacts import CONTACT_FACT_TYPES
from services.duties.application.overdue_items import overdue_changes
from services.duties.application.valid_times import valid_time
from services.duties.domain.project_confirmation_refusals import SecondPersonNeeded
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    InvalidTerms,
    NotConnected,
    NothingOfThisId,
)
from services.duties.projections import (
    handoff_inputs,
    handoffs,
    involvement,
    liaison_contacts,
    liaison_measures,
    liaison_offices,
    liaison_policies,
    liaison_updates,
    occurrences,
    overlap_tables,
    project_duties,
    projects,
    retrospectives,
    standing_duties,
    things_of_department,
)
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="duties",
    description="Projects with duty lists, handoffs and retrospectives; standing duties.",
    vocabulary=VOCABULARY,
    event_type_adapter=TypeAdapter(DutiesEvent),
    read_model_migrations=files("services.duties") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        DutiesRefused: 409,
        SecondPersonNeeded: 403,
        NotConnected: 403,
        NothingOfThisId: 404,
        InvalidTerms: 422,
        InvalidDuty: 422,
        InvalidMoment: 422,
    },
    fact_from_event=fact_from_event,
    projections=(
        projects.PROJECTION,
        project_duties.PROJECTION,
        handoffs.PROJECTION,
        handoff_inputs.PROJECTION,
        standing_duties.PROJECTION,
        occurrences.PROJECTION,
        retrospectives.PROJECTION,
        liaison_updates.PROJECTION,
        liaison_policies.PROJECTION,
        liaison_measures.PROJECTION,
        involvement.PROJECTION,
        overlap_tables.PROJECTION,
    ),
    valid_time=valid_time,
    reads_of_the_present={
        "list_gaps": "gaps are between the lists and the departments that exist today",
        "list_liaison_tiers": "the directory's people are known as of today; `on` names a day",
    },
    deadline_changes=deadline_changes,
    handle_due_deadlines=partial(handle_due_deadlines, start_checks=ACCOUNTABILITY_CHECKS),
    overdue_changes=overdue_changes,
    subscribes_to=("directory", "duties", "comms", "workflows"),
    handle_facts=make_fact_handler(
        LiaisonOffices(
            naming=liaison_offices.list_offices_naming,
            of_item=liaison_offices.list_offices_of_item,
            of_department=liaison_offices.list_offices_of_department,
        ),
        handoff_inputs.find_dependents,
        OpenThings(
            projects=things_of_department.list_open_projects,
            handoffs=things_of_department.list_open_handoffs,
            retrospectives=things_of_department.list_open_retrospectives,
            standing_duties=things_of_department.list_open_standing_duties,
        ),
        liaison_contacts.find_contacts,
    ),
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_types_handled_later=LIAISON_FACT_TYPES | CONTACT_FACT_TYPES,
    effect_fields={
        "liaison-vacated": "valid_from",
        "liaison-deputy-changed": "valid_from",
        "liaison-handed-over": "valid_from",
    },
    refers_to=(
        ReferenceKind.DEPARTMENT,
        ReferenceKind.GOAL,
        ReferenceKind.FLOW,
        ReferenceKind.CASE,
    ),
)
