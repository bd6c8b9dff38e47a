"""The goal board over HTTP: as it is, or as it was shown at any past moment."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.api.callers import READER
from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import board, cycles
from services.goals.projections.board import BoardGoal, GoalState
from shared.http.fields import Code, Moment
from shared.http.paging import Cursor, Limit, Page, after, cursor_for
from shared.http.routing import routes_of
from shared.runtime.area import Area


def board_routes(area: Area) -> APIRouter:
    """Return the route of the board."""
    router = routes_of(area.name, "/board")

    @router.get("", dependencies=[READER])
    async def get_board(
        cycle: UUID,
        view: Annotated[
            Literal["tree", "table"], Query(description="In a tree, its roots are paged")
        ] = "table",
        department: Code | None = None,
        state: GoalState | None = None,
        as_of: Annotated[Moment | None, Query(description="What was shown then")] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[BoardGoal]:
        """Read a cycle's goals in the order in which they were set; those above others with them.

        In a tree, a goal that is wanted comes with all above it, wanted or not.
        """
        bound = {
            "list": "board",
            "cycle": cycle,
            "view": view,
            "department": department,
            "state": state,
            "as_of": as_of,
        }
        key = after(cursor, **bound)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if await cycles.one(db, cycle) is None:
                raise UnknownCycle(f"there is no cycle {cycle}")
            found = await board.board(db, cycle, as_of)
        shown = [
            goal
            for goal in found
            if department in {None, goal.department} and state in {None, goal.state}
        ]
        if view == "tree":
            shown = board.tree(found, shown)
        if key is not None:
            behind = UUID(key[0])
            shown = [goal for goal in shown if goal.goal_id > behind]
        more = [str(shown[limit - 1].goal_id)] if len(shown) > limit else None
        return Page(items=shown[:limit], next_cursor=cursor_for(more, **bound) if more else None)

    return router
