"""Money as every answer writes it."""

from __future__ import annotations

from typing import overload

from pydantic import BaseModel


class Money(BaseModel, frozen=True):
    """An amount, or a difference of amounts, in minor units."""

    amount_minor: int
    currency: str


@overload
def money(amount_minor: int, currency: str) -> Money: ...
@overload
def money(amount_minor: int | None, currency: str | None) -> Money | None: ...
def money(amount_minor: int | None, currency: str | None) -> Money | None:
    """Return an amount as money; `None` where there is none."""
    if amount_minor is None or currency is None:
        return None
    return Money(amount_minor=amount_minor, currency=currency)
