"""What an area did for an automation rule of workflows: its own command, or the refusal of it.

Each `rule-fired` is answered once. An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.eventsourcing.decider import Decider


class RuleActionDone(BaseModel, frozen=True):
    """What a rule had the area do was done."""

    type: Literal["rule-action-done"] = "rule-action-done"
    rule_fired_id: UUID
    """The fact that had it done."""
    at: datetime


class RuleActionRefused(BaseModel, frozen=True):
    """What a rule had the area do was refused."""

    type: Literal["rule-action-refused"] = "rule-action-refused"
    rule_fired_id: UUID
    rule_id: UUID
    rule: str
    rule_version: int
    fact_id: UUID
    """The fact that the rule heard."""
    attempt: int
    code: str
    reason: str
    reason_zh: str
    at: datetime


RuleActionEvent = Annotated[RuleActionDone | RuleActionRefused, Field(discriminator="type")]


@dataclass(frozen=True, slots=True)
class AnswerRuleAction:
    """Record what became of an action."""

    outcome: RuleActionDone | RuleActionRefused


RuleActionState = RuleActionDone | RuleActionRefused | None


def _decide(command: AnswerRuleAction, state: RuleActionState) -> Sequence[RuleActionEvent]:
    return [command.outcome] if state is None else []


def _evolve(_: RuleActionState, event: RuleActionEvent) -> RuleActionState:
    return event


def rule_action_stream_name(rule_fired_id: UUID) -> str:
    """Return the stream of what became of an action."""
    return f"rule-action-{rule_fired_id}"


RULE_ACTION_DECIDER: Decider[AnswerRuleAction, RuleActionEvent, RuleActionState] = Decider(
    initial=None,
    decide=_decide,
    evolve=_evolve,
    stream_for=lambda command: rule_action_stream_name(command.outcome.rule_fired_id),
)
