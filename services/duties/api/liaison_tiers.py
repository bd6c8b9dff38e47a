"""The three tiers over HTTP: officer, liaisons and executors of each subject and department."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import BaseModel

from services.duties.api.named_departments import spelled_as_known
from services.duties.domain.liaison_tiers import (
    ITEM_KINDS,
    LEADER_ROLE,
    SUBJECTS,
    TierGap,
    TierSubject,
    gaps_of,
    officer_role,
)
from services.duties.projections.liaison_contacts import find_contacts
from services.duties.projections.liaison_tiers import (
    MAX_EXECUTORS_NAMED,
    TierLiaison,
    Tiers,
    list_departments,
    load_tiers,
)
from shared.contracts.read_classes import ReadClass
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.liaison_contacts import Contact
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.field_types import Code, Day
from shared.http.list_query_paging import sequence_page
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope, ReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


class TierExecutors(BaseModel):
    """Who carries out in a department."""

    count: int
    people: Sequence[str] | None
    """The first 50 by id; `null` for readers who do not read the department's people."""


class TierLinks(BaseModel):
    """Where to read on."""

    officers: str
    liaisons: str
    executors: str


class TierRow(BaseModel):
    """The three tiers of one subject in one department."""

    subject: TierSubject
    department: str
    department_name: str | None
    leaders: Sequence[str]
    """The general managers, who lead the task force."""
    officers: Sequence[str]
    """Who is in charge of the subject."""
    liaisons: Sequence[TierLiaison]
    """Who speaks for the department in the subject, the department's own liaison first."""
    contact: Contact | None
    """To whom contact with the department goes today; `null` for nobody."""
    executors: TierExecutors
    gaps: Sequence[TierGap]
    links: TierLinks


def liaison_tier_routes(area: AreaContext) -> APIRouter:
    """Return the route of the tiers."""
    router = create_area_router(area.name, "/liaisons")

    @router.get("/tiers", dependencies=[READS_WORK])
    async def list_liaison_tiers(
        scope: CallerReadScope,
        limit: Limit = 50,
        cursor: Cursor = None,
        *,
        department: Code | None = None,
        subject: SeveralValues[TierSubject] = None,
        on: Annotated[
            Day | None, Query(description="The day of which it tells; today, if left out")
        ] = None,
        total: Total = False,
    ) -> Page[TierRow]:
        """List who leads, who is in charge, who speaks and who carries out, and what is missing."""
        code, day = await spelled_as_known(area, department), on or company_date(area.clock())
        subjects = [one for one in SUBJECTS if subject is None or one in subject]
        async with area.pool.acquire() as db:
            keys = [
                (one, about) for one in await list_departments(db, day, code) for about in subjects
            ]
            bound = {"list": "liaison-tiers", "department": code, "on": day.isoformat()}
            found = sequence_page(
                keys, cursor, limit, total=total, **bound, subject=",".join(subjects)
            )
            departments = sorted({one for one, _ in found.items})
            tiers = await load_tiers(db, day, departments)
            contacts = await find_contacts(
                db, [(one, "department", None) for one in departments], day
            )
        names = await area.references.names_of(departments)
        rows = [
            _row(tiers, one, about, names.get(one), contacts.get((one, "department", None)), scope)
            for one, about in found.items
        ]
        return Page(items=rows, next_cursor=found.next_cursor, total=found.total)

    return router


def _row(
    tiers: Tiers,
    department: str,
    subject: TierSubject,
    name: str | None,
    contact: Contact | None,
    scope: ReadScope,
) -> TierRow:
    leaders, officers = (
        tiers.holders.get(LEADER_ROLE, ()),
        tiers.holders.get(officer_role(subject), ()),
    )
    liaisons, executors = tiers.liaisons(department, subject), tiers.executors.get(department, ())
    reads_people = scope.includes(ReadClass.PEOPLE, [department])
    code = quote(department, safe="")
    kinds = "".join(f"&kind={kind}" for kind in ("department", *ITEM_KINDS[subject]))
    return TierRow(
        subject=subject,
        department=department,
        department_name=name,
        leaders=leaders,
        officers=officers,
        liaisons=liaisons,
        contact=contact,
        executors=TierExecutors(
            count=len(executors),
            people=executors[:MAX_EXECUTORS_NAMED] if reads_people else None,
        ),
        gaps=gaps_of(
            leaders=len(leaders),
            officers=len(officers),
            liaisons=len(liaisons),
            executors=len(executors),
        ),
        links=TierLinks(
            officers=f"/api/directory/v1/people?role={officer_role(subject)}",
            liaisons=f"/api/duties/v1/liaisons?department={code}{kinds}",
            executors=f"/api/directory/v1/people?department={code}",
        ),
    )
