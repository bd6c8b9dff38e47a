"""The commands to retrospectives over HTTP: draft, withdraw, publish, correct."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.duties.api.retrospective_bodies import CorrectedLessonsBody, LessonsBody
from services.duties.application.deciders import RETROSPECTIVE_DECIDER
from services.duties.domain.project_refusals import UnknownProject
from services.duties.domain.retrospective_commands import (
    CorrectRetrospective,
    DraftRetrospective,
    PublishRetrospective,
    RetrospectiveCommand,
    WithdrawRetrospectiveDraft,
)
from services.duties.domain.retrospective_events import Author, Lessons, RetrospectiveProject
from services.duties.domain.retrospective_refusals import CHINESE_LINK_KINDS, UnknownLink
from services.duties.projections import projects
from services.duties.projections.projects import ProjectRow
from services.duties.projections.retrospective_queries import (
    LINK_TABLES,
    find_retrospective,
    list_unknown,
)
from shared.eventsourcing.refusal import words_for
from shared.http.auth import Caller, Role
from shared.http.command_bodies import ReasonBody
from shared.http.command_execution import CommandRequest, Done, command_request_dependency
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

WRITING_ROLES = (Role.DEPARTMENT_HEAD, Role.LIAISON)
"""The heads and liaisons of the departments that took part."""

WritingRequest = Annotated[CommandRequest, command_request_dependency(*WRITING_ROLES)]


def retrospective_command_routes(area: AreaContext) -> APIRouter:
    """Return the routes of commands to retrospectives."""
    router = create_area_router(area.name, "/retrospectives/{project_id}")

    async def find_project(project_id: UUID) -> ProjectRow:
        async with area.pool.acquire() as db:
            found = await projects.find_project(db, project_id)
        if found is None:
            raise UnknownProject(project=project_id)
        return found

    async def participants_of(project_id: UUID) -> tuple[str, ...]:
        """Return who took part, the leading one first, as the lessons have passed on since."""
        project = await find_project(project_id)
        async with area.pool.acquire() as db:
            lessons = await find_retrospective(db, project_id)
        if lessons is not None:
            return tuple(lessons.participants)
        return tuple(share.department for share in project.shares)

    def writer_of(caller: Caller, departments: Sequence[str]) -> Author:
        """Return who writes, as somebody of one of these; raises `Problem` 403 for others."""
        own = next((code for code in departments if caller.belongs_to(code)), departments[0])
        caller.require_department_role(own, *WRITING_ROLES)
        return Author(person=caller.subject, department=own)

    async def to_lessons(body: LessonsBody) -> Lessons:
        codes = [one.department for one in body.authors]
        spelled = await area.references.resolve_departments(codes) if codes else {}
        async with area.pool.acquire() as db:
            for kind in LINK_TABLES:
                ids = [one.id for one in body.links if one.kind == kind]
                for unknown in await list_unknown(db, kind, ids) if ids else []:
                    raise UnknownLink(kind=words_for(kind, CHINESE_LINK_KINDS), id=unknown)
        return body.to_domain(dict(spelled))

    async def execute(request: CommandRequest, command: RetrospectiveCommand) -> JSONResponse:
        return await area.command_executor.execute(
            request, RETROSPECTIVE_DECIDER, command, id=command.project_id
        )

    @router.put("/draft", response_model=Done)
    async def draft_retrospective(
        project_id: UUID, body: LessonsBody, request: WritingRequest
    ) -> JSONResponse:
        """Write the draft of a closed project's lessons, or replace it; for all who took part."""
        project = await find_project(project_id)
        participants = await participants_of(project_id)
        command = DraftRetrospective(
            project=RetrospectiveProject(
                project_id=project_id,
                code=project.code,
                name=project.name,
                participants=participants,
            ),
            project_status=project.status,
            by=writer_of(request.caller, participants),
            lessons=await to_lessons(body),
            at=area.clock(),
        )
        return await execute(request, command)

    @router.post("/withdraw-draft", response_model=Done)
    async def withdraw_retrospective_draft(
        project_id: UUID, body: ReasonBody, request: WritingRequest
    ) -> JSONResponse:
        """Withdraw the draft, with a reason; there may be another one."""
        writer = writer_of(request.caller, await participants_of(project_id))
        command = WithdrawRetrospectiveDraft(project_id, body.reason, writer, area.clock())
        return await execute(request, command)

    @router.post("/publish", response_model=Done)
    async def publish_retrospective(project_id: UUID, request: WritingRequest) -> JSONResponse:
        """Publish the draft, which does not change any more; for the leading department."""
        leading, *_ = await participants_of(project_id)
        writer = writer_of(request.caller, [leading])
        return await execute(request, PublishRetrospective(project_id, writer, area.clock()))

    @router.post("/correct", response_model=Done)
    async def correct_retrospective(
        project_id: UUID, body: CorrectedLessonsBody, request: WritingRequest
    ) -> JSONResponse:
        """Publish a further version, with a reason; the earlier ones stay readable."""
        leading, *_ = await participants_of(project_id)
        writer = writer_of(request.caller, [leading])
        lessons = await to_lessons(body)
        command = CorrectRetrospective(project_id, lessons, body.reason, writer, area.clock())
        return await execute(request, command)

    return router
