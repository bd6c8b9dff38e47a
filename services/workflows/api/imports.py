"""Imported histories over HTTP."""

from __future__ import annotations

import asyncio
from datetime import date
from tempfile import TemporaryFile
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import StringConstraints

from services.workflows.api.access import IMPORTERS, READER
from services.workflows.application import Log, accept
from services.workflows.domain.history_import import Options
from services.workflows.domain.refusals import UnknownImport
from services.workflows.projections import history_imports
from services.workflows.projections.history_imports import ImportEntry, ImportStatus, LeftOutRow
from shared.http.callers import Allow, Caller
from shared.http.commands import etag
from shared.http.fields import Text
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area

LARGEST_LOG = 2 * 1024**3
"""Bytes, as sent."""

Key = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]+$")]
OptionalKey = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]


def asked_options(
    department: Key = "org:group",
    case: Annotated[OptionalKey, Query(description="Empty: the format's own")] = "",
    activity: Key = "concept:name",
    timestamp: Key = "time:timestamp",
    resource: Annotated[
        OptionalKey, Query(description="Empty: org:resource, where the log has it")
    ] = "",
    timezone: Annotated[Key, Query(description="Of timestamps without offset")] = "Asia/Shanghai",
    baseline_until: Annotated[date | None, Query(description="Last day of the baseline")] = None,
) -> Options:
    """Return how the log is to be read."""
    return Options(
        case=case or None,
        activity=activity,
        timestamp=timestamp,
        department=department,
        resource=resource or None,
        timezone=timezone,
        baseline_until=baseline_until,
    )


def import_routes(area: Area) -> APIRouter:
    """Return the routes of imported histories."""
    router = routes_of(area.name, "/imports")

    async def found(import_id: UUID) -> ImportEntry:
        async with area.pool.acquire() as db:
            entry = await history_imports.one(db, import_id)
        if entry is None:
            raise UnknownImport(f"there is no import {import_id}")
        return entry

    @router.post(
        "",
        status_code=202,
        response_model=ImportEntry,
        responses={200: {"model": ImportEntry, "description": "It was imported before"}},
        max_body_size=LARGEST_LOG,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def import_history(
        request: Request,
        caller: Annotated[Caller, Depends(Allow(*IMPORTERS))],
        options: Annotated[Options, Depends(asked_options)],
        filename: Text = "event log",
    ) -> JSONResponse:
        """Import an event log: XES or CSV, plain or gzipped, as the raw body.

        The log is read to its end before anything is kept; then its cases are recorded in the
        background. Its content is its idempotency key: the same log again adds nothing.
        """
        with TemporaryFile() as file:
            async for chunk in request.stream():
                await asyncio.to_thread(file.write, chunk)
            file.seek(0)
            import_id, _ = await accept(area, Log(file, filename, options, caller.subject))
        entry = await found(import_id)
        return JSONResponse(
            entry.model_dump(mode="json"),
            status_code=200 if entry.status is ImportStatus.DONE else 202,
            headers={
                "Location": f"/api/workflows/v1/imports/{import_id}",
                "ETag": etag(entry.version),
            },
        )

    @router.get("", dependencies=[READER])
    async def list_imports(limit: Limit = 50, cursor: Cursor = None) -> Page[ImportEntry]:
        """List imported histories by id."""
        key = after(cursor, list="imports")
        async with area.pool.acquire() as db:
            entries = await history_imports.listed(db, UUID(key[0]) if key else None, limit + 1)
        more = len(entries) > limit
        return Page(
            items=entries[:limit],
            next_cursor=cursor_for([str(entries[limit - 1].id)], list="imports") if more else None,
        )

    @router.get("/{import_id}", dependencies=[READER])
    async def get_import(import_id: UUID, response: Response) -> ImportEntry:
        """Read how far an import is and what it found."""
        entry = await found(import_id)
        response.headers["ETag"] = etag(entry.version)
        return entry

    @router.get("/{import_id}/left-out", dependencies=[READER])
    async def list_left_out(
        import_id: UUID, limit: Limit = 50, cursor: Cursor = None
    ) -> Page[LeftOutRow]:
        """List the rows that do not count or are nobody's obligation, in the file's order."""
        key = after(cursor, list="left-out", import_id=import_id)
        await found(import_id)
        async with area.pool.acquire() as db:
            rows = await history_imports.left_out(db, import_id, key[0] if key else None, limit + 1)
        more = len(rows) > limit
        bound_to = {"list": "left-out", "import_id": import_id}
        return Page(
            items=rows[:limit],
            next_cursor=cursor_for([rows[limit - 1].number], **bound_to) if more else None,
        )

    return router
