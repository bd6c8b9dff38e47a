"""How fresh and how complete what was read of an area's facts is, judged from counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.company_time import CompanyTime

FactCounts = Mapping[tuple[str, str], int]
"""How many facts there are, by their type and the month they were recorded in, as `YYYY-MM`."""


class SourceState(StrEnum):
    """How an area's facts compare with what was read of them; the first that applies."""

    SOURCE_BEHIND_CHECKPOINT = "source-behind-checkpoint"
    """The area ends before the position that was read: an older backup of it was restored."""
    SOURCE_DIFFERS = "source-differs"
    """The area does not have facts that were read: its history is not the one that was read."""
    INCOMPLETE = "incomplete"
    """Facts that were passed are not counted here, or could not be taken."""
    BEHIND = "behind"
    """Facts wait to be read; nothing else is wrong."""
    CURRENT = "current"
    """Everything that the area has published is here."""


class SourceFreshness(BaseModel, frozen=True):
    """How far an area's facts are read, and whether all of them are there."""

    area: str
    state: SourceState
    position_read: int
    """The position in the area's order up to which every fact was read."""
    end_position: int
    """The position of the area's newest fact."""
    facts_published: int
    """How many facts the area has."""
    facts_read: int
    """How many of them are counted here."""
    facts_waiting: int
    """How many wait to be read."""
    facts_missing: int
    """How many were passed and are not counted here, those set aside included."""
    facts_unknown: int
    """How many are counted here and not there."""
    dead_letters: int
    """How many were set aside, as they could not be taken."""
    late_facts: int
    """How many of those read happened in an earlier month than they were recorded in."""
    newest_recorded_at: CompanyTime | None
    """When the newest fact that was read was recorded."""
    oldest_waiting_at: CompanyTime | None
    """When the oldest fact that waits was recorded."""
    checked_at: CompanyTime


class FactCountDifference(BaseModel, frozen=True):
    """Facts of a type and month of which there are more or fewer here than the area has."""

    fact_type: str
    month: str
    """The month they were recorded in, as `YYYY-MM`."""
    expected: int
    """How many the area has, without those that wait."""
    read: int
    """How many are counted here."""


@dataclass(frozen=True)
class FactPlace:
    """A fact, by its position and its id: another history has another fact there."""

    position: int
    id: UUID


@dataclass(frozen=True)
class CountedFacts:
    """What was read of an area, as this area has it, at one moment."""

    read: FactCounts
    dead_letters: int
    """How many facts could not be taken."""
    late: int
    checkpoints: Mapping[str, int]
    """The position in each partition of the area's facts."""
    newest_recorded_at: datetime | None
    """When the fact with the highest position was recorded."""
    last_read: FactPlace | None
    """That fact."""
    last_known: FactPlace | None
    """The fact that was the last one read when the source was last compared."""

    @property
    def read_by_all(self) -> int:
        """The position up to which all partitions were read; 0 where one was not begun."""
        return min(self.checkpoints.values(), default=0)

    @property
    def known_places(self) -> tuple[FactPlace, ...]:
        """The facts that the area must have where they were."""
        return tuple(place for place in (self.last_known, self.last_read) if place is not None)


@dataclass(frozen=True)
class PublishedFacts:
    """What the area itself has, read after `CountedFacts`."""

    passed: FactCounts
    """The facts that the checkpoints have passed."""
    waiting: int
    oldest_waiting_at: datetime | None
    end_position: int
    last_allocated: int
    """The last position that the area has drawn, whether a fact has it or not."""
    has_known_places: bool
    """Whether the facts of `CountedFacts.known_places` are where they were."""


def judge_source(
    area: str, counted: CountedFacts, published: PublishedFacts, checked_at: datetime
) -> tuple[SourceFreshness, list[FactCountDifference]]:
    """Return how far an area is read, and where the counts differ."""
    differences = [
        FactCountDifference(
            fact_type=place[0],
            month=place[1],
            expected=published.passed.get(place, 0),
            read=counted.read.get(place, 0),
        )
        for place in sorted({*published.passed, *counted.read})
        if published.passed.get(place, 0) != counted.read.get(place, 0)
    ]
    missing = sum(max(0, one.expected - one.read) for one in differences)
    unknown = sum(max(0, one.read - one.expected) for one in differences)
    freshness = SourceFreshness(
        area=area,
        state=_state(counted, published, missing=missing, unknown=unknown),
        position_read=counted.read_by_all,
        end_position=published.end_position,
        facts_published=sum(published.passed.values()) + published.waiting,
        facts_read=sum(counted.read.values()),
        facts_waiting=published.waiting,
        facts_missing=missing,
        facts_unknown=unknown,
        dead_letters=counted.dead_letters,
        late_facts=counted.late,
        newest_recorded_at=counted.newest_recorded_at,
        oldest_waiting_at=published.oldest_waiting_at,
        checked_at=checked_at,
    )
    return freshness, differences


def _state(
    counted: CountedFacts, published: PublishedFacts, *, missing: int, unknown: int
) -> SourceState:
    if max(counted.checkpoints.values(), default=0) > published.last_allocated:
        return SourceState.SOURCE_BEHIND_CHECKPOINT
    if unknown or not published.has_known_places:
        return SourceState.SOURCE_DIFFERS
    if missing:
        return SourceState.INCOMPLETE
    return SourceState.BEHIND if published.waiting else SourceState.CURRENT
