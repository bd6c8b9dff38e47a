"""Reading one value of a form: as its field keeps it, or why it is not accepted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import TypeVar

from pydantic import JsonValue

from services.workflows.domain.form_fields import (
    TODAY,
    ChoiceField,
    DayField,
    DepartmentField,
    FlagField,
    LongTextField,
    MoneyField,
    NumberField,
    ShareField,
    SimpleField,
    TextField,
)
from services.workflows.domain.form_refusals import (
    FormChoiceExpected,
    FormDayExpected,
    FormFlagExpected,
    FormLineExpected,
    FormMoneyExpected,
    FormNumberExpected,
    FormShareExpected,
    FormTextExpected,
    FormTextTooLong,
    FormTooManyDecimals,
    FormValueTooGreat,
    FormValueTooSmall,
)
from shared.eventsourcing.refusal import Refusal

GREATEST = 10**15
"""Numbers and amounts are at most so great."""
FIRST_YEAR = 1900
LAST_YEAR = 9000
Ordered = TypeVar("Ordered", int, Decimal, date)
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,16})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE_BREAKS = frozenset("\n\r\t")


@dataclass(frozen=True)
class FormContext:
    """What the values of a form are read by, beside the form."""

    today: date
    """The day on which the case is started."""
    departments: Mapping[str, str | Refusal]
    """By the code that was given: how the directory spells it, or why it cannot be named."""


def read_value(  # noqa: C901, PLR0911  one for each kind
    field: SimpleField, value: JsonValue, context: FormContext
) -> JsonValue:
    """Return a value as it is kept, in JSON; raises what is wrong with it.

    Texts are kept without blanks around them, numbers as texts with all decimals of their field,
    money as `amount_minor` and `currency`, days as YYYY-MM-DD, departments as the directory spells
    them.
    """
    match field:
        case TextField() | LongTextField():
            return _read_text(field, value)
        case NumberField():
            return _read_number(field, value)
        case MoneyField():
            return _read_money(field, value)
        case ShareField():
            return _read_share(field, value)
        case DayField():
            return _read_day(field, value, context.today)
        case ChoiceField():
            keys = [option.key for option in field.options]
            if value not in keys:
                raise FormChoiceExpected(possible=", ".join(keys), **_label(field))
            return value
        case FlagField():
            if not isinstance(value, bool):
                raise FormFlagExpected(**_label(field))
            return value
        case DepartmentField():
            return _read_department(field, value, context)


def department_in(value: JsonValue) -> str | None:
    """Return the code that a value may be, `None` where it can be none."""
    return value.strip() if isinstance(value, str) and _is_plain(value, frozenset()) else None


def is_blank(value: JsonValue) -> bool:
    """Return whether a value is as good as none: null, or a text of blanks alone."""
    return value is None or (isinstance(value, str) and not value.strip())


def _label(field: SimpleField) -> Mapping[str, object]:
    return {"label": field.label.by_language}


def _to_whole(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _within(
    field: SimpleField, value: Ordered, minimum: Ordered | None, maximum: Ordered | None
) -> Ordered:
    """Return a value that lies between its limits; `None` is no limit."""
    if minimum is not None and value < minimum:
        raise FormValueTooSmall(minimum=minimum, **_label(field))
    if maximum is not None and value > maximum:
        raise FormValueTooGreat(maximum=maximum, **_label(field))
    return value


def _is_plain(text: str, allowed: frozenset[str]) -> bool:
    """Return whether a text has only characters that are kept, and these."""
    return all(one in allowed or unicodedata.category(one) not in {"Cc", "Cs"} for one in text)


def _read_text(field: TextField | LongTextField, value: JsonValue) -> str:
    if not isinstance(value, str) or not _is_plain(value, _LINE_BREAKS):
        raise FormTextExpected(**_label(field))
    text = value.strip()
    if isinstance(field, TextField) and not _is_plain(text, frozenset()):
        raise FormLineExpected(**_label(field))
    if len(text) > field.maximum_length:
        raise FormTextTooLong(maximum=field.maximum_length, **_label(field))
    return text


def _read_number(field: NumberField, value: JsonValue) -> str:
    number = _to_decimal(value)
    if number is None or abs(number) > GREATEST:
        raise FormNumberExpected(**_label(field))
    rounded = round(number, field.decimals) + 0  # no negative zero
    if rounded != number:
        raise FormTooManyDecimals(decimals=field.decimals, **_label(field))
    return f"{_within(field, rounded, field.minimum, field.maximum):f}"


def _to_decimal(value: JsonValue) -> Decimal | None:
    """Return a number exactly as it was written, of a JSON number its shortest form."""
    match value:
        case bool():
            return None
        case int():
            return Decimal(value)
        case float() if isfinite(value):
            return Decimal(repr(value))
        case str() if _NUMBER.fullmatch(value.strip()):
            return Decimal(value.strip())
        case _:
            return None


def _read_money(field: MoneyField, value: JsonValue) -> JsonValue:
    expected = FormMoneyExpected(currencies=", ".join(field.currencies), **_label(field))
    if not isinstance(value, dict) or not value.keys() <= {"amount_minor", "currency"}:
        raise expected
    only = field.currencies[0] if len(field.currencies) == 1 else None
    currency, amount = value.get("currency", only), _to_whole(value.get("amount_minor"))
    if currency not in field.currencies or amount is None:
        raise expected
    maximum = GREATEST if field.maximum is None else field.maximum
    return {
        "amount_minor": _within(field, amount, field.minimum, maximum),
        "currency": currency,
    }


def _read_share(field: ShareField, value: JsonValue) -> int:
    share = _to_whole(value)
    if share is None:
        raise FormShareExpected(**_label(field))
    return _within(field, share, field.minimum, field.maximum)


def _read_day(field: DayField, value: JsonValue, today: date) -> str:
    day = today if value == TODAY else _to_day(value)
    if day is None:
        raise FormDayExpected(**_label(field))
    return _within(field, day, field.minimum, field.maximum).isoformat()


def _to_day(value: JsonValue) -> date | None:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _read_department(field: DepartmentField, value: JsonValue, context: FormContext) -> str:
    code = department_in(value)
    if code is None:
        raise FormLineExpected(**_label(field))
    found = context.departments[code]
    if isinstance(found, Refusal):
        raise found
    return found
