"""Handoffs over HTTP: the sender offers and recalls, the recipient accepts and rejects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.duties.api.bodies import Because
from services.duties.api.projects import OFFICERS, READER
from services.duties.application import HANDOFF
from services.duties.domain.handoff import (
    AcceptHandoff,
    OfferHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.domain.refusals import UnknownHandoff
from services.duties.projections import handoffs, inputs
from services.duties.projections.handoffs import (
    HandoffRow,
    HandoffStatus,
    Holding,
    Side,
    Wanted,
)
from services.duties.projections.inputs import InputRow
from shared.http.callers import DEPARTMENT_ROLES
from shared.http.commands import Asked, Done, asks, etag
from shared.http.fields import Code
from shared.http.happened import When, happened
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

PARTIES = (*OFFICERS, *sorted(DEPARTMENT_ROLES))
"""Who hands over: people of the two departments, and officers for either."""

Party = Annotated[Asked, asks(*PARTIES)]


class HandoffWithHoldings(HandoffRow):
    """A handoff, who held its deliverable when, and what it needed of others."""

    holdings: Sequence[Holding]
    inputs: Sequence[InputRow]


def handoff_routes(area: Area) -> APIRouter:
    """Return the routes of handoffs."""
    router = routes_of(area.name, "/handoffs")

    async def known(handoff_id: UUID) -> HandoffRow:
        async with area.pool.acquire() as db:
            found = await handoffs.one(db, handoff_id)
        if found is None:
            raise UnknownHandoff(f"there is no handoff {handoff_id}")
        return found

    @router.get("", dependencies=[READER])
    async def list_handoffs(
        project: UUID | None = None,
        department: Annotated[Code | None, Query(description="On either side")] = None,
        side: Annotated[Side | None, Query(description="On which `department` stands")] = None,
        status: HandoffStatus | None = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[HandoffRow]:
        """List handoffs by due date."""
        wanted = Wanted(project, department, side, status, overdue)
        bound = {"list": "handoffs", **asdict(wanted)}
        key = after(cursor, **bound)
        behind = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
        async with area.pool.acquire() as db:
            found = await handoffs.listed(db, wanted, behind, limit + 1)
        if len(found) <= limit:
            return Page(items=found, next_cursor=None)
        last = found[limit - 1]
        return Page(
            items=found[:limit],
            next_cursor=cursor_for([last.due_at.isoformat(), str(last.handoff_id)], **bound),
        )

    @router.get("/{handoff_id}", dependencies=[READER])
    async def get_handoff(handoff_id: UUID, response: Response) -> HandoffWithHoldings:
        """Read why it is late: who held the deliverable when, and how late its inputs came."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            found = await handoffs.one(db, handoff_id)
            held = await handoffs.holdings(db, handoff_id)
            needed = await inputs.of(db, handoff_id)
        if found is None:
            raise UnknownHandoff(f"there is no handoff {handoff_id}")
        response.headers["ETag"] = etag(found.version)
        return HandoffWithHoldings(**found.model_dump(), holdings=held, inputs=needed)

    @router.post("/{handoff_id}/offer", response_model=Done)
    async def offer_handoff(handoff_id: UUID, body: When, asked: Party) -> JSONResponse:
        """Hand the deliverable to the recipient; for people of the sender."""
        asked.caller.speaks_for((await known(handoff_id)).sender, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, HANDOFF, OfferHandoff(handoff_id, at), id=handoff_id
        )

    @router.post("/{handoff_id}/recall", response_model=Done)
    async def recall_handoff(handoff_id: UUID, body: When, asked: Party) -> JSONResponse:
        """Take an offer back before it is answered; for people of the sender."""
        asked.caller.speaks_for((await known(handoff_id)).sender, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, HANDOFF, RecallHandoff(handoff_id, at), id=handoff_id
        )

    @router.post("/{handoff_id}/accept", response_model=Done)
    async def accept_handoff(handoff_id: UUID, body: When, asked: Party) -> JSONResponse:
        """Take what was offered; for people of the recipient."""
        asked.caller.speaks_for((await known(handoff_id)).recipient, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, HANDOFF, AcceptHandoff(handoff_id, at), id=handoff_id
        )

    @router.post("/{handoff_id}/reject", response_model=Done)
    async def reject_handoff(handoff_id: UUID, body: Because, asked: Party) -> JSONResponse:
        """Send an offer back to be reworked, with a reason; for people of the recipient."""
        asked.caller.speaks_for((await known(handoff_id)).recipient, *PARTIES)
        at = happened(body.at, area.clock)
        return await area.commands.carry_out(
            asked, HANDOFF, RejectHandoff(handoff_id, body.reason, at), id=handoff_id
        )

    return router
