"""Facts that no figure comes from, which the ranking for the star needs: teams, entered dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Field, TypeAdapter

from services.incentives.application.deciders import STAR_FACT_DECIDER
from services.incentives.domain.star_facts import (
    ChangeStarTeam,
    EnterStarDate,
    FormStarTeam,
    StarDateEntered,
    StarFactCommand,
    StarTeamFormed,
)
from shared.contracts import comms, duties, goals
from shared.contracts.duties_corrections import SharesCorrected
from shared.contracts.duties_transfers import ProjectTransferred
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

StarFact = (
    duties.ProjectStarted
    | ProjectTransferred
    | SharesCorrected
    | comms.RequestOpened
    | comms.RequestPaused
    | goals.SupportAsked
)
_STAR_FACTS = TypeAdapter[StarFact](Annotated[StarFact, Field(discriminator="type")])
STAR_FACT_TYPES = frozenset(_STAR_FACTS.json_schema()["discriminator"]["mapping"])
"""The types of the facts that are handled here and in no figure."""


async def record_star_facts(unit: UnitOfWork, facts: Iterable[Fact]) -> None:
    """Record the teams that the facts tell of, and what was due when it was entered."""
    commands = [
        (command, EventContext.caused_by(fact.id, fact.context, "consumer:incentives"))
        for fact in facts
        if fact.type in STAR_FACT_TYPES
        for command in _commands(fact)
    ]
    if commands:
        await unit.execute_commands(STAR_FACT_DECIDER, commands)


def _commands(fact: Fact) -> Sequence[StarFactCommand]:
    payload = _STAR_FACTS.validate_json(fact.data)
    match payload:
        case duties.ProjectStarted():
            team = StarTeamFormed(
                project_id=payload.project_id,
                code=payload.code,
                name=payload.name,
                participants=payload.participants,
                cause=fact.id,
            )
            return [FormStarTeam(team)]
        case ProjectTransferred() | SharesCorrected():
            return [ChangeStarTeam(payload.project_id, payload.participants, fact.id)]
        case comms.RequestOpened():
            date = _Date(f"request-{payload.request_id}", payload.subject, payload.asker)
            return _entry_of_past(fact, date, payload.due_at)
        case goals.SupportAsked() if payload.asker is not None:
            date = _Date(f"support-{payload.support_id}", payload.goal, payload.asker)
            return _entry_of_past(fact, date, payload.due_at)
        case comms.RequestPaused() if payload.due_at is not None:
            date = _Date(f"request-{payload.request_id}", payload.subject, payload.department)
            is_early_enough = fact.recorded_at <= payload.due_at
            return [_enter(fact, date, payload.due_at, is_moved=True)] if is_early_enough else []
        case _:
            return []


class _Date(NamedTuple):
    """What was dated, and the department that did so."""

    subject: str
    title: str
    department: str


def _entry_of_past(fact: Fact, date: _Date, due_at: datetime) -> Sequence[StarFactCommand]:
    """Return the command for what was due when it was entered; nothing for anything else."""
    return [_enter(fact, date, due_at, is_moved=False)] if due_at < fact.recorded_at else []


def _enter(fact: Fact, date: _Date, due_at: datetime, *, is_moved: bool) -> EnterStarDate:
    entered = StarDateEntered(
        **date._asdict(),
        is_moved=is_moved,
        due_at=due_at,
        entered_at=fact.recorded_at,
        entered_by=fact.context.actor,
        cause=fact.id,
    )
    return EnterStarDate(entered)
