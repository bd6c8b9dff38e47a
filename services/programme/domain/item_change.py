"""What a fact says of something that targets count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

ItemKind = Literal["request", "blocker", "step", "case", "handoff", "cost"]


@dataclass(frozen=True)
class ItemChange:
    """What a fact says of one item: each field as its row has it from then on."""

    kind: ItemKind
    item: str
    fields: Mapping[str, Any]
    first: Mapping[str, Any] = field(default_factory=dict)
    """Fields that only the first fact sets which says them."""
