"""The definition of the directory service."""

from __future__ import annotations

from functools import partial
from importlib.resources import files

from pydantic import TypeAdapter

from services.directory.api import create_routers
from services.directory.api.caller_profile import find_caller_profile, find_registered_code
from services.directory.api.organisation_queries import ORGANISATION_READS
from services.directory.api.vocabulary import VOCABULARY
from services.directory.application import (
    FACT_TYPES_HANDLED_LATER,
    HANDLED_FACT_TYPES,
    DirectoryEvent,
    FactTables,
    fact_from_event,
    handle_facts,
)
from services.directory.application.planned_changes import (
    deadline_changes,
    handle_due_deadlines,
)
from services.directory.application.sign_on_announcements import announce_earlier_people
from services.directory.application.valid_times import valid_time
from services.directory.domain.change_refusals import (
    SuccessionDoesNotExist,
    UnknownAssignment,
    UnknownChange,
    UnknownSuccession,
)
from services.directory.domain.person_erasure import PersonErased
from services.directory.domain.refusals import (
    CompanyRolesForbidden,
    DirectoryRefused,
    InvalidEntry,
    SignOnSubjectTaken,
    UnknownDepartment,
    UnknownPerson,
    UnknownTokenRevocation,
    UserNameTaken,
)
from services.directory.projections import (
    accounts,
    assignment_rows,
    department_uses,
    departments,
    organisation_charts,
    people,
    person_ids,
    successions,
    token_revocations,
)
from shared.eventsourcing.personal_data import find_personal_data
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="directory",
    description="Departments and people with their roles, as they stand on any day.",
    vocabulary=VOCABULARY,
    personal_data=find_personal_data(DirectoryEvent, erasing=PersonErased),
    event_type_adapter=TypeAdapter(DirectoryEvent),
    read_model_migrations=files("services.directory") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        DirectoryRefused: 409,
        UnknownDepartment: 404,
        UnknownPerson: 404,
        UnknownTokenRevocation: 404,
        UnknownChange: 404,
        UnknownSuccession: 404,
        SuccessionDoesNotExist: 404,
        UnknownAssignment: 404,
        SignOnSubjectTaken: 409,
        UserNameTaken: 409,
        CompanyRolesForbidden: 403,
        InvalidEntry: 422,
    },
    fact_from_event=fact_from_event,
    projections=(
        departments.PROJECTION,
        people.PROJECTION,
        accounts.PROJECTION,
        successions.PROJECTION,
        token_revocations.PROJECTION,
    ),
    deadline_changes=deadline_changes,
    handle_due_deadlines=partial(handle_due_deadlines, ORGANISATION_READS),
    valid_time=valid_time,
    subscribes_to=("comms", "directory", "duties", "goals", "workflows"),
    handle_facts=partial(
        handle_facts,
        FactTables(
            departments.load_codes,
            department_uses.record_uses,
            department_uses.find_named_and_missing,
            organisation_charts.load_chart,
        ),
    ),
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_types_handled_later=FACT_TYPES_HANDLED_LATER,
    find_caller_profile=find_caller_profile,
    find_department=find_registered_code,
    background_work=(
        partial(
            announce_earlier_people, person_ids.list_sign_ons, assignment_rows.list_unheard_people
        ),
    ),
)
