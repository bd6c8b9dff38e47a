"""Handoffs as pages show them: with names, the limit that counts, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from services.duties.api.acting_connectors import as_connected
from services.duties.application import HANDOFF_DECIDER
from services.duties.application.deciders import handoff_stream_name
from services.duties.domain.handoff_change_commands import WaiveHandoff
from services.duties.domain.handoff_commands import (
    AcceptHandoff,
    HandoffCommand,
    OfferHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.domain.handoff_consultation import ConsultationsMissing
from services.duties.domain.handoff_state import Handoff, settled_from
from services.duties.projections.handoff_inputs import InputRow
from services.duties.projections.handoff_rows import HandoffRow, Holding
from shared.eventsourcing.company_time import CompanyTime
from shared.http.allowed_actions import (
    Actions,
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    decided_command,
)
from shared.http.row_actions import AskedRow, RememberedDecisions
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


def remembered_decisions() -> RememberedDecisions[Handoff]:
    """Return what remembers the actions of handoffs."""
    return RememberedDecisions(HANDOFF_DECIDER, settled_from)


async def view_handoffs(
    area: AreaContext,
    rows: Sequence[HandoffRow],
    actions: AllowedActions,
    decisions: RememberedDecisions[Handoff],
) -> list[dict[str, Any]]:
    """Return the fields of `HandoffView` for each row, in their order."""
    now = area.clock()
    codes = {code for row in rows for code in _departments(row)}
    names = await area.references.names_of(sorted(codes))
    asked = [_asked_row(row, now) for row in rows]
    possible = await decisions.possible_commands(area.event_store, asked, actions, now)
    return [
        {
            **vars(row),
            "delayed_by": row.delayed_by
            and row.delayed_by.model_copy(update={"sender_name": names.get(row.delayed_by.sender)}),
            "waiting_for": [
                one.model_copy(update={"sender_name": names.get(one.sender)})
                for one in row.waiting_for
            ],
            "sender_name": names.get(row.sender),
            "recipient_name": names.get(row.recipient),
            **_time_left(row, now),
            "actions": actions.among(
                as_connected(actions.caller, row.connector, _once_consulted(row, commands, now))
            ),
        }
        for row, commands in zip(rows, possible, strict=True)
    ]


def _asked_row(row: HandoffRow, now: datetime) -> AskedRow[Handoff]:
    """Return how the decider is asked for a handoff's commands, as their routes create them."""
    handoff_id, recipient = row.handoff_id, (row.recipient,)
    sender = (row.sender, *row.responsible)

    def ask(handoff: Handoff) -> list[PossibleCommand]:
        offer = OfferHandoff(handoff_id, now, is_at_stated=False)
        recall = RecallHandoff(handoff_id, now, is_at_stated=False)
        accept = AcceptHandoff(handoff_id, now, is_at_stated=False)
        reject = RejectHandoff(handoff_id, "reason", now, is_at_stated=False)
        waive = WaiveHandoff(handoff_id, "reason", now)
        probed: Sequence[ProbedCommand[HandoffCommand]] = (
            ProbedCommand("offer_handoff", offer, sender),
            ProbedCommand("recall_handoff", recall, sender),
            ProbedCommand("accept_handoff", accept, recipient),
            ProbedCommand("reject_handoff", reject, recipient),
            ProbedCommand("waive_handoff", waive, recipient),
        )
        return [decided_command(one, HANDOFF_DECIDER, handoff) for one in probed]

    unrefused = (
        PossibleCommand("offer_handoff", sender),
        PossibleCommand("recall_handoff", sender),
        PossibleCommand("accept_handoff", recipient),
        PossibleCommand("reject_handoff", recipient),
        PossibleCommand("waive_handoff", recipient),
    )
    return AskedRow(handoff_stream_name(handoff_id), row.last_event_id, ask, unrefused)


def _once_consulted(
    row: HandoffRow, commands: Sequence[PossibleCommand], now: datetime
) -> list[PossibleCommand]:
    """Return the commands; without the answers of consulted departments none is to offer."""
    missing = [
        one.department
        for one in row.consulted
        if one.status == "not-asked"
        or (one.status == "asked" and one.due_at is not None and now <= one.due_at)
    ]
    refusal = ConsultationsMissing(departments=", ".join(missing))
    return [
        replace(one, refusal=refusal)
        if missing and one.operation == "offer_handoff" and one.refusal is None
        else one
        for one in commands
    ]


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
