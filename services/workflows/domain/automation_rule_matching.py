"""Which facts a rule's pattern matches, and what its texts say of a fact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any

from services.workflows.domain.automation_rule import (
    Comparison,
    Condition,
    FactFields,
    FactPattern,
    FieldKind,
)
from services.workflows.domain.automation_rule_refusals import FieldWithoutValue

FactData = Mapping[str, Any]
"""A fact's decoded JSON."""

Value = str | bool | Decimal | datetime | date

_PRESENCE = frozenset({Comparison.PRESENT, Comparison.ABSENT})
_EQUALITY = _PRESENCE | {Comparison.EQUALS, Comparison.ONE_OF}
_ORDER = _EQUALITY | {Comparison.LESS_THAN, Comparison.AT_LEAST}
COMPARISONS_BY_KIND: Mapping[FieldKind, frozenset[Comparison]] = {
    FieldKind.TEXT: _EQUALITY,
    FieldKind.FLAG: _EQUALITY,
    FieldKind.TEXTS: _EQUALITY,
    FieldKind.NUMBER: _ORDER,
    FieldKind.MOMENT: _ORDER,
    FieldKind.DAY: _ORDER,
    FieldKind.OTHER: _PRESENCE,
}
"""How a field may be compared; one of several texts is enough to be equal."""

MAX_VALUES = 100
VALUE_COUNTS: Mapping[Comparison, tuple[int, int]] = {
    Comparison.EQUALS: (1, 1),
    Comparison.ONE_OF: (1, MAX_VALUES),
    Comparison.LESS_THAN: (1, 1),
    Comparison.AT_LEAST: (1, 1),
    Comparison.PRESENT: (0, 0),
    Comparison.ABSENT: (0, 0),
}
"""The least and the largest number of values of a condition."""

_FLAGS = {"true": True, "false": False}


def read_value(kind: FieldKind, text: str) -> Value:
    """Return a value to compare with; raises `ValueError` where the kind has no such value."""
    match kind:
        case FieldKind.NUMBER:
            return _read_number(text)
        case FieldKind.MOMENT:
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None:
                raise ValueError(text)
            return _in_utc(moment)
        case FieldKind.DAY:
            return date.fromisoformat(text)
        case FieldKind.FLAG:
            if text not in _FLAGS:
                raise ValueError(text)
            return _FLAGS[text]
        case _:
            return text.casefold()


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # in the first or last hours of the calendar
        raise ValueError(moment) from error


def _read_number(text: str) -> Decimal:
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return number


def said_of(fields: FactFields, data: FactData) -> dict[str, Any]:
    """Return what a fact says in the fields that rules may hear."""
    return {name: value for name, value in data.items() if name in fields}


def matches(pattern: FactPattern, fields: FactFields, data: FactData) -> bool:
    """Return whether a fact of the pattern's type meets every condition."""
    return all(_meets(one, fields[one.field], data.get(one.field)) for one in pattern.conditions)


def _meets(condition: Condition, kind: FieldKind, found: Any) -> bool:
    is_there = found is not None and found != []
    if condition.comparison in _PRESENCE:
        return is_there is (condition.comparison is Comparison.PRESENT)
    if not is_there:
        return False
    asked: Sequence[Any] = [read_value(kind, value) for value in condition.values]
    values: Sequence[Any] = [read_value(kind, _as_text(one)) for one in _each(found)]
    if condition.comparison is Comparison.LESS_THAN:
        return bool(values[0] < asked[0])
    if condition.comparison is Comparison.AT_LEAST:
        return bool(values[0] >= asked[0])
    return any(value in asked for value in values)


def _each(found: Any) -> Sequence[Any]:
    return found if isinstance(found, list) else [found]


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_of(data: FactData, field: str) -> str:
    """Return a field's value as text; raises `FieldWithoutValue`."""
    found = data.get(field)
    if found is None or found == "":
        raise FieldWithoutValue(field=field)
    return _as_text(found)


def values_of(data: FactData, field: str) -> list[str]:
    """Return the texts of a field that has one or several; raises `FieldWithoutValue`."""
    found = [_as_text(one) for one in _each(data.get(field) or [])]
    if not found:
        raise FieldWithoutValue(field=field)
    return found


def fill(text: str, data: FactData) -> str:
    """Return a text with the fact's values for its fields; raises `FieldWithoutValue`."""
    return "".join(
        before + ("" if field is None else value_of(data, field))
        for before, field, _, _ in Formatter().parse(text)
    )
