"""From where on a pattern in somebody's work is told to those who decide about a star."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel

from services.incentives.domain.bounded_decimal import BoundedDecimal


class StarAlertTerms(BaseModel, frozen=True):
    """The thresholds of the alerts; see `star_alert`."""

    self_made_items: int = 3
    """At least so many items on time that no other department waits for, …"""
    self_made_share: BoundedDecimal = Decimal("0.3")
    """… which are at least this part of all that was on time."""
    split_items: int = 5
    """At least so many deliveries of almost one title between two departments, …"""
    split_hours: int = 72
    """… due within so many hours."""
    redated_hours: int = 24
    """A due time was moved at most so many hours before it."""
    backdated_hours: int = 24
    """What was entered had been due for more than so many hours."""
