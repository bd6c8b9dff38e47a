"""The route of the alignment report: what does not align, how aligned all are, what changed."""

from __future__ import annotations

import calendar
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.domain.alignment_check import FindingKind, Severity
from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import cycles
from services.goals.projections.alignment_query import check_recorded_alignment
from services.goals.projections.alignment_rows import (
    FORMULA,
    AlignmentFinding,
    AlignmentReport,
    FindingChange,
    alignment_figures,
    compare_findings,
    department_alignments,
)
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.answered_moment import answered_moment
from shared.http.cursor_pagination import Cursor, Limit, Total, encode_cursor
from shared.http.field_types import Code, Timestamp
from shared.http.list_query_paging import DEFAULT_LIMIT, decode_typed_cursor
from shared.http.past_reads import KnownAt, TimeInFuture
from shared.http.problem_details import InvalidField
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.request_problems import Invalid
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

_SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low")
_KINDS: tuple[FindingKind, ...] = (
    "carried-by-nobody",
    "reaches-no-company-goal",
    "weights-open",
    "unanswered",
)
_PRESENT: tuple[FindingChange, ...] = ("new", "standing")


def alignment_routes(area: AreaContext) -> APIRouter:
    """Return the route of the alignment report."""
    router = create_area_router(area.name, "/alignment")

    @router.get("", dependencies=[READS_WORK])
    async def get_alignment(
        cycle: UUID,
        since: Annotated[
            Timestamp | None,
            Query(description="The time to compare with; one month before if left out"),
        ] = None,
        department: Annotated[
            Code | None, Query(description="The department of a goal, or the one that must act")
        ] = None,
        finding: SeveralValues[FindingKind] = None,
        severity: SeveralValues[Severity] = None,
        change: Annotated[
            SeveralValues[FindingChange],
            Query(description="`new` and `standing` if left out; `gone` are those that ended"),
        ] = None,
        known_at: KnownAt = None,
        total: Total = False,  # noqa: FBT002  by name in the URL
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
    ) -> AlignmentReport:
        """Read what does not align in a cycle, the most severe first, and what changed.

        The figures are those of the whole cycle, whatever the filters.
        """
        department = department and await area.references.spelling_of(department)
        bound = {
            "list": "alignment",
            "cycle": cycle,
            "since": since,
            "department": department,
            "finding": finding,
            "severity": severity,
            "change": change,
            "known_at": known_at,
        }
        key = decode_typed_cursor(cursor, [int, int, UUID], **bound)
        past = answered_moment(known_at).past
        at = past or area.clock()
        then_at = _compared_time(since, at)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if await cycles.find_cycle(db, cycle) is None:
                raise UnknownCycle(cycle_id=cycle)
            now = await check_recorded_alignment(db, cycle, past, at)
            then = await check_recorded_alignment(db, cycle, then_at, then_at)
        wanted = sorted(
            (
                one
                for one in compare_findings(now, then, at)
                if department in {None, one.department, one.other_department, one.waits_for}
                and (finding is None or one.kind in finding)
                and (severity is None or one.severity in severity)
                and one.change in (change or _PRESENT)
            ),
            key=_sort_key,
        )
        rest = wanted if key is None else [one for one in wanted if _sort_key(one) > tuple(key)]
        more = len(rest) > limit
        return AlignmentReport(
            cycle_id=cycle,
            formula=FORMULA,
            now=alignment_figures(now, at),
            then=alignment_figures(then, then_at),
            departments=department_alignments(now, then),
            items=rest[:limit],
            next_cursor=encode_cursor(_encoded_key(rest[limit - 1]), **bound) if more else None,
            total=len(wanted) if total else None,
        )

    return router


def _sort_key(finding: AlignmentFinding) -> tuple[int, int, UUID]:
    return (
        _SEVERITIES.index(finding.severity),
        _KINDS.index(finding.kind),
        finding.link_id or finding.goal_id,
    )


def _encoded_key(finding: AlignmentFinding) -> list[str | int]:
    severity, kind, subject = _sort_key(finding)
    return [severity, kind, str(subject)]


def _compared_time(since: datetime | None, at: datetime) -> datetime:
    """Return the time to compare with; raises `Problem` 422 where it is behind the answer's."""
    if since is None:
        return _month_before(at)
    if since > at:
        raise Invalid(errors=[InvalidField.because(TimeInFuture(), {"parameter": "since"})])
    return since


def _month_before(at: datetime) -> datetime:
    """Return the same time of the same day of the month before, or of that month's last day."""
    local = at.astimezone(COMPANY_TIME_ZONE)
    year, month = (local.year, local.month - 1) if local.month > 1 else (local.year - 1, 12)
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(at.tzinfo)
