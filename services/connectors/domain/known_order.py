"""An order of an ERP system that is known here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.connectors.domain.order import Order


@dataclass(frozen=True)
class KnownOrder:
    """An order as it was last read."""

    order: Order
    is_gone: bool
    occurrence: int
    late_for: date | None
