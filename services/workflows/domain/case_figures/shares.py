"""Shares of figures over cases."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SHARE_STEP = Decimal("0.0001")


def share_of(part: int, whole: int) -> Decimal | None:
    """Return a part of a whole to four places, half up; `None` where the whole is nothing."""
    if not whole:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(SHARE_STEP, ROUND_HALF_UP)
