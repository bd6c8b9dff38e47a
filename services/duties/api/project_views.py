"""Projects as pages show them: with names, and what the reader may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.duties.api.acting_connectors import as_connected
from services.duties.api.bodies import MAX_DUE_DAYS
from services.duties.api.possible_share_corrections import possible_share_corrections
from services.duties.application import PROJECT_DECIDER, find_author_of_pool
from services.duties.domain.project_commands import (
    AssignDuty,
    CancelProject,
    ChangePlan,
    CloseProject,
    ConfirmOutcome,
    ConfirmPool,
    CorrectOutcome,
    ProjectCommand,
    RejectOutcome,
    RejectPool,
)
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_goals import ChangeGoals
from services.duties.domain.project_schedule_commands import MoveKickOff, StartProject
from services.duties.domain.project_terms import AgreedTerms, PoolShare
from services.duties.domain.project_withdrawal import WithdrawProject
from services.duties.projections.project_duties import DutyEntry
from services.duties.projections.project_share_corrections import AgreedShare
from services.duties.projections.projects import ProjectRow
from shared.contracts.read_classes import ReadClass
from shared.http.allowed_actions import Actions, AllowedActions, ProbedCommand, probe_commands
from shared.http.auth import Caller, Role
from shared.http.field_types import PlainDecimal
from shared.http.read_scope import ReadScope
from shared.postgres.reference_table import ReferenceKind
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.calendar_versions import load_calendars
from shared.working_time.workday_calendar import Calendar

_LATER = timedelta(days=MAX_DUE_DAYS)
"""A move of T by so much brings no date back behind the present."""

PAY_FIELDS = (
    "pool",
    "pool_confirmation",
    "pool_rejection",
    "actual",
    "proposed_actual",
    "proposed_at",
    "outcome_rejection",
    "share_correction",
    "share_rejection",
)
"""What pay follows from, beside the ratios; readers without the project's pay get `null`."""


class NamedShare(AgreedShare):
    """A participating department with its name, and its part of the pool."""

    ratio: PlainDecimal | None  # type: ignore[assignment]  # an agreed one always has its ratio
    """`null` where the pay figures are hidden."""
    department_name: str | None
    """`null` for a department that the directory does not have."""


class ServedGoal(BaseModel):
    """A goal that a project serves."""

    goal_id: UUID
    title: str | None
    """`null` while its title is not known here."""


class ProjectView(ProjectRow):
    """A project with the names of its departments and goals."""

    goals: Sequence[ServedGoal]  # type: ignore[assignment]  # each is a goal with its title

    shares: Sequence[NamedShare]  # type: ignore[assignment]  # each is a share with a name
    pay_hidden: bool
    """Whether pool, ratios and outcome are left out: the reader's department takes no part."""


class DutyEntryView(DutyEntry):
    """An entry of a duty list with the names of its departments."""

    accountable_name: str | None
    recipient_name: str | None


class ProjectDetail(ProjectView):
    """A project, its duty list, and what its reader may do."""

    duties: Sequence[DutyEntryView]
    actions: Actions


async def view_projects(
    area: AreaContext, rows: Sequence[ProjectRow], scope: ReadScope
) -> list[ProjectView]:
    """Return the projects with names and with what their reader sees of them, in their order."""
    codes = sorted({share.department for row in rows for share in row.shares})
    names = await area.references.names_of(codes)
    goals = sorted({str(goal_id) for row in rows for goal_id in row.goals})
    titles = await area.references.names_of(goals, ReferenceKind.GOAL)
    return [_view(row, {**titles, **names}, scope) for row in rows]


def _view(row: ProjectRow, names: Mapping[str, str], scope: ReadScope) -> ProjectView:
    pay_hidden = not scope.includes(ReadClass.PAY, [share.department for share in row.shares])
    shares = [
        NamedShare(
            department=share.department,
            department_name=names.get(share.department),
            ratio=None if pay_hidden else share.ratio,
        )
        for share in row.shares
    ]
    goals = [ServedGoal(goal_id=one, title=names.get(str(one))) for one in row.goals]
    fields: dict[str, Any] = {
        **dict(row),
        "shares": shares,
        "goals": goals,
        "pay_hidden": pay_hidden,
    }
    return ProjectView(**fields | dict.fromkeys(PAY_FIELDS if pay_hidden else ()))


async def view_project(
    area: AreaContext,
    row: ProjectRow,
    duties: Sequence[DutyEntry],
    actions: AllowedActions,
    scope: ReadScope,
) -> ProjectDetail:
    """Return a project with its duty list and what its reader may do."""
    (project,) = await view_projects(area, [row], scope)
    codes = {code for duty in duties for code in (duty.accountable, duty.recipient)}
    names = await area.references.names_of(sorted(codes))
    entries = [
        DutyEntryView(
            **duty.model_dump(),
            accountable_name=names.get(duty.accountable),
            recipient_name=names.get(duty.recipient),
        )
        for duty in duties
    ]
    author = await find_author_of_pool(area.event_store, row.project_id)
    calendar = (await load_calendars(area.event_store)).in_force(area.clock())
    commands = _commands(area, row, actions.caller, author, calendar)
    probed = await probe_commands(area.event_store, actions, PROJECT_DECIDER, commands)
    possible = as_connected(actions.caller, row.connector, probed)
    return ProjectDetail(**project.model_dump(), duties=entries, actions=actions.among(possible))


def _commands(
    area: AreaContext, row: ProjectRow, caller: Caller, author: str | None, calendar: Calendar
) -> list[ProbedCommand[ProjectCommand]]:
    """Return the commands of a caller to a project, with values that are valid in themselves."""
    now, project_id = area.clock(), row.project_id
    shares = tuple(PoolShare(**share.model_dump()) for share in row.shares)
    other_terms = AgreedTerms(
        code=row.code,
        name=row.name,
        shares=shares,
        pool=None,
        unit=row.unit,
        target=row.target + 1,
        direction=row.direction,
        connector=row.connector,
        goals=tuple(row.goals),
    )
    return [
        ProbedCommand("change_project_plan", ChangePlan(project_id, other_terms, now)),
        ProbedCommand("change_project_goals", ChangeGoals(project_id, (project_id,), now)),
        ProbedCommand("confirm_project_pool", ConfirmPool(project_id, caller.subject, now, author)),
        ProbedCommand("reject_project_pool", RejectPool(project_id, "reason", caller.subject, now)),
        ProbedCommand("assign_duty", AssignDuty(project_id, _possible_duty(area, shares), now)),
        ProbedCommand(
            "start_project",
            StartProject(project_id, now, is_kick_off_stated=False, calendar=calendar),
        ),
        ProbedCommand(
            "move_project_kick_off",
            MoveKickOff(project_id, now + _LATER, "reason", now, calendar),
        ),
        ProbedCommand(
            "close_project", CloseProject(project_id, row.target, now, is_at_stated=False)
        ),
        ProbedCommand(
            "correct_project_outcome",
            CorrectOutcome(
                project_id, (row.actual or row.target) + 1, "reason", caller.subject, now
            ),
        ),
        *possible_share_corrections(project_id, shares, caller, now),
        ProbedCommand("confirm_project_outcome", ConfirmOutcome(project_id, caller.subject, now)),
        ProbedCommand(
            "reject_project_outcome", RejectOutcome(project_id, "reason", caller.subject, now)
        ),
        ProbedCommand(
            "withdraw_project",
            WithdrawProject(project_id, "reason", now, Role.GENERAL_MANAGER in caller.roles),
        ),
        ProbedCommand(
            "cancel_project",
            CancelProject(
                project_id,
                "reason",
                now,
                is_at_stated=False,
                is_by_general_manager=Role.GENERAL_MANAGER in caller.roles,
            ),
        ),
    ]


def _possible_duty(area: AreaContext, shares: Sequence[PoolShare]) -> ProjectDuty:
    duty_id: UUID = area.id_factory()
    return ProjectDuty(
        duty_id=duty_id,
        activity=str(duty_id),
        deliverable=str(duty_id),
        accountable=shares[0].department,
        recipient=str(duty_id),
        due_days=MAX_DUE_DAYS,
        acceptance=str(duty_id),
    )
