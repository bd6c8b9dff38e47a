"""Decides which events a command to a programme's pilot leads to.

A snapshot is taken of every two weeks of the pilot, in order and each once, however late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from services.programme.domain import pilot_events as events
from services.programme.domain import pilot_refusals as refusals
from services.programme.domain.pilot_commands import (
    ChoosePilot,
    DecideTuning,
    EndPilot,
    PilotCommand,
    ReviewTuning,
    TakeSnapshot,
)
from services.programme.domain.pilot_events import StoredPilotEvent
from services.programme.domain.pilot_schedule import (
    LATE_AFTER,
    due_at,
    due_numbers,
    last_number,
    next_due,
    window_of,
)
from shared.eventsourcing.company_days import company_date


@dataclass(frozen=True)
class Pilot:
    """The pilot as it stands."""

    chosen: events.PilotChosen
    snapshots: int = 0
    """How many were taken; they have the numbers from 0 on."""
    tuning: Mapping[int, events.TuningReviewed | None] = field(default_factory=dict)
    ended: events.PilotEnded | None = None


def evolve(pilot: Pilot | None, event: StoredPilotEvent) -> Pilot:
    """Return the pilot after an event."""
    if isinstance(event, events.PilotChosen):
        return Pilot(event)
    assert pilot is not None  # noqa: S101  a pilot is chosen first
    match event:
        case events.SnapshotTaken(number=number):
            return replace(pilot, snapshots=number + 1)
        case events.TuningDecided(number=number):
            return replace(pilot, tuning={**pilot.tuning, number: None})
        case events.TuningReviewed(number=number):
            return replace(pilot, tuning={**pilot.tuning, number: event})
        case events.PilotEnded():
            return replace(pilot, ended=event)


def decide(command: PilotCommand, pilot: Pilot | None) -> list[StoredPilotEvent]:
    """Return the events that a command leads to.

    Raises `PilotNotChosen` and `UnknownTuningDecision`, `InvalidProgramme`, and
    `ProgrammeRefused` where the pilot's state forbids the command.
    """
    if isinstance(command, ChoosePilot):
        return _choose(command, pilot)
    if pilot is None:
        raise refusals.PilotNotChosen
    match command:
        case ReviewTuning():
            return _review(command, pilot)
        case TakeSnapshot():
            return _take_snapshot(command, pilot)
        case EndPilot():
            return _end(command, pilot)
        case DecideTuning():
            return _decide_tuning(command, pilot)


def _choose(command: ChoosePilot, pilot: Pilot | None) -> list[StoredPilotEvent]:
    if command.starts_on < company_date(command.at):
        raise refusals.PilotStartsInThePast
    if last_number(command.starts_on, command.ends_on) < 1:
        raise refusals.PilotTooShort
    chosen = events.PilotChosen(
        programme_id=command.programme_id,
        project_id=command.project_id,
        departments=command.departments,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        reason=command.reason,
        next_due=due_at(command.starts_on, 0),
        at=command.at,
    )
    if pilot is not None:
        if pilot.chosen.model_copy(update={"at": command.at}) == chosen:
            return []
        if pilot.ended is not None:
            raise refusals.PilotIsOver(reason=pilot.ended.reason)
        if pilot.snapshots:
            raise refusals.PilotGoesOn
    return [chosen]


def _take_snapshot(command: TakeSnapshot, pilot: Pilot) -> list[StoredPilotEvent]:
    starts_on, ends_on = pilot.chosen.starts_on, pilot.chosen.ends_on
    due = due_numbers(starts_on, ends_on, pilot.snapshots, command.at)
    if pilot.ended is not None or due[:1] != [command.number]:
        return []
    since, until = window_of(starts_on, command.number)
    return [
        events.SnapshotTaken(
            programme_id=command.programme_id,
            number=command.number,
            since=since,
            figures=command.figures,
            taken_at=command.at,
            late=command.at - due_at(starts_on, command.number) >= LATE_AFTER,
            next_due=next_due(starts_on, ends_on, command.number + 1),
            at=until,
        )
    ]


def _decide_tuning(command: DecideTuning, pilot: Pilot) -> list[StoredPilotEvent]:
    if pilot.ended is not None:
        raise refusals.PilotIsOver(reason=pilot.ended.reason)
    if company_date(command.at) < pilot.chosen.starts_on:
        raise refusals.TuningBeforeThePilot(starts_on=pilot.chosen.starts_on)
    return [
        events.TuningDecided(
            programme_id=command.programme_id,
            number=len(pilot.tuning) + 1,
            what=command.what,
            why=command.why,
            prediction=command.prediction,
            target=command.target,
            before=pilot.snapshots - 1 if pilot.snapshots else None,
            at=command.at,
        )
    ]


def _review(command: ReviewTuning, pilot: Pilot) -> list[StoredPilotEvent]:
    if command.number not in pilot.tuning:
        raise refusals.UnknownTuningDecision(number=command.number)
    review = events.TuningReviewed(
        programme_id=command.programme_id,
        number=command.number,
        verdict=command.verdict,
        reason=command.reason,
        at=command.at,
    )
    was = pilot.tuning[command.number]
    if was is None:
        return [review]
    if was.model_copy(update={"at": command.at}) == review:
        return []
    raise refusals.TuningReviewedOtherwise


def _end(command: EndPilot, pilot: Pilot) -> list[StoredPilotEvent]:
    if pilot.ended is None:
        return [
            events.PilotEnded(
                programme_id=command.programme_id, reason=command.reason, at=command.at
            )
        ]
    if pilot.ended.reason == command.reason:
        return []
    raise refusals.PilotIsOver(reason=pilot.ended.reason)
