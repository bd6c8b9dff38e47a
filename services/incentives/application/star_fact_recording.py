"""Facts that no figure comes from, which the ranking for the star needs: teams, entered dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from services.incentives.application.deciders import STAR_FACT_DECIDER
from services.incentives.domain.star_facts import (
    EnterStarDate,
    FormStarTeam,
    StarDateEntered,
    StarFactCommand,
    StarTeamFormed,
)
from shared.contracts import comms, duties, goals
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

StarFact = duties.ProjectStarted | comms.RequestOpened | goals.SupportAsked
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
        case comms.RequestOpened():
            subject, title, asker = f"request-{payload.request_id}", payload.subject, payload.asker
        case goals.SupportAsked():
            subject, title = f"support-{payload.support_id}", payload.goal
            if payload.asker is None:
                return []
            asker = payload.asker
    if payload.due_at >= fact.recorded_at:
        return []
    entered = StarDateEntered(
        subject=subject,
        title=title,
        department=asker,
        is_moved=False,
        due_at=payload.due_at,
        entered_at=fact.recorded_at,
        entered_by=fact.context.actor,
        cause=fact.id,
    )
    return [EnterStarDate(entered)]
