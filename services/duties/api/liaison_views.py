"""Liaisons as pages show them: with names, who acts today, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from services.duties.application.deciders import LIAISON_DECIDER
from services.duties.domain.liaison_commands import (
    ChangeLiaisonDeputy,
    EndLiaison,
    HandOverLiaison,
    LiaisonCommand,
    WithdrawLiaisonHandOver,
)
from services.duties.domain.liaison_measures import LiaisonMeasures
from services.duties.projections import liaisons
from services.duties.projections.liaison_competence import CompetenceRow
from services.duties.projections.liaison_contacts import ContactKey, LiaisonGap, find_contacts
from services.duties.projections.liaisons import LiaisonLoadRow, LiaisonRow, LiaisonTermRow
from shared.eventsourcing.company_days import ONE_DAY, company_date
from shared.eventsourcing.liaison_contacts import Contact
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext


class LiaisonView(LiaisonRow):
    """A liaison with the department's name, and who acts on the day."""

    department_name: str | None
    """`null` for a department that the directory does not have."""
    contact: Contact | None
    """To whom all contact goes: the liaison, a deputy, or the head; `null` for nobody."""


class LiaisonDetail(LiaisonView):
    """A liaison with all terms of the office, and what the reader may do."""

    terms: Sequence[LiaisonTermRow]
    actions: Actions


class LiaisonLoadView(LiaisonLoadRow):
    """For how many items a person speaks, and whether these are too many."""

    department_name: str | None
    overloaded: bool


MeasuredState = Literal["measured", "not-enough-data"]


class MeasuredView(BaseModel):
    """How a person answered what was asked of a department through them, in the last year."""

    state: MeasuredState
    """Below 5 judged contacts nothing is said."""
    judged: int
    """Contacts that were answered, or are open and late."""
    on_time: int
    on_time_percent: Decimal | None
    median_answer_hours: Decimal | None
    """From asking to the first answer, in hours of the clock on the wall."""
    escalations: int | None
    """How often one became late, or its silence was alerted or escalated."""

    @classmethod
    def of(cls, measures: LiaisonMeasures) -> MeasuredView:
        """Return the figures as answers show them."""
        is_enough = measures.on_time_percent is not None
        state: MeasuredState = "measured" if is_enough else "not-enough-data"
        return cls(state=state, **asdict(measures))


class CompetenceView(CompetenceRow):
    """What was stated of a person, and what is measured."""

    measured: MeasuredView


class LiaisonGapView(LiaisonGap):
    """A department without a liaison, with its name."""

    department_name: str | None


async def view_liaisons(
    area: AreaContext, rows: Sequence[LiaisonRow], day: date
) -> list[LiaisonView]:
    """Return the liaisons with names and contacts, in their order."""
    names = await area.references.names_of(sorted({row.department for row in rows}))
    keys: list[ContactKey] = [(row.department, row.item.kind, row.item.id) for row in rows]
    async with area.pool.acquire() as db:
        contacts = await find_contacts(db, keys, day)
    return [
        LiaisonView(
            **row.model_dump(),
            department_name=names.get(row.department),
            contact=contacts.get(key),
        )
        for row, key in zip(rows, keys, strict=True)
    ]


async def view_liaison(
    area: AreaContext, row: LiaisonRow, day: date, actions: AllowedActions, *, is_item_open: bool
) -> LiaisonDetail:
    """Return a liaison with its terms and what its reader may do."""
    (view,) = await view_liaisons(area, [row], day)
    async with area.pool.acquire() as db:
        terms = await liaisons.list_terms(db, row.liaison_id)
    now = area.clock()
    today, liaison_id = company_date(now), row.liaison_id
    next_day = max(today, row.valid_from + ONE_DAY)
    commands: Sequence[LiaisonCommand] = (
        HandOverLiaison(liaison_id, "–", None, next_day, today, None, now),
        WithdrawLiaisonHandOver(liaison_id, "–", today, now),
        ChangeLiaisonDeputy(liaison_id, "–", today, now),
        EndLiaison(liaison_id, today, "–", is_item_open, now),
    )
    operations = (
        "hand_over_liaison",
        "withdraw_liaison_hand_over",
        "change_liaison_deputy",
        "end_liaison",
    )
    probes = [
        ProbedCommand(operation, command, (row.department,))
        for operation, command in zip(operations, commands, strict=True)
    ]
    possible = await probe_commands(area.event_store, actions, LIAISON_DECIDER, probes)
    return LiaisonDetail(**view.model_dump(), terms=terms, actions=actions.among(possible))


async def view_load(
    area: AreaContext, rows: Sequence[LiaisonLoadRow], most: int
) -> list[LiaisonLoadView]:
    """Return the loads with names, in their order; more items than `most` are too many."""
    names = await area.references.names_of(sorted({row.department for row in rows}))
    return [
        LiaisonLoadView(
            **row.model_dump(),
            department_name=names.get(row.department),
            overloaded=row.items > most,
        )
        for row in rows
    ]
