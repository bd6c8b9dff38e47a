"""The deciders of the area's aggregates, and the streams their events are stored in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.incentives.domain import (
    calendar_version,
    departments_listed_in_statements,
    dispute,
    dispute_commands,
    dispute_events,
    earlier_figure,
    incentive_plan,
    informational_signal,
    locked_line,
    obligation,
    period_life,
    period_lock,
    period_state,
    period_steps,
    plan_draft,
    plan_draft_commands,
    plan_draft_events,
    project_outcome_correction,
    ruled_obligation,
    ruled_obligation_events,
    star_commands,
    star_decisions,
    star_events,
    star_facts,
    star_state,
    statement_change,
)
from shared.eventsourcing.decider import Decider

IncentivesEvent = Annotated[
    ruled_obligation_events.RuledObligationEvent
    | project_outcome_correction.CorrectedOutcomeEvent
    | dispute_events.DisputeEvent
    | informational_signal.SignalEvent
    | calendar_version.CalendarVersionEvent
    | incentive_plan.PlanEvent
    | period_steps.PeriodEvent
    | locked_line.LockedLineEvent
    | earlier_figure.EarlierFigureEvent
    | plan_draft_events.PlanDraftEvent
    | departments_listed_in_statements.DepartmentListingEvent
    | statement_change.StatementChangeEvent
    | star_events.StarEvent
    | star_facts.StarFactEvent,
    Field(discriminator="type"),
]
INCENTIVES_EVENT_ADAPTER: TypeAdapter[IncentivesEvent] = TypeAdapter(IncentivesEvent)
"""The adapter of every event that the area stores."""

OBLIGATION_DECIDER: Decider[
    ruled_obligation_events.RuledObligationCommand,
    ruled_obligation_events.RuledObligationEvent,
    ruled_obligation_events.RuledObligationState,
] = Decider(
    initial=None,
    decide=ruled_obligation.decide,
    evolve=ruled_obligation.evolve,
    stream_for=lambda command: obligation.obligation_stream_name(command.obligation_id),
)
PROJECT_OUTCOME_DECIDER: Decider[
    project_outcome_correction.ProjectOutcomeCommand,
    project_outcome_correction.CorrectedOutcomeEvent,
    project_outcome_correction.CorrectedOutcomeState,
] = Decider(
    initial=None,
    decide=project_outcome_correction.decide,
    evolve=project_outcome_correction.evolve,
    stream_for=lambda command: project_outcome_correction.project_stream_name(command.project_id),
)
DISPUTE_DECIDER: Decider[
    dispute_commands.DisputeCommand, dispute_events.DisputeEvent, dispute_events.DisputeState
] = Decider(
    initial=None,
    decide=dispute.decide,
    evolve=dispute.evolve,
    stream_for=lambda command: dispute_events.dispute_stream_name(command.dispute_id),
)
SIGNAL_DECIDER: Decider[
    informational_signal.NoteSignal,
    informational_signal.SignalEvent,
    informational_signal.SignalState,
] = Decider(
    initial=None,
    decide=informational_signal.decide,
    evolve=informational_signal.evolve,
    stream_for=lambda command: informational_signal.signal_stream_name(command.cause),
)
DEPARTMENT_LISTING_DECIDER: Decider[
    departments_listed_in_statements.DepartmentListingCommand,
    departments_listed_in_statements.DepartmentListingEvent,
    departments_listed_in_statements.DepartmentListingState,
] = Decider(
    initial=None,
    decide=departments_listed_in_statements.decide,
    evolve=departments_listed_in_statements.evolve,
    stream_for=lambda command: f"roster-{command.department}",
)
PLAN_DECIDER: Decider[
    incentive_plan.PlanCommand, incentive_plan.PlanEvent, incentive_plan.Plans
] = Decider(
    initial=incentive_plan.INITIAL_PLANS,
    decide=incentive_plan.decide,
    evolve=incentive_plan.evolve,
    stream_for=lambda _command: incentive_plan.PLAN_STREAM,
)
PLAN_DRAFT_DECIDER: Decider[
    plan_draft_commands.PlanDraftCommand,
    plan_draft_events.PlanDraftEvent,
    plan_draft.PlanDraftState,
] = Decider(
    initial=None,
    decide=plan_draft.decide,
    evolve=plan_draft.evolve,
    stream_for=lambda command: plan_draft.plan_draft_stream_name(command.draft_id),
)
PERIOD_DECIDER: Decider[
    period_steps.PeriodCommand, period_steps.PeriodEvent, period_state.PeriodState
] = Decider(
    initial=None,
    decide=period_life.decide,
    evolve=period_state.evolve,
    stream_for=lambda command: period_lock.period_stream_name(command.period),
)
CALENDAR_VERSION_DECIDER: Decider[
    calendar_version.NoteCalendarVersion,
    calendar_version.CalendarVersionEvent,
    calendar_version.CalendarVersionState,
] = Decider(
    initial=None,
    decide=calendar_version.decide,
    evolve=calendar_version.evolve,
    stream_for=lambda command: calendar_version.calendar_version_stream_name(command.version),
)
STAR_DECIDER: Decider[
    star_commands.StarCommand, star_events.StarEvent, star_state.StarMonthState
] = Decider(
    initial=None,
    decide=star_decisions.decide,
    evolve=star_state.evolve,
    stream_for=lambda command: star_state.star_stream_name(command.period),
)
STAR_FACT_DECIDER: Decider[
    star_facts.StarFactCommand, star_facts.StarFactEvent, star_facts.StarFactState
] = Decider(
    initial=None,
    decide=star_facts.decide,
    evolve=star_facts.evolve,
    stream_for=star_facts.star_fact_stream_name,
)
