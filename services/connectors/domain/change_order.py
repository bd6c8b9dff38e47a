"""The order of an item's changes by their ids in the other system: numbers that grow."""

from __future__ import annotations


def change_order(change_id: str) -> tuple[int, str]:
    """Return what the ids of changes are ordered by."""
    return (int(change_id), "") if change_id.isdecimal() else (0, change_id)


def comes_after(change_id: str, other: str | None) -> bool:
    """Return whether a change may be later than another one; so it may if one has no number."""
    if other is None or not (change_id.isdecimal() and other.isdecimal()):
        return True
    return int(change_id) > int(other)
