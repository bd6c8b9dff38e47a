"""What is asked of the tables of an ERP system, and what their rows say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ORDER_UNREADABLE = "order-unreadable"
"""The code for one order that is not as it should be; the others can be read without it."""


@dataclass(frozen=True)
class ChangedRow:
    """A row of an ERP system that was written."""

    row: str
    """Its id; unique in its table."""
    modified_at: datetime
    orders: tuple[str, ...]
    """The ids of the orders that it is a part of."""


@dataclass(frozen=True)
class PageRequest:
    """Which rows of a table are asked for: after a moment, or of a moment and after an id."""

    table: str
    moment: datetime
    after: str | None
    """`None` for all rows that were written after the moment; `""` for all rows of the moment."""
    limit: int


@dataclass(frozen=True)
class RowRequest:
    """Which rows are asked for to compare: those whose ids follow, in the order of ids."""

    table: str
    after: str | None
    limit: int
