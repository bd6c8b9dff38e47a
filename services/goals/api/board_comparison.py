"""The route that shows any two moments of a board side by side."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import cycles
from services.goals.projections.board_comparison import BoardChange, ComparedGoal, compare_boards
from services.goals.projections.board_structure import BoardStructure, load_structure
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.past_moment import PastMoment
from shared.http.cursor_pagination import Cursor, Limit, Page, Total, encode_cursor
from shared.http.field_types import Code, SingleLineText, Timestamp
from shared.http.list_query_paging import decode_typed_cursor
from shared.http.past_reads import CLOCK_SKEW, PastBeingRead, TimeInFuture
from shared.http.problem_details import InvalidField
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.request_problems import Invalid
from shared.http.router_factory import create_area_router
from shared.postgres.past_read_models import PastNotReady
from shared.service_runtime.area_context import AreaContext

ComparedTimes = Literal["as-of", "known-at"]


class BoardComparison(Page[ComparedGoal]):
    """A cycle's goals at two times."""

    first: CompanyTime
    second: CompanyTime


def board_comparison_routes(area: AreaContext) -> APIRouter:
    """Return the route of the comparison."""
    router = create_area_router(area.name, "/board/comparison")

    async def load(cycle_id: UUID, at: datetime | None, times: ComparedTimes) -> BoardStructure:
        if at is None or times == "known-at":
            async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
                return await load_structure(db, cycle_id, at)
        try:
            async with area.past.acquire(PastMoment(as_of=at)) as past:
                return await load_structure(past, cycle_id, None)
        except PastNotReady as error:
            raise PastBeingRead(area=area.name) from error

    @router.get("", dependencies=[READS_WORK])
    async def compare_board(
        cycle: UUID,
        from_: Annotated[Timestamp, Query(alias="from", description="The first time")],
        to: Annotated[
            Timestamp | None, Query(description="The second time; now if left out")
        ] = None,
        times: Annotated[
            ComparedTimes,
            Query(description="Whether the times ask what was true, or what was recorded by them"),
        ] = "as-of",
        department: Annotated[
            Code | None, Query(description="The goal's department at either time")
        ] = None,
        change: SeveralValues[BoardChange] = None,
        q: Annotated[
            SingleLineText | None,
            Query(description="A text in the title, in upper or lower case"),
        ] = None,
        total: Total = False,  # noqa: FBT002  by name in the URL
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> BoardComparison:
        """Read the goals of a cycle at two times: each then and now, and what differs."""
        department = department and await area.references.spelling_of(department)
        bound = {
            "list": "board-comparison",
            "cycle": cycle,
            "from": from_,
            "to": to,
            "times": times,
            "department": department,
            "change": change,
            "q": q,
        }
        key = decode_typed_cursor(cursor, [UUID], **bound)
        present = area.clock()
        for name, at in (("from", from_), ("to", to)):
            if at is not None and at > present + CLOCK_SKEW:
                raise Invalid(errors=[InvalidField.because(TimeInFuture(), {"parameter": name})])
        async with area.pool.acquire() as db:
            if await cycles.find_cycle(db, cycle) is None:
                raise UnknownCycle(cycle_id=cycle)
        then, now = await load(cycle, from_, times), await load(cycle, to, times)
        matching = [
            one
            for one in compare_boards(then, now)
            if (change is None or one.change in change)
            and (department is None or department in _departments(one))
            and (q is None or any(q.casefold() in title.casefold() for title in _titles(one)))
        ]
        rest = matching if key is None else [one for one in matching if one.goal_id > key[0]]
        more = len(rest) > limit
        return BoardComparison(
            first=from_,
            second=to or present,
            items=rest[:limit],
            next_cursor=encode_cursor([str(rest[limit - 1].goal_id)], **bound) if more else None,
            total=len(matching) if total else None,
        )

    return router


def _departments(goal: ComparedGoal) -> set[str | None]:
    return {one.department for one in (goal.then, goal.now) if one is not None}


def _titles(goal: ComparedGoal) -> set[str]:
    return {one.title for one in (goal.then, goal.now) if one is not None}
