"""Facts make rules act: the action, its record and the consumer's position are one transaction.

A fact whose type no rule is about is neither decoded nor looked up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.workflows.application.deciders import RULE_FIRING_DECIDER, RULE_SET_DECIDER
from services.workflows.application.fact_catalogue import heard_areas, heard_facts
from services.workflows.application.rule_actions import OpenDepartments, decide_action
from services.workflows.domain.automation_rule import RuleTerms
from services.workflows.domain.automation_rule_firing import (
    FiringState,
    HeardFact,
    RecordFiring,
    RuleFailed,
    RuleFired,
    firing_id_of,
    firing_stream_name,
)
from services.workflows.domain.automation_rule_matching import FactData, matches, said_of
from services.workflows.domain.automation_rule_plan import plan_action
from services.workflows.domain.automation_rule_refusals import FactNotMatched
from services.workflows.domain.automation_rule_set import RULE_SET_STREAM, RuleSet
from services.workflows.domain.step_events import case_stream_name
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.published_fact import Fact
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.stream_state import StreamState
from shared.postgres.unit_of_work import UnitOfWork

SUBSCRIBED_AREAS = tuple(heard_areas())
RULE_FACT_TYPES = frozenset(heard_facts())
"""The types of the facts that `fire_rules` does not skip."""
IMPORT_ACTOR = "import:workflows"
"""Who records the cases of imported histories."""
_OF_CASES = frozenset(
    {
        "concord.workflows.case-imported.v1",
        "concord.workflows.step-done.v1",
        "concord.workflows.work-handed-over.v1",
    }
)


@dataclass(frozen=True)
class Firing:
    """A rule in one of its versions, and a fact that makes it act."""

    rule_id: UUID
    number: int
    terms: RuleTerms
    fact_id: UUID
    fact_type: str
    data: FactData
    recorded_at: datetime
    context: EventContext
    """That of what it causes."""
    attempt: int = 1

    @property
    def stream(self) -> str:
        """The stream of the firing."""
        return firing_stream_name(firing_id_of(self.rule_id, self.fact_id))

    def outcome_fields(self, now: datetime) -> dict[str, Any]:
        """Return the fields that say which rule and which fact it was."""
        return {
            "firing_id": firing_id_of(self.rule_id, self.fact_id),
            "rule_id": self.rule_id,
            "rule": self.terms.name,
            "rule_version": self.number,
            "fact_id": self.fact_id,
            "fact_type": self.fact_type,
            "action": self.terms.then.kind,
            "attempt": self.attempt,
            "at": now,
        }

    def heard(self) -> HeardFact:
        """Return what is kept of the fact."""
        said = said_of(heard_facts()[self.fact_type], self.data)
        return HeardFact(recorded_at=self.recorded_at, data=json.dumps(said, ensure_ascii=False))

    def require_match(self) -> None:
        """Raise `FactNotMatched` where the rule is not about the fact."""
        pattern = self.terms.when
        fields = heard_facts().get(self.fact_type, {})
        if pattern.fact_type != self.fact_type or not matches(pattern, fields, self.data):
            raise FactNotMatched(number=self.number)


async def fire_rules(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Have the rules act that are about these facts, each once for each fact."""
    found = await unit.load_states({RULE_SET_STREAM: RULE_SET_DECIDER})
    due = {one.stream: one for one in triggered(found[RULE_SET_STREAM].state, facts)}
    if not due:
        return
    states = await unit.load_states(dict.fromkeys(due, RULE_FIRING_DECIDER))
    await fire_all(unit, [one for one in due.values() if not states[one.stream].version], states)


def triggered(rules: RuleSet, facts: Sequence[Fact]) -> Iterator[Firing]:
    """Yield what facts make rules do, in the order of the facts and of the rules."""
    types = rules.heard_types
    for fact in facts:
        if fact.type not in types:
            continue
        in_force = [
            (rule.rule_id, *found)
            for rule in rules.rules.values()
            if (found := rule.version_in_force(fact.recorded_at)) is not None
            and found[1].when.fact_type == fact.type
            and (found[1].when.imported or not is_of_imported_case(fact))
        ]
        if not in_force:
            continue
        data, fields = json.loads(fact.data), heard_facts()[fact.type]
        for rule_id, number, terms in in_force:
            if matches(terms.when, fields, data):
                context = EventContext.caused_by(fact.id, fact.context, f"rule:{rule_id}")
                yield Firing(
                    rule_id,
                    number,
                    terms,
                    fact.id,
                    fact.type,
                    data,
                    fact.recorded_at,
                    context,
                )


def is_of_imported_case(fact: Fact) -> bool:
    """Return whether a fact says what happened in a case of an imported history."""
    return fact.type in _OF_CASES and fact.context.actor == IMPORT_ACTOR


async def fire_all(
    unit: UnitOfWork, firings: Sequence[Firing], states: Mapping[str, StreamState[FiringState]]
) -> None:
    """Have rules act one after the other, and record at once that they did, or what refused them.

    `states` are those of the firings' streams.
    """
    departments = OpenDepartments(unit)
    appends = []
    for one in firings:
        outcome = await _act(unit, one, departments)
        known = states[one.stream]
        events = RULE_FIRING_DECIDER.decide(RecordFiring(outcome), known.state)
        appends.append(AppendRequest(one.stream, known.version, events, one.context))
    await unit.append_all(appends)


async def _act(
    unit: UnitOfWork, one: Firing, departments: OpenDepartments
) -> RuleFired | RuleFailed:
    """Have a rule act; return that it did, or what refused it."""
    now = unit.writer.clock()
    try:
        one.require_match()
        plan = plan_action(one.rule_id, one.terms, one.fact_id, one.data)
        effect = await decide_action(unit, one.terms, plan, now, departments)
    except Refusal as refusal:
        return RuleFailed(
            **one.outcome_fields(now),
            code=refusal.code(),
            reason=refusal.text("en"),
            reason_zh=refusal.text("zh"),
            heard=one.heard(),
        )
    if effect.case_id is not None and effect.events:
        case, version = case_stream_name(effect.case_id), effect.expected_version
        await unit.append(AppendRequest(case, version, effect.events, one.context))
    return RuleFired(
        **one.outcome_fields(now),
        departments=effect.departments,
        case_id=effect.case_id,
        step=effect.step,
        changed=effect.changes,
        notice=effect.notice,
        reading=effect.reading,
        request=effect.request,
        heard=one.heard() if effect.is_asked_of_others else None,
    )
