"""Logs that are being read, over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from services.workflows.projections.log_uploads import UPLOAD_LIST_QUERY, LogUpload
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

LogDigest = Annotated[
    str | None, Query(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the log, uncompressed")
]


def log_upload_routes(area: AreaContext) -> APIRouter:
    """Return the route of logs that are being read."""
    router = create_area_router(area.name, "/import-uploads")

    @router.get("", dependencies=[READS_WORK])
    async def list_log_uploads(
        page: Annotated[ListParameters, list_parameters(UPLOAD_LIST_QUERY)],
        sha256: LogDigest = None,
    ) -> Page[LogUpload]:
        """List the logs that are being read, and how far that is; small ones never appear.

        A log that is accepted is an import, one that is refused or given up has left nothing.
        """
        return await list_page(area.pool, UPLOAD_LIST_QUERY, {"sha256": sha256}, page)

    return router
