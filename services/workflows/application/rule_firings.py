"""Facts make rules act: the action, its record and the consumer's position are one transaction.

A fact whose type no rule is about is neither decoded nor looked up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.workflows.application.deciders import RULE_FIRING_DECIDER, RULE_SET_DECIDER
from services.workflows.application.fact_catalogue import heard_areas, heard_facts
from services.workflows.application.rule_actions import decide_action
from services.workflows.domain.automation_rule import RuleTerms
from services.workflows.domain.automation_rule_firing import (
    RecordFiring,
    RuleFailed,
    RuleFired,
    firing_id_of,
    firing_stream_name,
)
from services.workflows.domain.automation_rule_matching import FactData, matches
from services.workflows.domain.automation_rule_plan import plan_action
from services.workflows.domain.automation_rule_set import RULE_SET_STREAM, RuleSet
from services.workflows.domain.step_events import case_stream_name
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.published_fact import Fact
from shared.eventsourcing.refusal import Refusal
from shared.postgres.unit_of_work import UnitOfWork

SUBSCRIBED_AREAS = tuple(heard_areas())
RULE_FACT_TYPES = frozenset(heard_facts())
"""The types of the facts that `fire_rules` does not skip."""


class Triggered(NamedTuple):
    """A rule in the version that was in force when a fact was recorded, which it is about."""

    fact: Fact
    data: FactData
    rule_id: UUID
    number: int
    terms: RuleTerms


async def fire_rules(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Have the rules act that are about these facts, each once for each fact."""
    found = await unit.load_states({RULE_SET_STREAM: RULE_SET_DECIDER})
    for one in triggered(found[RULE_SET_STREAM].state, facts):
        await _fire(unit, one)


def triggered(rules: RuleSet, facts: Sequence[Fact]) -> Iterator[Triggered]:
    """Yield the rules that facts make act, in the order of the facts and of the rules."""
    types = {terms.when.fact_type for one in rules.rules.values() for terms in one.versions}
    for fact in facts:
        if fact.type not in types:
            continue
        data, fields = json.loads(fact.data), heard_facts()[fact.type]
        for rule in rules.rules.values():
            found = rule.version_in_force(fact.recorded_at)
            if found is None or found[1].when.fact_type != fact.type:
                continue
            if matches(found[1].when, fields, data):
                yield Triggered(fact, data, rule.rule_id, *found)


async def _fire(unit: UnitOfWork, one: Triggered) -> None:
    stream = firing_stream_name(firing_id_of(one.rule_id, one.fact.id))
    if (await unit.load_states({stream: RULE_FIRING_DECIDER}))[stream].version:
        return
    now = unit.writer.clock()
    context = EventContext.caused_by(one.fact.id, one.fact.context, f"rule:{one.rule_id}")
    outcome: RuleFired | RuleFailed
    try:
        plan = plan_action(one.rule_id, one.terms, one.fact.id, one.data)
        effect = await decide_action(unit, one.terms, plan, now)
    except Refusal as refusal:
        outcome = RuleFailed(
            **_named(one, now),
            code=refusal.code(),
            reason=refusal.text("en"),
            reason_zh=refusal.text("zh"),
        )
    else:
        outcome = RuleFired(
            **_named(one, now),
            departments=effect.departments,
            case_id=effect.case_id,
            step=effect.step,
            changed=effect.changes,
            notice=effect.notice,
        )
        if effect.case_id is not None and effect.events:
            case, version = case_stream_name(effect.case_id), effect.expected_version
            await unit.append(AppendRequest(case, version, effect.events, context))
    await unit.execute_commands(RULE_FIRING_DECIDER, [(RecordFiring(outcome), context)])


def _named(one: Triggered, now: datetime) -> dict[str, Any]:
    """Return the fields that say which rule and which fact it was."""
    return {
        "firing_id": firing_id_of(one.rule_id, one.fact.id),
        "rule_id": one.rule_id,
        "rule": one.terms.name,
        "rule_version": one.number,
        "fact_id": one.fact.id,
        "fact_type": one.fact.type,
        "action": one.terms.then.kind,
        "at": now,
    }
