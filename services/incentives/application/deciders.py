"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from services.incentives.domain import bonus, obligation, period_lock, plan, roster, signal
from shared.eventsourcing.decider import Decider

IncentivesEvent = Annotated[
    obligation.ObligationEvent
    | bonus.BonusEvent
    | signal.SignalEvent
    | plan.PlanEvent
    | period_lock.PeriodEvent
    | roster.RosterEvent,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[IncentivesEvent] = TypeAdapter(IncentivesEvent)
"""Everything the area stores."""

OBLIGATION: Decider[
    obligation.ObligationCommand, obligation.ObligationEvent, obligation.Obligation
] = Decider(
    initial=None,
    decide=obligation.decide,
    evolve=obligation.evolve,
    stream=lambda command: obligation.obligation_stream(command.obligation_id),
)
PROJECT: Decider[bonus.EnterOutcome, bonus.BonusEvent, bonus.Project] = Decider(
    initial=None,
    decide=bonus.decide,
    evolve=bonus.evolve,
    stream=lambda command: f"project-{command.outcome.project_id}",
)
SIGNAL: Decider[signal.NoteSignal, signal.SignalEvent, signal.SignalState] = Decider(
    initial=None,
    decide=signal.decide,
    evolve=signal.evolve,
    stream=lambda command: signal.signal_stream(command.cause),
)
ROSTER: Decider[roster.RosterCommand, roster.RosterEvent, roster.Entry] = Decider(
    initial=None,
    decide=roster.decide,
    evolve=roster.evolve,
    stream=lambda command: f"roster-{command.department}",
)
PLAN: Decider[plan.PlanCommand, plan.PlanEvent, plan.Plans] = Decider(
    initial=plan.INITIAL,
    decide=plan.decide,
    evolve=plan.evolve,
    stream=lambda _command: plan.STREAM,
)
PERIOD: Decider[period_lock.PeriodCommand, period_lock.PeriodEvent, period_lock.PeriodState] = (
    Decider(
        initial=None,
        decide=period_lock.decide,
        evolve=period_lock.evolve,
        stream=lambda command: period_lock.period_stream(command.period),
    )
)
