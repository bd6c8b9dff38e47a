"""Facts that affect no figure but are shown in statements become commands that record a signal."""

from __future__ import annotations

from services.incentives.domain.informational_signal import NoteSignal, SignalFactName
from services.incentives.domain.monthly_period import LockedPeriods
from shared.contracts import comms, goals
from shared.eventsourcing.published_fact import Fact

GoalProgressFact = goals.GoalUpdated | goals.GoalLagging | goals.GoalRecovered | goals.GoalAchieved
BlockerFact = goals.BlockerRaised | goals.BlockerResolved

SignalFact = GoalProgressFact | BlockerFact | comms.SilenceAlerted


def to_signal_command(fact: Fact, payload: SignalFact, locked_periods: LockedPeriods) -> NoteSignal:
    """Return the command that records a signal, for the goal's or the silent department."""
    match payload:
        case comms.SilenceAlerted():
            subject, subject_id = payload.subject, payload.request_id
        case _:
            subject, subject_id = payload.goal, payload.goal_id
    return NoteSignal(
        fact=_short_fact_name(fact.type),
        department=payload.department,
        subject=subject,
        subject_id=subject_id,
        completion=payload.completion if isinstance(payload, GoalProgressFact) else None,
        at=payload.at,
        cause=fact.id,
        locked_periods=locked_periods,
    )


def _short_fact_name(type_: str) -> SignalFactName:
    """Return `goals.goal-lagging` for `concord.goals.goal-lagging.v1`."""
    _, area, name, _ = type_.split(".")
    return SignalFactName(f"{area}.{name}")
