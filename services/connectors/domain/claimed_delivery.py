"""A delivery that one replica works on for a limited time."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ClaimedDelivery:
    """A delivery and its body."""

    delivery_id: UUID
    item: str | None
    body: bytes | None
    """`None` where it is no longer kept."""
