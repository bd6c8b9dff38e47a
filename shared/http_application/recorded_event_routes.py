"""The routes of single facts and stored events: what happened, why, and what it led to.

A fact says all that its contract says, to those who may see it in the stream. A stored event never
leaves its area: its envelope says what happened to what, when, by whom and because of which fact,
and whether a fact was published from it. Who may see a fact sees the envelopes around it; see
`recorded_event_scope` for events without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import from_json

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.published_fact import Fact
from shared.http.read_scope import CallerReadScope, OutsideReadScope, ReadScope, RequireReadScope
from shared.http.router_factory import create_area_router, create_router
from shared.http.sse.cloudevent_json import encode_cloudevent_json
from shared.http_application.recorded_event_problems import UnknownEvent, UnknownFact
from shared.http_application.recorded_event_scope import data_for, may_see_actor, may_see_event
from shared.postgres import recorded_events
from shared.postgres.event_store import decode_context
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from asyncpg import Record

FACTS_PATH = "/api/events/v1/facts"
MAX_EFFECTS = 200
"""The largest number of effects in each area that a fact is answered with."""

_REQUIRE_READER = Depends(RequireReadScope(ReadClass.FACTS))
_FactId = Annotated[UUID, Path(description="The `id` of a fact, as in the stream")]
_EventId = Annotated[UUID, Path(description="An `event_id`, or the id of a fact of this area")]
_TIME: TypeAdapter[datetime] = TypeAdapter(datetime)


class EventLinks(BaseModel):
    """Where to read on."""

    self: str
    cause: str | None = Field(description="The fact that led to the event")
    fact: str | None = Field(description="The fact that was published from the event")


class EventEnvelope(BaseModel):
    """A stored event of an area, without what it says."""

    id: UUID
    area: str
    type: str = Field(description="The event's name in its area", examples=["handoff-accepted"])
    stream: str = Field(description="What it happened to", examples=["handoff-018f…"])
    subject_kind: str = Field(description="The first part of the stream", examples=["handoff"])
    subject_id: str | None = Field(description="The rest of the stream: an id, a code or a month")
    version: int = Field(description="The subject's version after the event")
    occurred_at: CompanyTime | None = Field(description="When it happened, if the event says so")
    recorded_at: CompanyTime
    actor: str | None = Field(
        description=(
            "A caller's subject, `consumer:<area>` or `deadline:<area>`; null for who is not told"
        )
    )
    correlation_id: UUID = Field(description="The same for all that one request caused")
    cause: UUID | None = Field(description="The id of the fact that led to it; null for people")
    fact_type: str | None = Field(description="The type of the fact published from it, if any")
    links: EventLinks


class FactAndEffects(BaseModel):
    """A fact, and what it led to."""

    fact: dict[str, Any] | None = Field(
        description=(
            "The fact as CloudEvents 1.0 JSON, as in the stream; null only where a service is"
            " asked directly that did not publish it"
        )
    )
    event: str | None = Field(description="The stored event that it was published from")
    effects: list[EventEnvelope] = Field(
        description="The events that areas recorded because of it; a fact among them led further"
    )


def fact_routes(areas: Sequence[AreaContext]) -> APIRouter:
    """Return the route of single facts, with their effects in the areas of this process."""
    router = create_router(FACTS_PATH, "events", dependencies=[_REQUIRE_READER])

    @router.get("/{fact_id}", summary="A fact and what it led to")
    async def get_fact(
        request: Request, fact_id: _FactId, scope: CallerReadScope
    ) -> FactAndEffects:
        """Return a fact that the caller may see in the stream, and its direct effects.

        At most 200 effects of each area, in the order of their recording. As in the stream, those
        who do not read the pay of all departments get no pay figures of a project, and are not told
        who did it where the fact is about a month, a plan or a star.
        """
        public_url = request.app.state.topics.public_url
        fact: Fact | None = None
        effects: list[EventEnvelope] = []
        for area in areas:
            async with area.pool.acquire() as db:
                fact = fact or await recorded_events.find_fact(db, area.name, fact_id)
                rows = await recorded_events.list_effects(db, fact_id, MAX_EFFECTS)
            effects += [
                _envelope(area.name, row, scope)
                for row in rows
                if may_see_event(scope, area.name, row)
            ]
        data = None if fact is None else from_json(fact.data)
        if fact is not None:
            data = data_for(scope, fact.type, data)
        elif not effects:
            raise UnknownFact(fact=fact_id)
        return FactAndEffects(
            fact=None if fact is None else _cloudevent(fact, data, scope, public_url),
            event=None if fact is None else _event_path(fact.area, fact.id),
            effects=sorted(effects, key=lambda effect: effect.recorded_at),
        )

    return router


def event_routes(area: AreaContext) -> APIRouter:
    """Return the route of an area's single events."""
    router = create_area_router(area.name, "/events", dependencies=[_REQUIRE_READER])

    @router.get("/{event_id}", summary="A stored event", operation_id=f"get_{area.name}_event")
    async def get_event(event_id: _EventId, scope: CallerReadScope) -> EventEnvelope:
        """Return what happened to what, when, by whom and why; not what the event says."""
        async with area.pool.acquire() as db:
            row = await recorded_events.find_event(db, event_id)
        if row is None:
            raise UnknownEvent(area=area.name, event=event_id)
        if not may_see_event(scope, area.name, row):
            raise OutsideReadScope
        return _envelope(area.name, row, scope)

    return router


def _cloudevent(fact: Fact, data: Any, scope: ReadScope, public_url: str) -> Any:
    with_actor = may_see_actor(scope, fact.area, fact.type)
    event = encode_cloudevent_json(fact, data, with_actor=with_actor, public_url=public_url)
    return from_json(event)


def _envelope(area: str, row: Record, scope: ReadScope) -> EventEnvelope:
    context = decode_context(row["context"])
    subject_kind, _, subject_id = row["stream"].partition("-")
    occurred_at = row["occurred_at"]
    return EventEnvelope(
        id=row["id"],
        area=area,
        type=row["type"],
        stream=row["stream"],
        subject_kind=subject_kind,
        subject_id=subject_id or None,
        version=row["version"],
        occurred_at=None if occurred_at is None else _TIME.validate_python(occurred_at),
        recorded_at=row["recorded_at"],
        actor=context.actor if may_see_actor(scope, area, row["fact_type"]) else None,
        correlation_id=context.correlation,
        cause=context.causation,
        fact_type=row["fact_type"],
        links=EventLinks(
            self=_event_path(area, row["id"]),
            cause=None if context.causation is None else _fact_path(context.causation),
            fact=None if row["fact_type"] is None else _fact_path(row["id"]),
        ),
    )


def _fact_path(fact_id: UUID) -> str:
    return f"{FACTS_PATH}/{fact_id}"


def _event_path(area: str, event_id: UUID) -> str:
    return f"/api/{area}/v1/events/{event_id}"
