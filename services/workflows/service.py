"""The definition of the workflows service."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from services.workflows.api import create_routers
from services.workflows.api.vocabulary import VOCABULARY
from services.workflows.application import (
    deadline_changes,
    fact_from_event,
    handle_due_deadlines,
    run_history_import_worker,
)
from services.workflows.application.deciders import EVENT_ADAPTER
from services.workflows.application.department_successions import (
    SUCCESSION_FACT_TYPES,
    pass_cases_on,
)
from services.workflows.application.fact_handlers import (
    HANDLED_FACT_TYPES,
    decide_fact_types,
    handle_facts,
)
from services.workflows.application.overdue_items import overdue_changes
from services.workflows.application.rule_dry_run_job import run_dry_runs
from services.workflows.application.rule_firings import SUBSCRIBED_AREAS
from services.workflows.application.valid_times import valid_time
from services.workflows.domain.automation_rule_refusals import (
    InvalidRule,
    UnknownFiring,
    UnknownRule,
)
from services.workflows.domain.external_event_log import LogRefused
from services.workflows.domain.form_refusals import FormHasFaults
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
from services.workflows.domain.template_refusals import (
    LibraryRolesIncomplete,
    TemplateHasFaults,
    TemplateNotPublishedThen,
    UnknownLibraryTemplate,
    UnknownTemplate,
    UnknownTemplateVersion,
)
from services.workflows.projections import (
    automation_rules,
    cases,
    figure_rows,
    flow_maps,
    flow_templates,
    handover_counts,
    history_imports,
    rule_firings,
)
from services.workflows.projections.cases_of_department import list_cases_asking
from services.workflows.projections.people_of_departments import PEOPLE_FACT_TYPES, note_people
from shared.eventsourcing.published_fact import Fact
from shared.postgres.job import JOB_REFUSAL_STATUSES
from shared.postgres.reference_table import ReferenceKind
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.service_definition import ServiceDefinition

_DIRECTORY_FACT_TYPES = PEOPLE_FACT_TYPES | SUCCESSION_FACT_TYPES


async def note_and_handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Note what facts say of people and pass cases on, then handle them."""
    await note_people(unit, facts)
    await pass_cases_on(unit, facts, list_cases_asking)
    await handle_facts(unit, facts)


service = ServiceDefinition(
    name="workflows",
    description="Flows across departments, their cases, automation rules, and imported event logs.",
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
        UnknownLibraryTemplate: 404,
        UnknownProposal: 404,
        UnknownFiring: 404,
        UnknownRule: 404,
        UnknownStep: 404,
        UnknownTemplate: 404,
        UnknownTemplateVersion: 404,
        UnknownVersion: 404,
        CaseOfOthers: 403,
        FlowNotPublishedThen: 422,
        FormHasFaults: 422,
        InvalidOptions: 422,
        InvalidRule: 422,
        InvalidSteps: 422,
        InvalidTime: 422,
        LibraryRolesIncomplete: 422,
        LogRefused: 422,
        TemplateHasFaults: 422,
        TemplateNotPublishedThen: 422,
        **JOB_REFUSAL_STATUSES,
    },
    fact_from_event=fact_from_event,
    projections=(
        flow_maps.PROJECTION,
        cases.PROJECTION,
        handover_counts.PROJECTION,
        figure_rows.PROJECTION,
        history_imports.PROJECTION,
        automation_rules.PROJECTION,
        rule_firings.PROJECTION,
        flow_templates.PROJECTION,
    ),
    valid_time=valid_time,
    reads_of_the_present={
        "list_rule_dry_runs": "a dry run is a job of now",
        "get_rule_dry_run": "a dry run is a job of now",
        "list_tried_actions": "a dry run is a job of now",
        "list_log_uploads": "uploads that are received now",
        "list_library_templates": "the library comes with the release",
    },
    deadline_changes=deadline_changes,
    handle_due_deadlines=handle_due_deadlines,
    overdue_changes=overdue_changes,
    background_work=(run_history_import_worker,),
    work_on_bus=(run_dry_runs,),
    subscribes_to=SUBSCRIBED_AREAS,
    handle_facts=note_and_handle_facts,
    handled_fact_types=HANDLED_FACT_TYPES | _DIRECTORY_FACT_TYPES,
    fact_types_handled_later=_DIRECTORY_FACT_TYPES,
    decided_fact_types=decide_fact_types(_DIRECTORY_FACT_TYPES),
    refers_to=(ReferenceKind.DEPARTMENT,),
)
