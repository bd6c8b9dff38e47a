"""The definition of the goals service."""

from __future__ import annotations

from importlib.resources import files

from pydantic import TypeAdapter

from services.goals.api import create_routers
from services.goals.api.vocabulary import VOCABULARY
from services.goals.application import (
    GoalsEvent,
    deadline_changes,
    fact_from_event,
    handle_due_deadlines,
)
from services.goals.application.fact_handlers import HANDLED_FACT_TYPES, make_fact_handler
from services.goals.application.overdue_items import overdue_changes
from services.goals.application.relations import Relations
from services.goals.application.valid_times import restate_readings, valid_time
from services.goals.domain.goal_refusals import (
    CircularGoals,
)
from services.goals.domain.reading_refusals import GoalNotConnected
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidCycle,
    InvalidGoal,
    InvalidMoment,
    InvalidSupport,
    InvalidWeights,
    UnknownBlocker,
    UnknownCycle,
    UnknownGoal,
    UnknownLink,
    UnknownReading,
    UnknownSupport,
)
from services.goals.projections import (
    blockers,
    counted_lines,
    cycles,
    goal_history,
    goal_placements,
    goal_progress,
    goal_sources,
    links,
    present_relations,
    report_changes,
    serving_projects,
)
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.service_definition import ServiceDefinition

service = ServiceDefinition(
    name="goals",
    description="Goals with their measurements, links, blockers and support.",
    vocabulary=VOCABULARY,
    event_type_adapter=TypeAdapter(GoalsEvent),
    read_model_migrations=files("services.goals") / "schema",
    create_routers=create_routers,
    refusal_statuses={
        GoalsRefused: 409,
        CircularGoals: 409,
        GoalNotConnected: 403,
        UnknownCycle: 404,
        UnknownGoal: 404,
        UnknownLink: 404,
        UnknownReading: 404,
        UnknownBlocker: 404,
        UnknownSupport: 404,
        InvalidCycle: 422,
        InvalidGoal: 422,
        InvalidWeights: 422,
        InvalidSupport: 422,
        InvalidMoment: 422,
    },
    fact_from_event=fact_from_event,
    projections=(
        cycles.PROJECTION,
        goal_placements.PROJECTION,
        goal_progress.PROJECTION,
        goal_sources.PROJECTION,
        report_changes.PROJECTION,
        goal_history.PROJECTION,
        links.PROJECTION,
        blockers.PROJECTION,
        counted_lines.PROJECTION,
        serving_projects.PROJECTION,
    ),
    valid_time=valid_time,
    restate_past=restate_readings,
    deadline_changes=deadline_changes,
    handle_due_deadlines=handle_due_deadlines,
    overdue_changes=overdue_changes,
    subscribes_to=("directory", "duties", "goals", "incentives", "workflows"),
    handle_facts=make_fact_handler(
        Relations(
            present_relations.list_goals_fed_by,
            present_relations.list_blockers_of,
            present_relations.list_open_goals,
            present_relations.list_owed_supports,
        )
    ),
    handled_fact_types=HANDLED_FACT_TYPES,
    refers_to=(ReferenceKind.DEPARTMENT,),
    reads_of_the_present={
        "follow_board": "a stream of what changes from now on",
        "compare_board": "it takes two times of its own",
    },
)
