"""The further departments of a handoff over HTTP: asked, answering, confirming what they read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from services.duties.api.handoffs import (
    OFFICER_OR_DEPARTMENT_ROLES,
    OfficerOrDepartmentRequest,
)
from services.duties.api.projects import OfficerCommandRequest
from services.duties.application.deciders import CONSULTATION_DECIDER
from services.duties.domain.handoff_consultation import (
    AnswerConsultation,
    AskConsultation,
    ConsultationCommand,
    GiveReceipt,
    WaiveConsultation,
)
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.handoff_refusals import UnknownHandoff
from services.duties.domain.involved_departments import InvolvedDepartments
from services.duties.projections import handoff_rows, involvement
from services.duties.projections.involvement import ConsultationRow, ReceiptRow
from services.duties.projections.liaison_contacts import ContactKey, find_contacts
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.liaison_contacts import Contact
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done
from shared.http.field_types import Code, MultilineText
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class QuestionBody(BaseModel, extra="forbid"):
    """What a consulted department is asked."""

    question: Annotated[MultilineText, Field(examples=["Does the contract allow red sensors?"])]


class AnswerBody(BaseModel, extra="forbid"):
    """What a consulted department answers."""

    answer: Annotated[MultilineText, Field(examples=["Yes, from batch 40 on"])]


class ReceiptBody(BaseModel, extra="forbid"):
    """For which department the caller has read it."""

    department: Annotated[Code, Field(examples=["sales"])]


class HandoffInvolvement(BaseModel):
    """The further departments of a handoff, and who speaks for its two sides."""

    involved: InvolvedDepartments
    consultations: Sequence[ConsultationRow]
    receipts: Sequence[ReceiptRow]
    sender_contact: Contact | None
    """The person who speaks for the sender about the project today; `null` where nobody can."""
    recipient_contact: Contact | None


def handoff_involvement_routes(area: AreaContext) -> APIRouter:
    """Return the routes of a handoff's further departments."""
    router = create_area_router(area.name, "/handoffs/{handoff_id}")

    async def require_obligation(handoff_id: UUID) -> tuple[Obligation, int]:
        """Return what is owed, and the handoff's version."""
        async with area.pool.acquire() as db:
            found = await handoff_rows.find_handoff(db, handoff_id)
            if found is None:
                raise UnknownHandoff(handoff=handoff_id)
            involved = await involvement.find_involved(db, found.duty_id)
        fields = found.model_dump(include=set(Obligation.model_fields))
        return Obligation(**fields, involved=involved), found.version

    async def execute(request: CommandRequest, command: ConsultationCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, CONSULTATION_DECIDER, command, id=command.obligation.handoff_id
        )

    async def known(department: str) -> str:
        return await area.references.resolve_department(department)

    @router.get("/involvement", dependencies=[READS_WORK])
    async def get_handoff_involvement(handoff_id: UUID) -> HandoffInvolvement:
        """Read who else is involved, who was asked and answered, and who has not read it yet."""
        owed, version = await require_obligation(handoff_id)
        now = area.clock()
        sides: list[ContactKey] = [
            (owed.sender, "project", owed.project_id),
            (owed.recipient, "project", owed.project_id),
        ]
        async with area.pool.acquire() as db:
            consulted = owed.involved.consulted
            consultations = await involvement.list_consultations(db, handoff_id, consulted, now)
            told = owed.involved.all_departments
            receipts = await involvement.list_receipts(db, handoff_id, told, version)
            contacts = await find_contacts(db, sides, company_date(now))
        return HandoffInvolvement(
            involved=owed.involved,
            consultations=consultations,
            receipts=receipts,
            sender_contact=contacts.get(sides[0]),
            recipient_contact=contacts.get(sides[1]),
        )

    @router.post("/consultations/{department}/ask", response_model=Done)
    async def ask_consultation(
        handoff_id: UUID, department: str, body: QuestionBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Ask a consulted department; for people of the sender and of responsible departments."""
        owed, _ = await require_obligation(handoff_id)
        acting = owed.acting_side(request.caller.belongs_to)
        request.caller.require_department_role(acting, *OFFICER_OR_DEPARTMENT_ROLES)
        asked = await known(department)
        return await execute(request, AskConsultation(owed, asked, body.question, area.clock()))

    @router.post("/consultations/{department}/answer", response_model=Done)
    async def answer_consultation(
        handoff_id: UUID, department: str, body: AnswerBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Answer, asked or not; for people of the consulted department."""
        owed, _ = await require_obligation(handoff_id)
        asked = await known(department)
        request.caller.require_department_role(asked, *OFFICER_OR_DEPARTMENT_ROLES)
        return await execute(request, AnswerConsultation(owed, asked, body.answer, area.clock()))

    @router.post("/consultations/{department}/waive", response_model=Done)
    async def waive_consultation(
        handoff_id: UUID, department: str, body: ReasonBody, request: OfficerCommandRequest
    ) -> JSONResponse:
        """Do without a consulted department, with a reason; for officers."""
        owed, _ = await require_obligation(handoff_id)
        waived = await known(department)
        return await execute(request, WaiveConsultation(owed, waived, body.reason, area.clock()))

    @router.post("/receipts", response_model=Done)
    async def give_receipt(
        handoff_id: UUID, body: ReceiptBody, request: OfficerOrDepartmentRequest
    ) -> JSONResponse:
        """Confirm that a department has read how the handoff stands; for its people."""
        owed, version = await require_obligation(handoff_id)
        department = await known(body.department)
        request.caller.require_department_role(department, *OFFICER_OR_DEPARTMENT_ROLES)
        return await execute(request, GiveReceipt(owed, department, version, area.clock()))

    return router
