"""An item of another system that stands for something here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class LinkedItem:
    """An item, and the case, handoff, request or entry of a duty list that it stands for."""

    connector: str
    item: str
    target: UUID
    key: str
    project: str
    """Project and type are those of the time of its link."""
    item_type: str


@dataclass(frozen=True)
class ClaimedWrite:
    """A write that one replica works on for a limited time."""

    write_id: UUID
    item: str
