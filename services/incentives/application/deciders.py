"""The deciders of the area's aggregates, and the streams their events are stored in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.incentives.domain import (
    department_roster,
    incentive_plan,
    obligation,
    period_lock,
    project_bonus,
    uncounted_signal,
)
from shared.eventsourcing.decider import Decider

IncentivesEvent = Annotated[
    obligation.ObligationEvent
    | project_bonus.ProjectOutcomeEvent
    | uncounted_signal.SignalEvent
    | incentive_plan.PlanEvent
    | period_lock.PeriodEvent
    | department_roster.RosterEvent,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[IncentivesEvent] = TypeAdapter(IncentivesEvent)
"""The adapter of every event that the area stores."""

OBLIGATION_DECIDER: Decider[
    obligation.ObligationCommand, obligation.ObligationEvent, obligation.ObligationState
] = Decider(
    initial=None,
    decide=obligation.decide,
    evolve=obligation.evolve,
    stream_for=lambda command: obligation.obligation_stream(command.obligation_id),
)
PROJECT_OUTCOME_DECIDER: Decider[
    project_bonus.EnterProjectOutcome,
    project_bonus.ProjectOutcomeEvent,
    project_bonus.ProjectOutcomeState,
] = Decider(
    initial=None,
    decide=project_bonus.decide,
    evolve=project_bonus.evolve,
    stream_for=lambda command: f"project-{command.outcome.project_id}",
)
SIGNAL_DECIDER: Decider[
    uncounted_signal.NoteSignal, uncounted_signal.SignalEvent, uncounted_signal.SignalState
] = Decider(
    initial=None,
    decide=uncounted_signal.decide,
    evolve=uncounted_signal.evolve,
    stream_for=lambda command: uncounted_signal.signal_stream(command.cause),
)
ROSTER_ENTRY_DECIDER: Decider[
    department_roster.RosterCommand,
    department_roster.RosterEvent,
    department_roster.RosterEntryState,
] = Decider(
    initial=None,
    decide=department_roster.decide,
    evolve=department_roster.evolve,
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
PERIOD_DECIDER: Decider[
    period_lock.PeriodCommand, period_lock.PeriodEvent, period_lock.PeriodState
] = Decider(
    initial=None,
    decide=period_lock.decide,
    evolve=period_lock.evolve,
    stream_for=lambda command: period_lock.period_stream(command.period),
)
