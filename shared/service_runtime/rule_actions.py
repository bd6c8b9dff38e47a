"""Has an area act for automation rules: by its own commands, once for each `rule-fired`.

The commands, their record and the consumer's position are one transaction. What the area refuses is
recorded as refused, and holds nobody up.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from shared.contracts.workflows_rules import RuleFired
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.rule_action import (
    RULE_ACTION_DECIDER,
    AnswerRuleAction,
    RuleActionDone,
    RuleActionRefused,
    rule_action_stream_name,
)
from shared.postgres.unit_of_work import UnitOfWork

RULE_FIRED_TYPE: str = RuleFired.model_fields["type"].default

RuleAct = Callable[[UnitOfWork, RuleFired, UUID, EventContext], Awaitable[None]]
"""Gives the area's commands for a fact of this id; raises their refusal before it writes."""


async def act_for_rules(unit: UnitOfWork, facts: Sequence[Fact], action: str, act: RuleAct) -> None:
    """Give the commands that the facts of rules with this kind of action call for."""
    for fact in facts:
        if fact.type == RULE_FIRED_TYPE:
            fired = RuleFired.model_validate_json(fact.data)
            if fired.action == action:
                await _act_once(unit, fact, fired, act)


async def _act_once(unit: UnitOfWork, fact: Fact, fired: RuleFired, act: RuleAct) -> None:
    stream = rule_action_stream_name(fact.id)
    if (await unit.load_states({stream: RULE_ACTION_DECIDER}))[stream].version:
        return
    context = EventContext.caused_by(fact.id, fact.context, f"rule:{fired.rule_id}")
    now = unit.writer.clock()
    outcome: RuleActionDone | RuleActionRefused
    try:
        await act(unit, fired, fact.id, context)
    except Refusal as refusal:
        outcome = RuleActionRefused(
            rule_fired_id=fact.id,
            rule_id=fired.rule_id,
            rule=fired.rule,
            rule_version=fired.rule_version,
            fact_id=fired.fact_id,
            attempt=fired.attempt,
            code=refusal.code(),
            reason=refusal.text("en"),
            reason_zh=refusal.text("zh"),
            at=now,
        )
    else:
        outcome = RuleActionDone(rule_fired_id=fact.id, at=now)
    await unit.execute_commands(RULE_ACTION_DECIDER, [(AnswerRuleAction(outcome), context)])
