"""Counts of an area's facts, as they are here and there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from services.insights.domain.source_freshness import (
    CountedFacts,
    FactCountDifference,
    FactCounts,
    FactPlace,
    PublishedFacts,
    SourceFreshness,
    judge_source,
)

CHECKED_AT = datetime(2026, 11, 30, tzinfo=UTC)
RENAMED = ("concord.directory.department-renamed.v1", "2026-11")
CLOSED = ("concord.directory.department-closed.v1", "2026-10")
LAST = FactPlace(9, UUID("018f0000-0000-7000-8000-000000000009"))


def judge(
    *,
    read: FactCounts | None = None,
    passed: FactCounts | None = None,
    waiting: int = 0,
    dead_letters: int = 0,
    checkpoints: Mapping[str, int] | None = None,
    last_allocated: int = 12,
    has_known_places: bool = True,
) -> tuple[SourceFreshness, list[FactCountDifference]]:
    """Return what is found where the area has five facts and all of them are here, or otherwise."""
    counts = {RENAMED: 3, CLOSED: 2}
    return judge_source(
        "directory",
        CountedFacts(
            read=counts if read is None else read,
            dead_letters=dead_letters,
            late=1,
            checkpoints={"directory": 9} if checkpoints is None else checkpoints,
            newest_recorded_at=CHECKED_AT,
            last_read=LAST,
            last_known=None,
        ),
        PublishedFacts(
            passed=counts if passed is None else passed,
            waiting=waiting,
            oldest_waiting_at=CHECKED_AT if waiting else None,
            end_position=9 + waiting,
            last_allocated=last_allocated,
            has_known_places=has_known_places,
        ),
        CHECKED_AT,
    )


def source_freshness() -> SourceFreshness:
    """Return an area of which everything was read."""
    return judge()[0]
