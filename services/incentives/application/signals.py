"""What the other areas tell that counts for nothing and is shown all the same."""

from __future__ import annotations

from services.incentives.domain.period import Books
from services.incentives.domain.signal import NoteSignal
from shared.contracts import comms, goals
from shared.eventsourcing.fact import Fact

Progress = goals.GoalUpdated | goals.GoalLagging | goals.GoalRecovered | goals.GoalAchieved
Blocker = goals.BlockerRaised | goals.BlockerResolved

Told = Progress | Blocker | comms.SilenceAlerted


def note(fact: Fact, heard: Told, books: Books) -> NoteSignal:
    """Return what notes a signal: of the goal's department, or of the one that was silent."""
    match heard:
        case comms.SilenceAlerted():
            subject, subject_id = heard.subject, heard.request_id
        case _:
            subject, subject_id = heard.goal, heard.goal_id
    return NoteSignal(
        fact=_short(fact.type),
        department=heard.department,
        subject=subject,
        subject_id=subject_id,
        completion=heard.completion if isinstance(heard, Progress) else None,
        at=heard.at,
        cause=fact.id,
        books=books,
    )


def _short(type_: str) -> str:
    """Return `goals.goal-lagging` for `concord.goals.goal-lagging.v1`."""
    _, area, name, _ = type_.split(".")
    return f"{area}.{name}"
