"""The route of the goal board, as it is or as it was shown at a past time."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.api.authorization import REQUIRE_ANY_ROLE
from services.goals.domain.refusals import (
    UnknownCycle,
)
from services.goals.projections import cycles, goal_board_query
from services.goals.projections.goal_board_query import BoardGoal, GoalState
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import Code, Timestamp
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext


def board_routes(area: AreaContext) -> APIRouter:
    """Return the route of the board."""
    router = create_area_router(area.name, "/board")

    @router.get("", dependencies=[REQUIRE_ANY_ROLE])
    async def get_board(
        cycle: UUID,
        view: Annotated[
            Literal["tree", "table"], Query(description="In a tree, its roots are paged")
        ] = "table",
        department: Code | None = None,
        state: GoalState | None = None,
        as_of: Annotated[
            Timestamp | None, Query(description="The board as it was shown at this time")
        ] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[BoardGoal]:
        """Read a cycle's goals in the order in which they were set.

        In a tree, a goal that passes the filters comes with all goals above it.
        """
        department = department and await area.references.spelling_of(department)
        bound = {
            "list": "board",
            "cycle": cycle,
            "view": view,
            "department": department,
            "state": state,
            "as_of": as_of,
        }
        key = decode_cursor(cursor, **bound)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if await cycles.find_cycle(db, cycle) is None:
                raise UnknownCycle(cycle_id=cycle)
            board = await goal_board_query.load_board(db, cycle, as_of)
        matching = [
            goal
            for goal in board
            if department in {None, goal.department} and state in {None, goal.state}
        ]
        if view == "tree":
            matching = goal_board_query.build_filtered_tree(board, matching)
        if key is not None:
            last_read = UUID(key[0])
            matching = [goal for goal in matching if goal.goal_id > last_read]
        if len(matching) <= limit:
            return Page(items=matching, next_cursor=None)
        last_key = [str(matching[limit - 1].goal_id)]
        return Page(items=matching[:limit], next_cursor=encode_cursor(last_key, **bound))

    return router
