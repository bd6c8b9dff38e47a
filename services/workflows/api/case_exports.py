"""Cases as a file for tools of process mining."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from services.workflows.api.xes_format import HEAD, TAIL, write_traces
from services.workflows.projections.exported_cases import ExportFilter, read_pages
from shared.contracts.read_classes import ReadClass
from shared.http.content_negotiation import NotAcceptable, negotiate_media_type
from shared.http.field_types import Timestamp
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

XML = "text/xml"
"""Of XML that people may read (RFC 7303); generators of clients know texts."""
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "The event log", "content": {XML: {"schema": {"type": "string"}}}}
}


class CaseExportFormat(StrEnum):
    """The format of exported cases."""

    XES = "xes"


def case_export_routes(area: AreaContext) -> APIRouter:
    """Return the route of exported cases."""
    router = create_area_router(area.name, "/cases/export")

    @router.get(
        "",
        summary="Cases as an event log",
        dependencies=[READS_WORK],
        response_class=StreamingResponse,
        responses=_RESPONSES,
    )
    async def export_cases(
        request: Request,
        scope: CallerReadScope,
        format_: Annotated[CaseExportFormat | None, Query(alias="format")] = None,
        flow_id: Annotated[UUID | None, Query(description="Live cases of this flow")] = None,
        import_id: Annotated[UUID | None, Query(description="Cases of this import")] = None,
        ended_from: Annotated[
            Timestamp | None, Query(alias="from", description="Cases that ended then or later")
        ] = None,
        ended_before: Annotated[
            Timestamp | None, Query(alias="to", description="Cases that ended before")
        ] = None,
    ) -> StreamingResponse:
        """Read cases as an event log in XES, by their opening; those that run as far as they are.

        Cases of one import have the names of its log, others their ids. Who worked on a step is
        told to those who read the people of its department.
        """
        accepted = request.headers.get("accept")
        if format_ is None and negotiate_media_type(accepted, [XML, "application/xml"]) is None:
            raise NotAcceptable(offered=XML)

        @lru_cache(maxsize=4096)
        def shows_people_of(department: str | None) -> bool:
            return scope.includes(ReadClass.PEOPLE, [department])

        async def pieces() -> AsyncIterator[bytes]:
            yield HEAD.encode()
            wanted = ExportFilter(flow_id, import_id, ended_from, ended_before)
            async for page in read_pages(area.pool, wanted):
                yield await asyncio.to_thread(
                    write_traces, page, shows_people_of, named_by_subject=import_id is not None
                )
            yield TAIL.encode()

        return StreamingResponse(
            pieces(),
            media_type=XML,
            headers={"Content-Disposition": 'attachment; filename="cases.xes"'},
        )

    return router
