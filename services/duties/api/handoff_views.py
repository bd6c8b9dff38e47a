"""Handoffs as pages show them: with names, the limit that counts, and what the reader may do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.duties.application import HANDOFF_DECIDER
from services.duties.domain.handoff_commands import (
    AcceptHandoff,
    HandoffCommand,
    OfferHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.projections.handoff_inputs import InputRow
from services.duties.projections.handoff_rows import HandoffRow, Holding
from shared.eventsourcing.company_time import CompanyTime
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.service_runtime.area_context import AreaContext

_MINUTE = 60
_HELD_BY_SENDER = frozenset({"awaited", "rejected", "recalled"})


class HandoffView(HandoffRow):
    """A handoff with names, the limit that counts, and what its reader may do."""

    sender_name: str | None
    """`null` for a department that the directory does not have."""
    recipient_name: str | None
    held_up: bool
    """Whether the deadline passed while input was missing: no time runs and nothing is overdue."""
    counts_until: CompanyTime | None
    """When the sender's time ends as far as known; `null` while none runs for it."""
    due_in: int | None
    """The seconds to `counts_until` in whole minutes, below zero behind it; `null` without one."""
    actions: Actions


class HandoffDetail(HandoffView):
    """A handoff, who held its deliverable when, and what it needed of others."""

    holdings: Sequence[Holding]
    inputs: Sequence[InputRow]


async def view_handoffs(
    area: AreaContext, rows: Sequence[HandoffRow], actions: AllowedActions
) -> list[dict[str, Any]]:
    """Return the fields of `HandoffView` for each row, in their order."""
    now, step = area.clock(), len(_OPERATIONS)
    codes = {code for row in rows for code in _departments(row)}
    names = await area.references.names_of(sorted(codes))
    probed = await probe_commands(
        area.event_store,
        actions,
        HANDOFF_DECIDER,
        [command for row in rows for command in _commands(row, now)],
    )
    return [
        {
            **row.model_dump(exclude={"waiting_for", "delayed_by"}),
            "delayed_by": row.delayed_by
            and row.delayed_by.model_copy(update={"sender_name": names.get(row.delayed_by.sender)}),
            "waiting_for": [
                one.model_copy(update={"sender_name": names.get(one.sender)})
                for one in row.waiting_for
            ],
            "sender_name": names.get(row.sender),
            "recipient_name": names.get(row.recipient),
            **_time_left(row, now),
            "actions": actions.among(probed[number * step : (number + 1) * step]),
        }
        for number, row in enumerate(rows)
    ]


_OPERATIONS = ("offer_handoff", "recall_handoff", "accept_handoff", "reject_handoff")


def _commands(row: HandoffRow, now: datetime) -> Iterable[ProbedCommand[HandoffCommand]]:
    handoff_id: UUID = row.handoff_id
    commands: Sequence[HandoffCommand] = (
        OfferHandoff(handoff_id, now, is_at_stated=False),
        RecallHandoff(handoff_id, now, is_at_stated=False),
        AcceptHandoff(handoff_id, now, is_at_stated=False),
        RejectHandoff(handoff_id, "reason", now, is_at_stated=False),
    )
    sides = (row.sender, row.sender, row.recipient, row.recipient)
    for operation, command, side in zip(_OPERATIONS, commands, sides, strict=True):
        yield ProbedCommand(operation, command, [side])


def _departments(row: HandoffRow) -> list[str]:
    late = [row.delayed_by.sender] if row.delayed_by else []
    return [row.sender, row.recipient, *late, *(one.sender for one in row.waiting_for)]


def _time_left(row: HandoffRow, now: datetime) -> dict[str, Any]:
    """Return whether missing input stops the sender's time, and how much is left of it."""
    if row.status not in _HELD_BY_SENDER:
        return {"held_up": False, "counts_until": None, "due_in": None}
    limit = row.excused_until or row.deadline
    waits = any(one.due_at <= row.deadline for one in row.waiting_for)
    if waits and limit < now and not row.overdue:
        return {"held_up": True, "counts_until": None, "due_in": None}
    minutes = (limit - now) // timedelta(minutes=1)
    return {"held_up": False, "counts_until": limit, "due_in": minutes * _MINUTE}
