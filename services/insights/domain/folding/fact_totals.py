"""Counts facts by area, type and the month that they were recorded in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.insights.domain.folding.rows_of_facts import ReadFact, month_of

CountKey = tuple[str, str, str]
"""The area, the type of the facts, and the month that they were recorded in."""


@dataclass(slots=True)
class FactCount:
    """How many facts there are, and how many of them happened in an earlier month."""

    facts: int = 0
    late_facts: int = 0


@dataclass(frozen=True)
class FactTotals:
    """What a batch of facts adds to the counts."""

    counts: Mapping[CountKey, FactCount]
    last_facts: Mapping[str, ReadFact]
    """The fact with the highest position of each area."""


def count(facts: Sequence[ReadFact]) -> FactTotals:
    """Count facts."""
    counts: dict[CountKey, FactCount] = {}
    last: dict[str, ReadFact] = {}
    for fact in facts:
        month = month_of(fact.recorded_at)
        key = (fact.area, fact.type, month)
        found = counts.get(key)
        if found is None:
            found = counts[key] = FactCount()
        found.facts += 1
        found.late_facts += month_of(fact.occurred_at) < month
        if fact.area not in last or last[fact.area].position < fact.position:
            last[fact.area] = fact
    return FactTotals(counts, last)
