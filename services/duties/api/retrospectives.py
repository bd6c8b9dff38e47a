"""Retrospectives (复盘) over HTTP: the list, the search, what was published, and who writes it.

They are work, which every department reads: what a project taught is meant for those who were not
in it. Drafts are read alike, as everything that departments do together is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.duties.api.retrospective_views import (
    FoundRetrospectiveView,
    RetrospectiveView,
    remembered_decisions,
    view_retrospectives,
)
from services.duties.domain.retrospective_refusals import (
    NothingToSearch,
    UnknownRetrospective,
    UnknownRetrospectiveVersion,
)
from services.duties.domain.retrospective_state import RetrospectiveStatus
from services.duties.domain.search_terms import query_pieces, query_terms
from services.duties.projections import retrospective_queries as queries
from services.duties.projections.retrospective_queries import RetrospectiveVersion
from shared.http.allowed_actions import CallerActions
from shared.http.command_execution import format_etag
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Code, SingleLineText
from shared.http.list_query_paging import (
    DEFAULT_LIMIT,
    ListParameters,
    list_page,
    list_parameters,
    sequence_page,
)
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.router_factory import create_area_router
from shared.postgres.reference_table import fold_code
from shared.service_runtime.area_context import AreaContext

About = Annotated[UUID | None, Query(description="The project, duty or handoff of a link")]
Author = Annotated[SingleLineText | None, Query(description="A credited person")]


class _Filters(BaseModel):
    departments: Sequence[str] | None
    projects: Sequence[UUID] | None
    tags: Sequence[str] | None
    author: str | None
    about: UUID | None


def retrospective_routes(area: AreaContext) -> APIRouter:
    """Return the routes that read retrospectives."""
    router = create_area_router(area.name, "/retrospectives")
    decisions = remembered_decisions()

    async def spell(codes: Sequence[str] | None) -> list[str] | None:
        if codes is None:
            return None
        return [await area.references.spelling_of(code) for code in codes]

    @router.get("", dependencies=[READS_WORK])
    async def list_retrospectives(
        actions: CallerActions,
        page: Annotated[ListParameters, list_parameters(queries.RETROSPECTIVE_LIST_QUERY)],
        status: SeveralValues[RetrospectiveStatus] = None,
        department: SeveralValues[Code] = None,
        project: SeveralValues[UUID] = None,
        tag: SeveralValues[SingleLineText] = None,
        author: Author = None,
        about: About = None,
        overdue: bool | None = None,  # noqa: FBT001  a filter, by name in the URL
    ) -> Page[RetrospectiveView]:
        """List retrospectives, also those that are owed and not written yet.

        `department` took part in the project; of several tags each must be there.
        """
        filters = {
            **vars(await filters_for(department, project, tag, author, about)),
            "statuses": status,
            "overdue": overdue,
        }
        found = await list_page(area.pool, queries.RETROSPECTIVE_LIST_QUERY, filters, page)
        views = await view_retrospectives(area, found.items, actions, decisions)
        items = [RetrospectiveView(**one) for one in views]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    async def filters_for(
        department: Sequence[str] | None,
        project: Sequence[UUID] | None,
        tag: Sequence[str] | None,
        author: str | None,
        about: UUID | None,
    ) -> _Filters:
        return _Filters(
            departments=await spell(department),
            projects=project,
            tags=tag and [fold_code(one) for one in tag],
            author=author and fold_code(author),
            about=about,
        )

    @router.get("/search", dependencies=[READS_WORK])
    async def search_retrospectives(
        actions: CallerActions,
        page: Annotated[ListParameters, list_parameters(queries.RETROSPECTIVE_SEARCH_QUERY)],
        text: Annotated[SingleLineText, Query(description="Words in any language")],
        department: SeveralValues[Code] = None,
        project: SeveralValues[UUID] = None,
        tag: SeveralValues[SingleLineText] = None,
        author: Author = None,
        about: About = None,
    ) -> Page[FoundRetrospectiveView]:
        """Find published lessons that have every word of a text, the most matches first.

        Chinese words are found within sentences as they are written, other words as a whole; upper
        and lower case are the same, and so are full and half width.
        """
        terms = query_terms(text)
        if not terms:
            raise NothingToSearch
        filters = {
            **vars(await filters_for(department, project, tag, author, about)),
            "terms": terms,
            "pieces": query_pieces(text),
        }
        found = await list_page(area.pool, queries.RETROSPECTIVE_SEARCH_QUERY, filters, page)
        views = await view_retrospectives(area, found.items, actions, decisions)
        items = [FoundRetrospectiveView(**one) for one in views]
        return Page(items=items, next_cursor=found.next_cursor, total=found.total)

    @router.get("/{project_id}", dependencies=[READS_WORK])
    async def get_retrospective(
        project_id: UUID, response: Response, actions: CallerActions
    ) -> RetrospectiveView:
        """Read what a project taught: what is published last, or the draft."""
        async with area.pool.acquire() as db:
            found = await queries.find_retrospective(db, project_id)
        if found is None:
            raise UnknownRetrospective(project=project_id)
        response.headers["ETag"] = format_etag(found.version)
        (view,) = await view_retrospectives(area, [found], actions, decisions)
        return RetrospectiveView(**view)

    @router.get("/{project_id}/versions", dependencies=[READS_WORK])
    async def list_retrospective_versions(
        project_id: UUID,
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        *,
        total: Total = False,
    ) -> Page[RetrospectiveVersion]:
        """List what was published, the first version first: who corrected it when and why.

        A draft that was never published has none.
        """
        async with area.pool.acquire() as db:
            if await queries.find_retrospective(db, project_id) is None:
                raise UnknownRetrospective(project=project_id)
            found = await queries.list_versions(db, project_id)
        bound = {"list": "retrospective-versions", "project": str(project_id)}
        return sequence_page(found, cursor, limit, total=total, **bound)

    @router.get("/{project_id}/versions/{version}", dependencies=[READS_WORK])
    async def get_retrospective_version(project_id: UUID, version: int) -> RetrospectiveVersion:
        """Read one published version."""
        async with area.pool.acquire() as db:
            found = await queries.list_versions(db, project_id)
        for one in found:
            if one.version == version:
                return one
        raise UnknownRetrospectiveVersion(project=project_id, version=version)

    return router
