"""What one fact changes of one member of a dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.insights.domain.dimensions.member_key import member_key

AttributeValue = str | int | bool | None | list[str]
"""What JSON can hold: decimals, dates and times are text."""
Attributes = Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class DimensionChange:
    """From `valid_from` on, a member has these values of these attributes."""

    dimension: str
    natural_key: str
    """The member's code, id or number, as text."""
    valid_from: datetime
    area_position: int
    """The position of the fact among those of its area: of two changes the later one has the
    higher, as all changes of a dimension come from one area."""
    line: int
    """The number of the change among those of its fact, from 0."""
    fact_id: UUID
    recorded_at: datetime
    attributes: Attributes

    @property
    def member_key(self) -> int:
        """The member's durable key."""
        return member_key(self.dimension, self.natural_key)
