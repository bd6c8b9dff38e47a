"""The bell area's read models, routes and service."""

from collections import Counter
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, TypeAdapter

from shared.eventsourcing.store import Recorded
from shared.http.callers import EVERYBODY, Allow, Caller, Role
from shared.http.commands import Asked, Done, asks
from shared.http.fields import Minor, Text
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.postgres.projection import Projection
from shared.runtime.area import Area
from shared.runtime.service import Service
from tests.shared.toys.bell import (
    BELL,
    BellEvent,
    BellRefused,
    Ring,
    Silence,
    Silenced,
    Tolled,
    UnknownBell,
    deadlines,
    on_due,
    publish,
)

if TYPE_CHECKING:
    from shared.postgres.pool import Connection


async def project_tower(db: "Connection", events: Sequence[Recorded[Any]]) -> None:
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


async def project_rings(db: "Connection", events: Sequence[Recorded[Any]]) -> None:
    rings = [e for e in events if not isinstance(e.event, Silenced)]
    await db.executemany(
        "INSERT INTO ring (number, bell, note, tolled) VALUES ($1, $2, $3, $4)",
        [
            (e.position, e.event.bell, getattr(e.event, "note", ""), isinstance(e.event, Tolled))
            for e in rings
        ],
    )


class RingBody(BaseModel, extra="forbid"):
    note: Text
    loudness: Minor = 0


class Bell(BaseModel):
    bell: str
    rings: int


def routes(area: Area) -> list[APIRouter]:
    router = routes_of(area.name)

    @router.post("/bells/{bell}/rings", response_model=Done, status_code=201)
    async def ring_bell(
        bell: str, body: RingBody, asked: Annotated[Asked, asks(Role.EXECUTOR, Role.LIAISON)]
    ) -> JSONResponse:
        here = f"/api/bell/v1/bells/{bell}"
        command = Ring(bell, body.note)
        return await area.commands.carry_out(asked, BELL, command, id=bell, created_at=here)

    @router.put("/bells/{bell}/silence", response_model=Done)
    async def silence_bell(
        bell: str, asked: Annotated[Asked, asks(Role.GENERAL_MANAGER, update=True)]
    ) -> JSONResponse:
        return await area.commands.carry_out(asked, BELL, Silence(bell), id=bell)

    @router.get("/bells")
    async def list_bells(
        _: Annotated[Caller, Depends(Allow(*EVERYBODY))],
        limit: Limit = 2,
        cursor: Cursor = None,
        loud: bool = False,
    ) -> Page[Bell]:
        behind = after(cursor, loud=loud) or [""]
        async with area.pool.acquire() as connection:
            rows = await connection.fetch(
                "SELECT bell, rings FROM tower WHERE bell > $1 ORDER BY bell LIMIT $2",
                *behind,
                limit + 1,
            )
        items = [Bell(**row) for row in rows[:limit]]
        more = len(rows) > limit
        return Page(
            items=items, next_cursor=cursor_for([items[-1].bell], loud=loud) if more else None
        )

    return [router]


SCHEMA = files("tests.shared.toys")

bell_service = Service(
    name="bell",
    events=TypeAdapter(BellEvent),
    schema=SCHEMA / "bell_schema",
    routes=routes,
    refusals={BellRefused: 409, UnknownBell: 404},
    publish=publish,
    projections=(
        Projection("tower", ("tower",), project_tower),
        Projection("rings", ("ring",), project_rings),
    ),
    deadlines=deadlines,
    on_due=on_due,
)
