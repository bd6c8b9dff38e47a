"""Fractions of one in request bodies: weights and rates, which people often write in percent."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from shared.http.field_reasons import FieldReason


class FractionOutOfRange(FieldReason):
    """The value is no fraction of one; it is often meant in percent."""

    en = "this must lie between 0 and 1; 20 % is 0.2"
    zh = "须在 0 到 1 之间；20% 请写作 0.2"


def refuse_percent(value: object) -> object:
    """Return a value that may be a fraction; raises `FractionOutOfRange` for what cannot be one."""
    text = str(value).strip()
    if text.endswith(("%", "％")):
        raise FractionOutOfRange
    try:
        number = Decimal(text)
    except InvalidOperation:
        return value  # no number: the field says so itself
    if number.is_finite() and not 0 <= number <= 1:
        raise FractionOutOfRange
    return value
