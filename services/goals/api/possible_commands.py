"""The commands that goals, links and blockers offer, as their routes would create them now.

Where a caller chooses a command's values, valid ones stand in for them: those that hold, if any, so
that a repetition has nothing left to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.goals.api.authorization import CompanyGoalsForbidden, reading_party
from services.goals.application import BLOCKER_DECIDER, CYCLE_DECIDER, GOAL_DECIDER
from services.goals.domain.blocker_commands import (
    AskSupport,
    BlockerCommand,
    GiveSupport,
    RaiseBlocker,
    ResolveBlocker,
    WithdrawSupport,
)
from services.goals.domain.blocker_events import SupportRequest
from services.goals.domain.blocker_refusals import BlockedGoalIsArchived
from services.goals.domain.cycle_and_hierarchy_commands import (
    AcceptLink,
    ArchiveGoal,
    CycleCommand,
    DeclineLink,
    MoveGoal,
    SetGoalSource,
    SetWeights,
    TransferGoal,
    WithdrawGoal,
    WithdrawLink,
)
from services.goals.domain.goal_plan import GoalReference
from services.goals.domain.goal_refusals import CompanyGoalHasNoParent
from services.goals.domain.goal_source import GoalSource
from services.goals.domain.goal_tracking_commands import EnterReading, GoalCommand
from services.goals.domain.goal_tracking_events import Reading, ReadingSource
from services.goals.projections.blockers import BlockerRow, SupportRow
from services.goals.projections.child_weights import ChildWeight
from services.goals.projections.goals import GoalRow
from services.goals.projections.links import LinkRow
from shared.http.allowed_actions import (
    AllowedActions,
    PossibleCommand,
    ProbedCommand,
    probe_command_groups,
    probe_commands,
)
from shared.service_runtime.area_context import AreaContext

_OTHER = "?"
"""Stands in for a reason or a department that the caller names; no code is like it."""


async def goal_commands(
    area: AreaContext, goal: GoalRow, children: Sequence[ChildWeight], actions: AllowedActions
) -> list[PossibleCommand]:
    """Return the commands to a goal with these sub-goals, as a caller would give them."""
    party = reading_party(actions.caller, goal.department)
    connected: ReadingSource = goal.plan.connected_to or "erp"
    now, owners = area.clock(), _people_of(goal.department)
    reading = Reading(
        reading_id=area.id_factory(),
        value=goal.plan.metric.start,
        measured_at=now,
        source=connected if party == "connector" else "person",
    )
    weights: dict[UUID, Decimal | Fraction] = {
        child.goal_id: Decimal(number == 0) for number, child in enumerate(children)
    }
    enter = EnterReading(goal.goal_id, reading, now, party)
    raised = RaiseBlocker(area.id_factory(), goal.reference, _OTHER, now)
    cycle_id, goal_id = goal.cycle_id, goal.goal_id
    to_goal: list[ProbedCommand[GoalCommand]] = [
        ProbedCommand("enter_reading", enter, **owners),
        ProbedCommand("correct_reading", enter, **owners),
    ]
    move = MoveGoal(cycle_id, goal_id, None, now)
    reason = goal.archived or _OTHER
    archive = ArchiveGoal(cycle_id, goal_id, reason, now, is_at_stated=False)
    set_weights = SetWeights(cycle_id, goal_id, weights, now)
    to_cycle: list[ProbedCommand[CycleCommand]] = [
        ProbedCommand("move_goal", move, has_own_values=True),
        ProbedCommand("archive_goal", archive),
        ProbedCommand(
            "transfer_goal",
            TransferGoal(cycle_id, goal_id, _OTHER, reason, now),
            has_own_values=True,
        ),
        ProbedCommand("withdraw_goal", WithdrawGoal(cycle_id, goal_id, reason, now), **owners),
        ProbedCommand(
            "set_source",
            SetGoalSource(cycle_id, goal_id, GoalSource(kind="person"), now),
            has_own_values=True,
            **owners,
        ),
        ProbedCommand("set_weights", set_weights, has_own_values=True),
    ]
    to_blocker: list[ProbedCommand[BlockerCommand]] = [
        ProbedCommand("raise_blocker", raised, **owners)
    ]
    readings, in_cycle, [blocking] = await probe_command_groups(
        area.event_store,
        actions,
        [(GOAL_DECIDER, to_goal), (CYCLE_DECIDER, to_cycle), (BLOCKER_DECIDER, to_blocker)],
    )
    if goal.department is None and in_cycle[0].refusal is None:
        in_cycle[0] = replace(in_cycle[0], refusal=CompanyGoalHasNoParent())
    if goal.archived is not None:
        blocking = replace(blocking, refusal=BlockedGoalIsArchived())
    return [*readings, *in_cycle, blocking]


async def link_commands(
    area: AreaContext,
    link: LinkRow,
    offering: str | None,
    answering: str | None,
    actions: AllowedActions,
) -> list[PossibleCommand]:
    """Return the commands to a link between the goals of two departments."""
    now, key, reason = area.clock(), (link.cycle_id, link.link_id), link.reason or _OTHER
    probed: list[ProbedCommand[CycleCommand]] = [
        ProbedCommand("accept_link", AcceptLink(*key, now), **_people_of(answering)),
        ProbedCommand("decline_link", DeclineLink(*key, reason, now), **_people_of(answering)),
        ProbedCommand("withdraw_link", WithdrawLink(*key, reason, now), **_people_of(offering)),
    ]
    return await probe_commands(area.event_store, actions, CYCLE_DECIDER, probed)


async def blocker_commands(
    area: AreaContext,
    blocker: BlockerRow,
    supports: Sequence[SupportRow],
    actions: AllowedActions,
) -> Mapping[UUID, Sequence[PossibleCommand]]:
    """Return the commands to a blocker and to its supports, by the id of each."""
    now, owners, key = area.clock(), _people_of(blocker.department), blocker.blocker_id
    request = SupportRequest(
        support_id=area.id_factory(),
        blocker_id=key,
        goal=GoalReference(
            goal_id=blocker.goal_id, title=blocker.goal, department=blocker.department
        ),
        department=_OTHER,
        what=_OTHER,
        due_at=now + timedelta(days=1),
    )
    probed: list[tuple[UUID, ProbedCommand[BlockerCommand]]] = [
        (key, ProbedCommand("ask_support", AskSupport(request, now), **owners)),
        (
            key,
            ProbedCommand(
                "resolve_blocker", ResolveBlocker(key, now, is_at_stated=False), **owners
            ),
        ),
    ]
    for one in supports:
        give = GiveSupport(key, one.support_id, now, is_at_stated=False)
        reason = one.reason or _OTHER
        withdraw = WithdrawSupport(key, one.support_id, reason, now, is_at_stated=False)
        probed += [
            (one.support_id, ProbedCommand("give_support", give, **_people_of(one.department))),
            (one.support_id, ProbedCommand("withdraw_support", withdraw, **owners)),
        ]
    possible = await probe_commands(
        area.event_store, actions, BLOCKER_DECIDER, [command for _, command in probed]
    )
    by_id: dict[UUID, list[PossibleCommand]] = {}
    for (id_, _), command in zip(probed, possible, strict=True):
        by_id.setdefault(id_, []).append(command)
    return by_id


def _people_of(department: str | None) -> dict[str, Any]:
    """Return who may act for a department; for the company (`None`) no department's people."""
    if department is None:
        return {"departments": (), "outside": CompanyGoalsForbidden()}
    return {"departments": (department,)}
