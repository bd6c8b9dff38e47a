"""The routes of where a goal's readings come from: people, another system, or other goals."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from services.goals.api.authorization import (
    OFFICER_OR_DEPARTMENT_ROLES,
    require_department_access,
    require_existing_goal,
)
from services.goals.application import CYCLE_DECIDER, CascadingCycleStore
from services.goals.domain.cycle_and_hierarchy_commands import SetGoalSource
from services.goals.domain.goal_source import (
    FormulaKind,
    FormulaOperand,
    GoalFormula,
    GoalSource,
    SourceGoal,
    SourceKind,
)
from services.goals.domain.refusals import UnknownGoal
from services.goals.projections import cycles, goals
from services.goals.projections.goal_sources import SourceRow, load_source
from services.goals.projections.present_relations import list_blockers_of
from shared.http.command_execution import (
    CommandRequest,
    Done,
    command_request_dependency,
    format_etag,
)
from shared.http.field_reasons import FieldReason
from shared.http.problem_details import InvalidField
from shared.http.read_declarations import READS_WORK
from shared.http.request_problems import Invalid
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

SourceCommandRequest = Annotated[
    CommandRequest,
    command_request_dependency(*OFFICER_OR_DEPARTMENT_ROLES, requires_if_match=True),
]
Factor = Annotated[Decimal, Field(gt=-(10**9), lt=10**9, max_digits=18, decimal_places=9)]


class FormulaWithoutGoals(FieldReason):
    """A goal that others feed needs a formula, and no other goal has one."""

    en = "name `formula`, `of` and `goals` where `kind` is `goals`, and leave them out elsewhere"
    zh = "`kind` 为 `goals` 时须填写 `formula`、`of` 和 `goals`，否则请不填"


class FeedingGoalBody(BaseModel, extra="forbid"):
    """A goal whose readings the formula takes."""

    goal_id: UUID
    factor: Annotated[
        Factor | None,
        Field(description="What its value is multiplied by; in a weighted mean, its weight"),
    ] = None


class SourceBody(BaseModel):
    """Where a goal's readings come from."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "goals",
                    "formula": "sum",
                    "of": "value",
                    "goals": [{"goal_id": "01900000-0000-7000-8000-000000000001"}],
                }
            ]
        },
    )

    kind: SourceKind
    formula: FormulaKind | None = None
    of: FormulaOperand | None = None
    goals: Annotated[list[FeedingGoalBody], Field(max_length=100)] = []

    def to_domain(self) -> GoalSource:
        """Return the source as a domain value; raises `Problem` 422 where it is not whole."""
        said = (self.formula is not None, self.of is not None, bool(self.goals))
        if len({*said, self.kind == "goals"}) > 1:
            raise Invalid(
                errors=[InvalidField.because(FormulaWithoutGoals(), {"pointer": "#/formula"})]
            )
        if self.formula is None or self.of is None:
            return GoalSource(kind=self.kind)
        goals = tuple(SourceGoal(goal_id=one.goal_id, factor=one.factor) for one in self.goals)
        formula = GoalFormula(kind=self.formula, of=self.of, goals=goals)
        return GoalSource(kind="goals", formula=formula)


def source_routes(area: AreaContext) -> APIRouter:
    """Return the routes of a goal's source."""
    router = create_area_router(area.name, "/goals/{goal_id}/source")
    streams = CascadingCycleStore(area, list_blockers_of)

    @router.get("", dependencies=[READS_WORK])
    async def get_source(goal_id: UUID, response: Response) -> SourceRow:
        """Read where a goal's readings come from; the ETag is the cycle's."""
        async with area.pool.acquire() as db, db.transaction(isolation="repeatable_read"):
            goal = await goals.find_goal(db, goal_id)
            cycle = await cycles.find_cycle(db, goal.cycle_id) if goal else None
            if goal is None or cycle is None:
                raise UnknownGoal(goal_id=goal_id)
            found = await load_source(db, goal_id, goal.plan.connected_to or "person")
        response.headers["ETag"] = format_etag(cycle.version)
        return found

    @router.put("", response_model=Done)
    async def set_source(
        goal_id: UUID, body: SourceBody, request: SourceCommandRequest
    ) -> JSONResponse:
        """Say where a goal's readings come from; for people of its department.

        Other goals of its cycle feed it by a formula: whenever one of them has a reading, it has
        one, too, and its own are not entered by hand. The version in the answer is the cycle's.
        """
        goal = await require_existing_goal(area, goal_id)
        require_department_access(request, goal.department, *OFFICER_OR_DEPARTMENT_ROLES)
        command = SetGoalSource(goal.cycle_id, goal_id, body.to_domain(), area.clock())
        return await area.command_executor.execute(
            request, CYCLE_DECIDER, command, id=goal_id, unit_of_work=streams
        )

    return router
