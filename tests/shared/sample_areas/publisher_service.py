"""The projections, routes and service definition of the publishing sample area."""

from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter

from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.auth import Caller, Role
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import MinorUnits, SingleLineText
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.postgres.projection import Projection
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    BellEvent,
    BellRefused,
    RingBell,
    SilenceBell,
    Silenced,
    Tolled,
    UnknownBell,
    deadlines,
    on_due,
    publish,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def project_ring_counts(db: "Connection", events: Sequence[RecordedEvent[Any]]) -> None:
    last = {event.event.bell: event for event in events}
    rings = Counter(e.event.bell for e in events if not isinstance(e.event, Silenced))
    notes = {e.event.bell: getattr(e.event, "note", "") for e in events}
    await db.execute(
        "INSERT INTO tower SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[])"
        " ON CONFLICT (bell) DO UPDATE SET version = excluded.version,"
        " rings = tower.rings + excluded.rings, note = excluded.note",
        sorted(last),
        [last[bell].version for bell in sorted(last)],
        [rings[bell] for bell in sorted(last)],
        [notes[bell] for bell in sorted(last)],
    )


async def project_ring_history(db: "Connection", events: Sequence[RecordedEvent[Any]]) -> None:
    rings = [e for e in events if not isinstance(e.event, Silenced)]
    await db.executemany(
        "INSERT INTO ring (number, bell, note, tolled) VALUES ($1, $2, $3, $4)",
        [
            (e.position, e.event.bell, getattr(e.event, "note", ""), isinstance(e.event, Tolled))
            for e in rings
        ],
    )


class RingBody(BaseModel, extra="forbid"):
    note: SingleLineText
    loudness: MinorUnits = 0


class BellRingCount(BaseModel):
    bell: str
    rings: int


def create_routers(area: AreaContext) -> list[APIRouter]:
    router = create_area_router(area.name)

    @router.post("/bells/{bell}/rings", response_model=Done, status_code=201)
    async def ring_bell(
        bell: str,
        body: RingBody,
        request: Annotated[CommandRequest, command_request_dependency(Role.EXECUTOR, Role.LIAISON)],
    ) -> JSONResponse:
        location = f"/api/bell/v1/bells/{bell}"
        command = RingBell(bell, body.note)
        return await area.command_executor.execute(
            request, BELL_DECIDER, command, id=bell, created_location=location
        )

    @router.put("/bells/{bell}/silence", response_model=Done)
    async def silence_bell(
        bell: str,
        request: Annotated[
            CommandRequest, command_request_dependency(Role.GENERAL_MANAGER, requires_if_match=True)
        ],
    ) -> JSONResponse:
        return await area.command_executor.execute(
            request, BELL_DECIDER, SilenceBell(bell), id=bell
        )

    @router.get("/bells")
    async def list_bells(
        _: Annotated[Caller, Depends(RequireReadScope(ReadClass.WORK))],
        limit: Limit = 2,
        cursor: Cursor = None,
        loud: bool = False,
    ) -> Page[BellRingCount]:
        after = decode_cursor(cursor, loud=loud) or [""]
        async with area.pool.acquire() as connection:
            rows = await connection.fetch(
                "SELECT bell, rings FROM tower WHERE bell > $1 ORDER BY bell LIMIT $2",
                *after,
                limit + 1,
            )
        items = [BellRingCount(**row) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(
            items=items, next_cursor=encode_cursor([items[-1].bell], loud=loud) if more else None
        )

    return [router]


SAMPLE_AREAS_FOLDER = files("tests.shared.sample_areas")

publisher_service = ServiceDefinition(
    name="bell",
    description="A sample.",
    event_type_adapter=TypeAdapter(BellEvent),
    read_model_migrations=SAMPLE_AREAS_FOLDER / "publisher_area_schema",
    create_routers=create_routers,
    refusal_statuses={BellRefused: 409, UnknownBell: 404},
    fact_from_event=publish,
    projections=(
        Projection("tower", ("tower",), project_ring_counts),
        Projection("rings", ("ring",), project_ring_history),
    ),
    deadline_changes=deadlines,
    handle_due_deadlines=on_due,
)
