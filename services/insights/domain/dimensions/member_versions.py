"""From the changes of one member of a dimension to its versions (SCD type 2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter

from services.insights.domain.dimensions.dimension_change import (
    Attributes,
    AttributeValue,
    DimensionChange,
)

END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
"""Where the last version ends: a time and not NULL, so that a join needs one condition."""


@dataclass(frozen=True, slots=True)
class MemberVersion:
    """A member as it was from `valid_from` until before `valid_to`."""

    valid_from: datetime
    valid_to: datetime
    is_current: bool
    """Whether it is the last version; it may begin later than now where that was published."""
    recorded_at: datetime
    """When the change that begins it was recorded."""
    attributes: Attributes


def versions_of(
    changes: Iterable[DimensionChange], *, is_effective_dated: bool
) -> list[MemberVersion]:
    """Return the versions of a member, oldest first, without gaps; equal neighbours are one.

    At a time, an attribute has the value of the last of the changes that hold by then. That is
    the one recorded last, whatever time it was entered for, as with a project that was planned
    today and begun a week ago. Where the dimension `is_effective_dated`, it is the one that holds
    from the latest time on, as with people's assignments: the next one ends the one before.
    """
    begun: list[tuple[datetime, datetime, Attributes]] = []
    found: dict[str, tuple[tuple[int, int], AttributeValue]] = {}
    for valid_from, together in groupby(
        sorted(changes, key=attrgetter("valid_from", "area_position", "line")),
        key=attrgetter("valid_from"),
    ):
        recorded_at = valid_from
        for change in together:
            recorded_at = change.recorded_at
            order = change.area_position, change.line
            for name, value in change.attributes.items():
                if is_effective_dated or name not in found or found[name][0] < order:
                    found[name] = order, value
        attributes = {name: found[name][1] for name in sorted(found)}
        if not begun or begun[-1][2] != attributes:
            begun.append((valid_from, recorded_at, attributes))
    return [
        MemberVersion(
            valid_from=since,
            valid_to=begun[number][0] if number < len(begun) else END_OF_TIME,
            is_current=number == len(begun),
            recorded_at=recorded_at,
            attributes=attributes,
        )
        for number, (since, recorded_at, attributes) in enumerate(begun, 1)
    ]
