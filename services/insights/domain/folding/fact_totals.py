"""Counts facts by area, type and the month that they were recorded in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.insights.domain.folding.rows_of_facts import ReadFact

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
        key = (fact.area, fact.type, fact.recorded_month)
        found = counts.get(key)
        if found is None:
            found = counts[key] = FactCount()
        found.facts += 1
        found.late_facts += fact.is_late
        known = last.get(fact.area)
        if known is None or known.position < fact.position:
            last[fact.area] = fact
    return FactTotals(counts, last)
