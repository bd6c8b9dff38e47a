"""Imported histories over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import StringConstraints
from starlette.requests import ClientDisconnect

from services.workflows.api.log_uploads import LogDigest
from services.workflows.api.required_roles import IMPORTER_ROLES
from services.workflows.application import UploadedLog, accept_history
from services.workflows.domain.external_event_log.limits import MAX_UNPACKED_BYTES
from services.workflows.domain.history_import import import_ids_of_content
from services.workflows.domain.import_options import STANDARD_PERCENTILE, Options
from services.workflows.domain.refusals import UnknownImport
from services.workflows.projections import history_imports
from services.workflows.projections.history_imports import ImportEntry, ImportStatus
from services.workflows.projections.left_out_rows import LEFT_OUT_LIST_QUERY, LeftOutRow
from shared.contracts.read_classes import ReadClass
from shared.http.auth import Caller, RequireAnyRole
from shared.http.command_execution import format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Day, SingleLineText
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.uploads.receiving import NOBODY_LISTENS, receive_file, work_while_awaited
from shared.uploads.upload_slots import upload_slots

LogAttributeKey = Annotated[
    str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00]+$")
]
OptionalLogAttributeKey = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]


def parse_import_options(
    department: LogAttributeKey = "org:group",
    case: Annotated[OptionalLogAttributeKey, Query(description="Empty: the format's own")] = "",
    activity: LogAttributeKey = "concept:name",
    timestamp: LogAttributeKey = "time:timestamp",
    resource: Annotated[
        OptionalLogAttributeKey, Query(description="Empty: org:resource, where the log has it")
    ] = "",
    timezone: Annotated[
        LogAttributeKey, Query(description="Time zone of timestamps without offset")
    ] = "Asia/Shanghai",
    time_format: Annotated[
        OptionalLogAttributeKey,
        Query(
            description="How timestamps are written, e.g. %d.%m.%Y %H:%M, yyyy/MM/dd HH:mm:ss.SSS"
            " or epoch-milliseconds. Empty: the forms that can be read in one way only"
        ),
    ] = "",
    baseline_until: Annotated[Day | None, Query(description="Last day of the baseline")] = None,
    standard_percentile: Annotated[
        int,
        Query(
            ge=1,
            le=100,
            description="The percentile of an activity's sojourns that is its standard duration",
        ),
    ] = STANDARD_PERCENTILE,
) -> Options:
    """Return the options of an import from the query parameters."""
    return Options(
        case=case or None,
        activity=activity,
        timestamp=timestamp,
        department=department,
        resource=resource or None,
        timezone=timezone,
        baseline_until=baseline_until,
        time_format=time_format or None,
        standard_percentile=standard_percentile,
    )


def import_routes(area: AreaContext) -> APIRouter:
    """Return the routes of imported histories."""
    router = create_area_router(area.name, "/imports")

    async def require_import(import_id: UUID) -> ImportEntry:
        async with area.pool.acquire() as db:
            entry = await history_imports.find_import(db, import_id)
        if entry is None:
            raise UnknownImport(import_id=import_id)
        return entry

    @router.post(
        "",
        status_code=202,
        response_model=ImportEntry,
        responses={200: {"model": ImportEntry, "description": "It was imported before"}},
        max_body_size=MAX_UNPACKED_BYTES,
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
        caller: Annotated[Caller, Depends(RequireAnyRole(*IMPORTER_ROLES))],
        options: Annotated[Options, Depends(parse_import_options)],
        filename: SingleLineText = "event log",
    ) -> Response:
        """Import an event log: XES or CSV, plain or gzipped, as the raw body.

        The log is read to its end before anything is kept; then its cases are recorded in the
        background. Its content is its idempotency key: the same log again adds nothing. A log that
        is too large in any way is refused and leaves nothing, also when the caller goes meanwhile.
        """
        options.check()
        try:
            with upload_slots(request).take(caller):
                async with receive_file(request) as file:
                    log = UploadedLog(file, filename, options, caller.subject)
                    import_id, _ = await work_while_awaited(request, accept_history(area, log))
        except ClientDisconnect:
            return NOBODY_LISTENS
        entry = await require_import(import_id)
        return JSONResponse(
            entry.model_dump(mode="json"),
            status_code=200 if entry.status is ImportStatus.DONE else 202,
            headers={
                "Location": f"/api/workflows/v1/imports/{import_id}",
                "ETag": format_etag(entry.version),
            },
        )

    @router.get("", dependencies=[READS_WORK])
    async def list_imports(
        page: Annotated[ListParameters, list_parameters(history_imports.IMPORT_LIST_QUERY)],
        sha256: LogDigest = None,
    ) -> Page[ImportEntry]:
        """List imported histories by id; with the digest of a log, what it was imported as."""
        ids = None if sha256 is None else import_ids_of_content(sha256)
        filters = {"import_ids": ids}
        return await list_page(area.pool, history_imports.IMPORT_LIST_QUERY, filters, page)

    @router.get("/{import_id}", dependencies=[READS_WORK])
    async def get_import(import_id: UUID, response: Response) -> ImportEntry:
        """Read how far an import is and what it found."""
        entry = await require_import(import_id)
        response.headers["ETag"] = format_etag(entry.version)
        return entry

    @router.get("/{import_id}/left-out", dependencies=[READS_WORK])
    async def list_left_out(
        import_id: UUID,
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(LEFT_OUT_LIST_QUERY)],
    ) -> Page[LeftOutRow]:
        """List the rows that do not count or are nobody's obligation, in the file's order.

        Of the rows that could not be read these are the first 10,000; the import counts all.

        What a reason quotes from the file, where people may be named, is for those who import and
        those who read all people.
        """
        await require_import(import_id)
        filters = {"import_id": import_id}
        found = await list_page(area.pool, LEFT_OUT_LIST_QUERY, filters, page)
        imports = not scope.caller.roles.isdisjoint(IMPORTER_ROLES)
        if imports or scope.reads_all(ReadClass.PEOPLE):
            return found
        return found.model_copy(update={"items": [row.without_quotation() for row in found.items]})

    return router
