"""The definition of the incentives service."""

from __future__ import annotations

from importlib.resources import files

from services.incentives.api import create_routers
from services.incentives.api.installation_properties import find_installation_properties
from services.incentives.api.vocabulary import VOCABULARY
from services.incentives.application import (
    HANDLED_FACT_TYPES,
    TYPES_HANDLED_LATER,
    fact_from_event,
    handle_facts,
)
from services.incentives.application.deciders import INCENTIVES_EVENT_ADAPTER
from services.incentives.application.earlier_figures import FigureQueries, make_figure_publication
from services.incentives.application.star_month_opening import (
    handle_star_deadlines,
    star_deadline_changes,
)
from services.incentives.application.valid_times import restate_bookings, valid_time
from services.incentives.application.what_if_job import make_what_if_handler
from services.incentives.domain.dispute_refusals import DepartmentHasTwoRatios, OutsiderNeeded
from services.incentives.domain.period_refusals import CalculatedByYourself
from services.incentives.domain.plan_draft_refusals import SecondPersonNeeded
from services.incentives.domain.refusals import (
    IncentivesRefused,
    InvalidPeriod,
    InvalidPlan,
    NotFound,
)
from services.incentives.domain.star_refusals import StarSecondPersonNeeded
from services.incentives.domain.what_if_request import WHAT_IF_JOB
from services.incentives.projections import unpublished_figures
from services.incentives.projections.calendar_versions import (
    CALENDAR_VERSION_PROJECTION,
    load_version_at_end,
)
from services.incentives.projections.disputes import DISPUTE_PROJECTION
from services.incentives.projections.informational_signals import INFORMATIONAL_SIGNAL_PROJECTION
from services.incentives.projections.obligation_ledger import LEDGER_PROJECTION
from services.incentives.projections.period_states import PERIOD_STATE_PROJECTION
from services.incentives.projections.plan_drafts import PLAN_DRAFT_PROJECTION
from services.incentives.projections.plans_departments_locked_periods import (
    PLANS_DEPARTMENTS_PERIODS_PROJECTION,
)
from services.incentives.projections.project_outcomes import OUTCOME_PROJECTION
from services.incentives.projections.sealed_lock_consistency import check_sealed_locks
from services.incentives.projections.star_months import STAR_PROJECTION
from services.incentives.projections.what_if_months import read_recorded_months
from shared.postgres.job import JOB_REFUSAL_STATUSES
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.job_worker import make_job_worker
from shared.service_runtime.service_definition import ServiceDefinition

FIGURE_QUERIES = FigureQueries(
    lock_position=unpublished_figures.lock_position,
    save_position=unpublished_figures.save_position,
    list_unpublished=unpublished_figures.list_unpublished,
    list_recorded_streams=unpublished_figures.list_recorded_streams,
    load_calendar_version=load_version_at_end,
)

service = ServiceDefinition(
    name="incentives",
    description="Plans, months, and the statements of departments with what is behind them.",
    vocabulary=VOCABULARY,
    event_type_adapter=INCENTIVES_EVENT_ADAPTER,
    read_model_migrations=files("services.incentives") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        IncentivesRefused: 409,
        NotFound: 404,
        CalculatedByYourself: 403,
        SecondPersonNeeded: 403,
        OutsiderNeeded: 403,
        DepartmentHasTwoRatios: 422,
        InvalidPlan: 422,
        InvalidPeriod: 422,
        **JOB_REFUSAL_STATUSES,
        StarSecondPersonNeeded: 403,
    },
    fact_from_event=fact_from_event,
    projections=(
        LEDGER_PROJECTION,
        OUTCOME_PROJECTION,
        PLANS_DEPARTMENTS_PERIODS_PROJECTION,
        PLAN_DRAFT_PROJECTION,
        INFORMATIONAL_SIGNAL_PROJECTION,
        PERIOD_STATE_PROJECTION,
        DISPUTE_PROJECTION,
        CALENDAR_VERSION_PROJECTION,
        STAR_PROJECTION,
    ),
    valid_time=valid_time,
    restate_past=restate_bookings,
    reads_of_the_present={
        "list_what_ifs": "a what-if is a job of now",
        "get_what_if": "a what-if is a job of now",
        "list_what_if_months": "a what-if is a job of now",
        "list_what_if_departments": "a what-if is a job of now",
    },
    deadline_changes=star_deadline_changes,
    handle_due_deadlines=handle_star_deadlines,
    subscribes_to=("directory", "goals", "duties", "comms", "workflows"),
    consistency_checks=(check_sealed_locks,),
    handle_facts=handle_facts,
    handled_fact_types=HANDLED_FACT_TYPES,
    fact_types_handled_later=TYPES_HANDLED_LATER,
    background_work=(
        make_figure_publication(FIGURE_QUERIES),
        make_job_worker({WHAT_IF_JOB: make_what_if_handler(read_recorded_months)}),
    ),
    find_installation_properties=find_installation_properties,
    refers_to=(ReferenceKind.DEPARTMENT,),
)
