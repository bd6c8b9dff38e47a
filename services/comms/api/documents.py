"""Documents over HTTP: drafted, checked, sent, receipted."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from services.comms.api.document_bodies import (
    ChecklistItemCheckBody,
    DocumentReceiptBody,
    ItemCode,
    NewDocument,
    OptionalSendDocumentBody,
    ReviseDocumentBody,
)
from services.comms.api.document_views import (
    DocumentWithDetails,
    NamedDocument,
    name_documents,
    view_document,
)
from services.comms.api.required_roles import (
    MEMBER_ROLES,
    MemberCommandRequest,
    ReceiptCommandRequest,
)
from services.comms.application.document_decider import DOCUMENT_DECIDER
from services.comms.application.document_settings import find_receipt_times, load_document_policy
from services.comms.domain.document_commands import (
    CheckItem,
    DocumentCommand,
    DraftDocument,
    GiveReceipt,
    ReviseDocument,
    SendDocument,
    WithdrawDocument,
)
from services.comms.domain.document_events import DocumentSubject
from services.comms.domain.document_refusals import UnknownDocument
from services.comms.domain.matter_refusals import UnknownMatter
from services.comms.projections import matters
from services.comms.projections.documents import (
    DOCUMENT_LIST_QUERY,
    DocumentRow,
    DocumentStatus,
    find_document,
)
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.http.allowed_actions import CallerActions
from shared.http.auth import DEPARTMENT_ROLES
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, format_etag
from shared.http.cursor_pagination import Page
from shared.http.field_types import Code
from shared.http.list_query_paging import ListParameters, list_page, list_parameters
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_CORRESPONDENCE
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def document_routes(area: AreaContext) -> APIRouter:
    """Return the routes of documents."""
    router = create_area_router(area.name, "/documents")

    async def require_document(document_id: UUID) -> DocumentRow:
        async with area.pool.acquire() as db:
            found = await find_document(db, document_id)
        if found is None:
            raise UnknownDocument(document=document_id)
        return found

    async def require_author(request: CommandRequest, document_id: UUID) -> None:
        document = await require_document(document_id)
        request.caller.require_department_role(document.department, *MEMBER_ROLES)

    async def resolve_recipients(codes: list[str]) -> tuple[str, ...]:
        found = await area.references.resolve_departments(
            set(codes), day=company_date(area.clock())
        )
        return tuple(found[code] for code in codes)

    async def execute(
        request: CommandRequest, command: DocumentCommand, location: str | None = None
    ) -> JSONResponse:
        return await area.command_executor.execute(
            request,
            DOCUMENT_DECIDER,
            command,
            id=command.document_id,
            created_location=location,
        )

    @router.post("", status_code=201, response_model=Done)
    async def draft_document(body: NewDocument, request: MemberCommandRequest) -> JSONResponse:
        """Draft a document; for people of the department that writes it."""
        now, document_id = area.clock(), area.id_factory()
        department = await area.references.resolve_department(
            body.department, day=company_date(now)
        )
        request.caller.require_department_role(department, *MEMBER_ROLES)
        if body.project_id is not None:
            await area.references.require_project(body.project_id)
        if body.matter_id is not None:
            async with area.pool.acquire() as db:
                matter = await matters.find_matter(db, body.matter_id)
            if matter is None:
                raise UnknownMatter(matter=body.matter_id)
            request.caller.require_department_role(matter.department, *MEMBER_ROLES)
        subject = DocumentSubject(
            document_id=document_id,
            title=body.title,
            department=department,
            recipients=await resolve_recipients(body.recipients),
            requires=body.requires,
            matter_id=body.matter_id,
            project_id=body.project_id,
        )
        policy = await load_document_policy(area.event_store)
        command = DraftDocument(subject, body.to_revision(), policy, request.caller.subject, now)
        return await execute(request, command, f"/api/comms/v1/documents/{document_id}")

    @router.get("", dependencies=[READS_CORRESPONDENCE])
    async def list_documents(
        scope: CallerReadScope,
        page: Annotated[ListParameters, list_parameters(DOCUMENT_LIST_QUERY)],
        department: Annotated[Code | None, Query(description="That wrote it")] = None,
        recipient: Annotated[Code | None, Query(description="To which it was sent")] = None,
        awaited_from: Annotated[
            Code | None, Query(description="That owes the receipt of the present revision")
        ] = None,
        status: SeveralValues[DocumentStatus] = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
        matter: UUID | None = None,
        project: UUID | None = None,
    ) -> Page[NamedDocument]:
        """List documents in the order they were drafted: those written, and those sent to one."""
        named = {"department": department, "recipient": recipient, "awaited_from": awaited_from}
        codes = {
            name: code and await area.references.spelling_of(code) for name, code in named.items()
        }
        filters = {
            **codes,
            "status": status,
            "overdue": overdue,
            "matter": matter,
            "project": project,
        }
        own = scope.limit(ReadClass.CORRESPONDENCE)
        found = await list_page(area.pool, DOCUMENT_LIST_QUERY, filters, page, readable_by=own)
        items = await name_documents(area, found.items)
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{document_id}", dependencies=[READS_CORRESPONDENCE])
    async def get_document(
        document_id: UUID, response: Response, actions: CallerActions, scope: CallerReadScope
    ) -> DocumentWithDetails:
        """Read a document with its revisions, its checklist and its receipts."""
        document = await require_document(document_id)
        reads = partial(scope.includes, ReadClass.CORRESPONDENCE)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            view = await view_document(area, db, document, actions, reads)
        readers = [one.recipient for one in view.receipts]
        scope.require(ReadClass.CORRESPONDENCE, document.department, *readers)
        response.headers["ETag"] = format_etag(document.version)
        return view

    @router.post("/{document_id}/revisions", response_model=Done)
    async def revise_document(
        document_id: UUID, body: ReviseDocumentBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Let a new revision supersede the present one; its checklist is to be met anew."""
        await require_author(request, document_id)
        recipients = await resolve_recipients(body.recipients) if body.recipients else None
        policy = await load_document_policy(area.event_store)
        by, now = request.caller.subject, area.clock()
        command = ReviseDocument(document_id, body.to_revision(), recipients, policy, by, now)
        return await execute(request, command)

    @router.put("/{document_id}/checks/{item}", response_model=Done)
    async def check_document_item(
        document_id: UUID,
        item: ItemCode,
        body: ChecklistItemCheckBody,
        request: MemberCommandRequest,
    ) -> JSONResponse:
        """Say how an item of the checklist is met; without evidence, that it is not."""
        await require_author(request, document_id)
        by, now = request.caller.subject, area.clock()
        return await execute(request, CheckItem(document_id, item, body.evidence, by, now))

    @router.post("/{document_id}/send", response_model=Done)
    async def send_document(
        document_id: UUID, body: OptionalSendDocumentBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Send the present revision, each item of its checklist being met."""
        await require_author(request, document_id)
        now = area.clock()
        due_at, reminders = await find_receipt_times(area.event_store, now, body.due_on)
        by = request.caller.subject
        return await execute(request, SendDocument(document_id, due_at, reminders, by, now))

    @router.post("/{document_id}/receipts", response_model=Done)
    async def give_document_receipt(
        document_id: UUID, body: DocumentReceiptBody, request: ReceiptCommandRequest
    ) -> JSONResponse:
        """Give the own department's receipt of a revision; nobody gives it for another one."""
        await require_document(document_id)
        department = await area.references.resolve_department(
            body.department, day=company_date(area.clock())
        )
        request.caller.require_department_role(department, *DEPARTMENT_ROLES)
        by, now = request.caller.subject, area.clock()
        return await execute(
            request,
            GiveReceipt(document_id, body.revision, department, body.receipt, body.reason, by, now),
        )

    @router.post("/{document_id}/withdraw", response_model=Done)
    async def withdraw_document(
        document_id: UUID, body: ReasonBody, request: MemberCommandRequest
    ) -> JSONResponse:
        """Take a document back; no receipt is owed any more."""
        await require_author(request, document_id)
        by, now = request.caller.subject, area.clock()
        return await execute(request, WithdrawDocument(document_id, body.reason, by, now))

    return router
