"""Hands over what is open of a department that was merged, split or dissolved.

Its goals of cycles that are not over, and the support that it owes, go to its successors by the
same commands as single ones. Heard twice, it hands over once: nothing of it is left then.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.goals.application.cycle_cascade import cascade
from services.goals.application.deciders import BLOCKER_DECIDER, CYCLE_DECIDER
from services.goals.application.relations import Relations
from services.goals.domain.blocker_commands import TransferSupport
from services.goals.domain.cycle_and_hierarchy_commands import TransferGoal
from shared.contracts.directory_changes import DepartmentSucceeded
from shared.eventsourcing.command_handler import decide_on_states
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

SUCCESSION_FACT_TYPE = "concord.directory.department-succeeded.v1"


async def hand_over(unit: UnitOfWork, facts: Sequence[Fact], relations: Relations) -> None:
    """Hand over what is open of the departments that end, one succession after the other."""
    for fact in facts:
        if fact.type == SUCCESSION_FACT_TYPE:
            said = DepartmentSucceeded.model_validate_json(fact.data)
            context = EventContext.caused_by(fact.id, fact.context, "consumer:goals")
            await _hand_over_goals(unit, said, context, relations)
            await _hand_over_supports(unit, said, context, relations)


async def _hand_over_goals(
    unit: UnitOfWork, said: DepartmentSucceeded, context: EventContext, relations: Relations
) -> None:
    commands = [
        (TransferGoal(cycle_id, goal_id, _successor(said, goal_id), said.reason, said.at), context)
        for cycle_id, goal_id in await relations.list_open_goals(unit.connection, said.department)
    ]
    streams = sorted({CYCLE_DECIDER.stream_for(command) for command, _ in commands})
    states = await unit.load_states(dict.fromkeys(streams, CYCLE_DECIDER))
    appends = decide_on_states(CYCLE_DECIDER, commands, states)
    await unit.append_all(appends)
    await cascade(unit, appends, relations.list_blockers_of)


async def _hand_over_supports(
    unit: UnitOfWork, said: DepartmentSucceeded, context: EventContext, relations: Relations
) -> None:
    await unit.execute_commands(
        BLOCKER_DECIDER,
        [
            (
                TransferSupport(blocker_id, support_id, _successor(said, support_id), said.at),
                context,
            )
            for blocker_id, support_id in await relations.list_owed_supports(
                unit.connection, said.department
            )
        ],
    )


def _successor(said: DepartmentSucceeded, id_: UUID) -> str:
    of_item = (item.successor for item in said.items if (item.area, item.id) == ("goals", id_))
    return next(of_item, said.successor)
