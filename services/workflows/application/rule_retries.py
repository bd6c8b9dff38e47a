"""What becomes of firings afterwards: other areas refuse them, and officers have them tried again.

An officer's command says that a firing is tried again; the area hears that fact like any other, so
that the second attempt is made as the first one was.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, TypeAdapter

from services.workflows.application.deciders import RULE_FIRING_DECIDER, RULE_SET_DECIDER
from services.workflows.application.rule_firings import Firing, fire_all
from services.workflows.domain.automation_rule_firing import (
    NoteRefusal,
    RuleRetried,
    firing_id_of,
    firing_stream_name,
)
from services.workflows.domain.automation_rule_set import RULE_SET_STREAM
from shared.contracts import workflows_rules as contracts
from shared.contracts.comms_rules import RuleRequestRefused
from shared.contracts.goals_rules import RuleReadingRefused
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

_Refused = Annotated[RuleReadingRefused | RuleRequestRefused, Field(discriminator="type")]
_REFUSED: TypeAdapter[RuleReadingRefused | RuleRequestRefused] = TypeAdapter(_Refused)
REFUSED_FACT_TYPES: frozenset[str] = frozenset(
    one.model_fields["type"].default for one in (RuleReadingRefused, RuleRequestRefused)
)
RETRIED_FACT_TYPE: str = contracts.RuleRetried.model_fields["type"].default
RETRY_FACT_TYPES = REFUSED_FACT_TYPES | {RETRIED_FACT_TYPE}
"""The types of the facts that are handled here, whatever rules there are."""


async def note_refusals(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record the firings as failed whose action another area refused."""
    commands = []
    for fact in facts:
        if fact.type in REFUSED_FACT_TYPES:
            said = _REFUSED.validate_json(fact.data)
            command = NoteRefusal(
                firing_id_of(said.rule_id, said.fact_id),
                said.attempt,
                said.code,
                said.reason,
                said.reason_zh,
                said.at,
            )
            context = EventContext.caused_by(fact.id, fact.context, f"rule:{said.rule_id}")
            commands.append((command, context))
    await unit.execute_commands(RULE_FIRING_DECIDER, commands)


async def retry_firings(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Have rules act once more, by their newest version, where an officer said so."""
    for fact in facts:
        if fact.type == RETRIED_FACT_TYPE:
            said = contracts.RuleRetried.model_validate_json(fact.data)
            await _retry(unit, fact, said)


async def _retry(unit: UnitOfWork, fact: Fact, said: contracts.RuleRetried) -> None:
    stream = firing_stream_name(firing_id_of(said.rule_id, said.fact_id))
    found = await unit.load_states({stream: RULE_FIRING_DECIDER, RULE_SET_STREAM: RULE_SET_DECIDER})
    retried = found[stream].state
    if not isinstance(retried, RuleRetried) or retried.attempt != said.attempt:
        return
    rule = found[RULE_SET_STREAM].state.rules[said.rule_id]
    firing = Firing(
        rule.rule_id,
        len(rule.versions),
        rule.terms,
        retried.fact_id,
        retried.fact_type,
        json.loads(retried.heard.data),
        retried.heard.recorded_at,
        EventContext.caused_by(retried.fact_id, fact.context, f"rule:{rule.rule_id}"),
        retried.attempt,
    )
    await fire_all(unit, [firing], found)
