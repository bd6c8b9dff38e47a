"""Whether rules can trigger themselves: through facts that their actions cause.

What an action causes are the facts that its command itself records. What people do afterwards, and
what becomes overdue as time passes, is no circle: it does not run by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from services.workflows.domain.automation_rule import (
    Comparison,
    CompleteStepAction,
    EnterReadingAction,
    FactPattern,
    OpenRequestAction,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_plan import one_line
from services.workflows.domain.automation_rule_typing import template_fields


class CausedFact(NamedTuple):
    """A fact that an action causes, with the values of fields that are known beforehand."""

    fact_type: str
    known: Mapping[str, str]


RULE_READING_SOURCE = "rule"
"""What the goals area says as the source of a reading that a rule entered."""


def _facts_of(area: str, names: str, **known: str) -> list[CausedFact]:
    return [CausedFact(f"concord.{area}.{name}.v1", known) for name in names.split()]


def caused_facts(rule_id: UUID, terms: RuleTerms) -> Sequence[CausedFact]:
    """Return the facts that a rule's action may cause."""
    own = _facts_of("workflows", "rule-fired rule-failed", rule_id=str(rule_id))
    match terms.then:
        case StartCaseAction(flow_id=flow_id):
            return [
                *own,
                *_facts_of("workflows", "case-started", flow_id=str(flow_id)),
                *_facts_of("workflows", "step-opened"),
            ]
        case CompleteStepAction(activity=activity):
            return [
                *own,
                *_facts_of(
                    "workflows",
                    "step-done joint-review-voted joint-review-ended",
                    activity=activity,
                ),
                *_facts_of(
                    "workflows", "step-opened step-withdrawn work-handed-over case-finished"
                ),
            ]
        case TellDepartmentsAction():
            return own
        case EnterReadingAction() as reading:
            return [*own, *_facts_of_reading(rule_id, reading)]
        case OpenRequestAction() as request:
            return [*own, *_facts_of_request(rule_id, request)]


def _facts_of_reading(rule_id: UUID, action: EnterReadingAction) -> list[CausedFact]:
    """Return what goals records of a reading, and of what time alone had caused before it."""
    goal = {} if action.goal_id is None else {"goal_id": str(action.goal_id)}
    unit = {} if action.unit is None else {"unit": action.unit}
    return [
        *_facts_of(
            "goals", "goal-updated", source=RULE_READING_SOURCE, corrected="false", **goal, **unit
        ),
        *_facts_of(
            "goals",
            "progress-reported progress-overdue goal-lagging goal-recovered goal-achieved",
            **goal,
        ),
        *_facts_of("goals", "rule-reading-refused", rule_id=str(rule_id)),
    ]


def _facts_of_request(rule_id: UUID, action: OpenRequestAction) -> list[CausedFact]:
    known: dict[str, str] = {"matter": action.matter}
    if action.asker is not None:
        known["asker"] = action.asker
    if not template_fields(action.subject):
        known["subject"] = one_line(action.subject, {})
    asked = [{"department": one} for one in action.departments]
    if action.department_field is not None:
        asked.append({})
    return [
        *[one for asks in asked for one in _facts_of("comms", "request-opened", **known, **asks)],
        *_facts_of("comms", "rule-request-refused", rule_id=str(rule_id)),
    ]


def may_match(pattern: FactPattern, caused: CausedFact) -> bool:
    """Return whether a pattern may match a caused fact: no known value speaks against it."""
    return pattern.fact_type == caused.fact_type and not any(
        one.comparison in {Comparison.EQUALS, Comparison.ONE_OF}
        and caused.known[one.field].casefold() not in {value.casefold() for value in one.values}
        for one in pattern.conditions
        if one.field in caused.known
    )


def find_circle(rules: Mapping[UUID, RuleTerms], begin: UUID) -> Sequence[UUID]:
    """Return the rules of a circle through one rule, beginning with it; empty where none is."""
    following = {
        rule_id: [
            other
            for other, its in rules.items()
            if any(may_match(its.when, caused) for caused in caused_facts(rule_id, terms))
        ]
        for rule_id, terms in rules.items()
    }
    return next(_paths_back(following, begin), ())


def _paths_back(following: Mapping[UUID, Sequence[UUID]], begin: UUID) -> Iterator[Sequence[UUID]]:
    """Yield a shortest way from a rule back to itself, if there is one."""
    ways: list[tuple[UUID, ...]] = [(begin,)]
    seen = {begin}
    for way in ways:
        for other in following[way[-1]]:
            if other == begin:
                yield way
            elif other not in seen:
                seen.add(other)
                ways.append((*way, other))
