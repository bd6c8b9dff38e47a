"""Values that hold from a day on: the names, the parents and the heads of a department."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A value from `valid_from` on, until the next one begins; `None` is nobody, or the top."""

    value: str | None
    valid_from: date
    is_planned: bool = False
    """Whether its day has not come, so that it is not in effect."""


DatedValues = tuple[DatedValue, ...]
"""In the order of their first days; no two have the same."""


def find_on(values: Sequence[DatedValue], day: date) -> DatedValue | None:
    """Return what holds on a day, planned or not; `None` before the first one."""
    earlier = [one for one in values if one.valid_from <= day]
    return earlier[-1] if earlier else None


def find_present(values: Sequence[DatedValue]) -> str | None:
    """Return the value that took effect last."""
    return next((one.value for one in reversed(values) if not one.is_planned), None)


def put_value(values: DatedValues, new: DatedValue) -> DatedValues:
    """Return the values with another one, which replaces the one of the same day.

    Where none begins on its day and it is in force anyway, it adds nothing.
    """
    others = drop_value(values, new.valid_from)
    before = find_on(others, new.valid_from) or DatedValue(None, new.valid_from)
    is_in_force = (before.value, before.is_planned) == (new.value, new.is_planned)
    if is_in_force and len(others) == len(values):
        return values
    return tuple(sorted((*others, new), key=lambda one: one.valid_from))


def drop_value(values: DatedValues, valid_from: date) -> DatedValues:
    """Return the values without the one of a day: the one before it holds on."""
    return tuple(one for one in values if one.valid_from != valid_from)


def begin_values_on(values: DatedValues, first_day: date) -> DatedValues:
    """Return the values for a department that begins on another day than was known."""
    held = find_on(values, first_day) or (values[0] if values else None)
    later = tuple(one for one in values if one.valid_from > first_day)
    if held is None:
        return later
    return (DatedValue(held.value, first_day), *(one for one in later if one is not held))


def last_days(first_days: Sequence[date]) -> list[date | None]:
    """Return the day on which each ends, for the next to begin; the last one has none."""
    following = [day - timedelta(days=1) for day in first_days[1:]]
    return [*following, None][: len(first_days)]
