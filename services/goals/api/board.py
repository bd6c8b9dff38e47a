"""The route of the goal board, as it is or as it was shown at a past time."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.goals.api.readable_risk import readable_rows
from services.goals.domain.refusals import (
    UnknownCycle,
)
from services.goals.projections import cycles
from services.goals.projections.board_names import add_department_names
from services.goals.projections.board_tree import build_tree, goals_below, goals_with_ancestors
from services.goals.projections.goal_board import BoardGoal
from services.goals.projections.goal_board_query import load_board_rows
from services.goals.projections.goal_states import GoalState
from services.goals.projections.kept_structures import KeptStructures
from shared.http.answered_moment import answered_moment
from shared.http.cursor_pagination import Cursor, Limit, Page, encode_cursor
from shared.http.field_types import Code, SingleLineText
from shared.http.list_query_paging import decode_typed_cursor
from shared.http.past_reads import KnownAt
from shared.http.query_parameters import SeveralValues
from shared.http.read_declarations import READS_WORK
from shared.http.read_scope import CallerReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

DEFAULT_READINGS = 60
MAX_READINGS = 500


def board_routes(area: AreaContext, structures: KeptStructures) -> APIRouter:
    """Return the route of the board."""
    router = create_area_router(area.name, "/board")

    @router.get("", dependencies=[READS_WORK])
    async def get_board(
        cycle: UUID,
        scope: CallerReadScope,
        view: Annotated[
            Literal["tree", "table"], Query(description="In a tree, its roots are paged")
        ] = "table",
        department: Code | None = None,
        state: SeveralValues[GoalState] = None,
        q: Annotated[
            SingleLineText | None,
            Query(description="A text in the title, in upper or lower case"),
        ] = None,
        readings: Annotated[
            int, Query(ge=0, le=MAX_READINGS, description="The newest readings of each goal")
        ] = DEFAULT_READINGS,
        known_at: KnownAt = None,
        total: Annotated[bool, Query(description="Whether `total` is counted")] = False,  # noqa: FBT002  by name in the URL
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Page[BoardGoal]:
        """Read a cycle's goals in the order in which they were set.

        Each goal comes with what its card shows: the metric, the expected line, its curve, its
        open blockers with their supports, the reports that are due, and what it puts at risk. In a
        tree, a goal that passes the filters comes with all goals above it.
        """
        department = department and await area.references.spelling_of(department)
        bound = {
            "list": "board",
            "cycle": cycle,
            "view": view,
            "department": department,
            "state": state,
            "q": q,
            "known_at": known_at,
        }
        key = decode_typed_cursor(cursor, [UUID], **bound)
        past = answered_moment(known_at).past
        async with structures.open_snapshot(area.pool) as snapshot:
            db = snapshot.db
            found = await cycles.find_cycle(db, cycle)
            if found is None:
                raise UnknownCycle(cycle_id=cycle)
            structure = await snapshot.load(cycle, past)
            matching = [
                goal_id
                for goal_id, node in structure.items()
                if department in {None, node.goal.department}
                and (state is None or node.state in state)
                and (q is None or q.casefold() in node.goal.title.casefold())
            ]
            included: Collection[UUID] = matching
            if view == "tree":
                included = goals_with_ancestors(structure, matching)
                matching = [
                    one
                    for one in structure
                    if one in included and structure[one].goal.parent_id is None
                ]
            rest = matching if key is None else [one for one in matching if one > key[0]]
            page = rest[:limit]
            shown = page if view == "table" else goals_below(structure, included, page)
            nodes, now = [structure[one] for one in shown], area.clock()
            rows = await load_board_rows(db, found, structure, nodes, past, now, readings)
        await add_department_names(area.references, rows)
        rows = readable_rows(rows, scope)
        return Page(
            items=build_tree(rows) if view == "tree" else rows,
            next_cursor=encode_cursor([str(page[-1])], **bound) if len(rest) > limit else None,
            total=len(matching) if total else None,
        )

    return router
