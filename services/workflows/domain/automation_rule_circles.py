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
    FactPattern,
    RuleTerms,
    StartCaseAction,
    TellDepartmentsAction,
)


class CausedFact(NamedTuple):
    """A fact that an action causes, with the values of fields that are known beforehand."""

    fact_type: str
    known: Mapping[str, str]


def _of_workflows(names: str, **known: str) -> list[CausedFact]:
    return [CausedFact(f"concord.workflows.{name}.v1", known) for name in names.split()]


def caused_facts(rule_id: UUID, terms: RuleTerms) -> Sequence[CausedFact]:
    """Return the facts that a rule's action may cause."""
    own = _of_workflows("rule-fired rule-failed", rule_id=str(rule_id))
    match terms.then:
        case StartCaseAction(flow_id=flow_id):
            return [
                *own,
                *_of_workflows("case-started", flow_id=str(flow_id)),
                *_of_workflows("step-opened"),
            ]
        case CompleteStepAction(activity=activity):
            return [
                *own,
                *_of_workflows(
                    "step-done joint-review-voted joint-review-ended", activity=activity
                ),
                *_of_workflows("step-opened step-withdrawn work-handed-over case-finished"),
            ]
        case TellDepartmentsAction():
            return own


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
