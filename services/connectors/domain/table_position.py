"""Where the polling and the comparison of one table of an ERP system are."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.connectors.domain.poll_position import ComparePosition, PollPosition


@dataclass(frozen=True)
class TablePosition:
    """Where a table's polling and comparison are."""

    table: str
    polling: PollPosition = field(default_factory=PollPosition)
    comparison: ComparePosition = field(default_factory=ComparePosition)
    version: int = 0


class PositionMoved(Exception):
    """Another replica has polled meanwhile: what was read here is not recorded."""
