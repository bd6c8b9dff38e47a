"""What is missing, doubled and unfounded among the announcements of a log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shared.eventsourcing.overdue_items import (
    GRACE,
    AnnouncedOverdue,
    Met,
    OverdueChange,
    OverdueReplay,
    Owed,
    Released,
)

DUE = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = DUE + timedelta(days=1)
BEFORE = DUE - timedelta(days=1)
SECOND = timedelta(seconds=1)
OWED = Owed("handoff 1", DUE)
ANNOUNCED = AnnouncedOverdue("handoff 1", DUE)

Recorded = tuple[OverdueChange, datetime]


def find(*changes: Recorded, now: datetime = LATER, waiting: tuple[str, ...] = ()) -> list[str]:
    """Return the kinds of what is found, and check that each finding names its item."""
    replay = OverdueReplay()
    for change, recorded_at in changes:
        replay.record(change, "handoff-1", recorded_at)
    found = list(replay.finish(now, waiting))
    assert all(one.startswith("handoff 1, due 2026-11-2") for one in found)
    return [one.rpartition(": ")[2] for one in found]


def test_what_is_announced_once_is_in_order() -> None:
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND)) == []
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND), (Met("handoff 1"), LATER)) == []


def test_what_is_overdue_and_not_announced_is_missing() -> None:
    assert find((OWED, BEFORE)) == ["missing"]
    assert find((OWED, BEFORE), now=DUE) == []
    assert find((OWED, BEFORE), waiting=("handoff-1",)) == []
    assert find((OWED, BEFORE), waiting=("handoff-2",)) == ["missing"]


def test_what_was_met_long_after_its_due_time_without_an_announcement_is_missing() -> None:
    met = Met("handoff 1")
    assert find((OWED, BEFORE), (met, DUE + GRACE)) == []
    assert find((OWED, BEFORE), (met, DUE + GRACE + SECOND)) == ["missing"]
    assert find((OWED, LATER), (met, LATER + GRACE), now=LATER + GRACE) == []
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND), (met, LATER)) == []


def test_what_was_met_for_another_due_time_is_owed_still() -> None:
    assert find((OWED, BEFORE), (Met("handoff 1", LATER), BEFORE)) == ["missing"]
    assert find((OWED, BEFORE), (Met("handoff 1", DUE), BEFORE)) == []
    assert find((Met("handoff 1"), LATER)) == []


def test_what_is_released_is_not_owed() -> None:
    assert find((OWED, BEFORE), (Released("handoff 1"), LATER)) == []
    assert find((Released("handoff 1"), LATER)) == []


def test_an_announcement_of_the_same_due_time_is_doubled() -> None:
    again = (ANNOUNCED, LATER)
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND), again) == ["doubled"]
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND), (OWED, LATER), again) == ["doubled"]


def test_a_new_due_time_is_announced_anew() -> None:
    moved = Owed("handoff 1", DUE + timedelta(hours=2))
    announced = AnnouncedOverdue("handoff 1", DUE + timedelta(hours=2))
    assert find((OWED, BEFORE), (ANNOUNCED, DUE + SECOND), (moved, DUE + SECOND)) == ["missing"]
    assert find((OWED, BEFORE), (moved, BEFORE), (announced, LATER)) == []


def test_an_announcement_of_what_was_not_overdue_is_unfounded() -> None:
    assert find((ANNOUNCED, LATER)) == ["unfounded"]
    assert find((OWED, BEFORE), (ANNOUNCED, DUE)) == ["unfounded"]
    assert find((OWED, BEFORE), (Met("handoff 1"), BEFORE), (ANNOUNCED, LATER)) == ["unfounded"]
    moved = Owed("handoff 1", BEFORE)
    assert find((moved, BEFORE - SECOND), (ANNOUNCED, LATER)) == ["unfounded", "missing"]
