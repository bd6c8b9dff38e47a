"""The goal board over HTTP: as it is, or as it was shown at any past moment."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.api.authorization import REQUIRE_ANY_ROLE
from services.goals.domain.refusals import UnknownCycle
from services.goals.projections import cycles, goal_board
from services.goals.projections.goal_board import BoardGoal, GoalState
from shared.http.cursor_pagination import Cursor, Limit, Page, decode_cursor, encode_cursor
from shared.http.field_types import Code, Timestamp
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_resources import AreaResources


def board_routes(area: AreaResources) -> APIRouter:
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
        as_of: Annotated[Timestamp | None, Query(description="What was shown then")] = None,
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
        key = decode_cursor(cursor, **bound)
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            if await cycles.find_cycle(db, cycle) is None:
                raise UnknownCycle(f"there is no cycle {cycle}")
            found = await goal_board.load_board(db, cycle, as_of)
        shown = [
            goal
            for goal in found
            if department in {None, goal.department} and state in {None, goal.state}
        ]
        if view == "tree":
            shown = goal_board.board_tree(found, shown)
        if key is not None:
            behind = UUID(key[0])
            shown = [goal for goal in shown if goal.goal_id > behind]
        more = [str(shown[limit - 1].goal_id)] if len(shown) > limit else None
        return Page(items=shown[:limit], next_cursor=encode_cursor(more, **bound) if more else None)

    return router
