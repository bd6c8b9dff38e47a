"""A form that is filled in: all its values, or everything that is wrong with it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from services.workflows.domain.form_fields import (
    WHOLE_BASIS_POINTS,
    DayField,
    DepartmentField,
    Form,
    FormField,
    LinesField,
    MoneyField,
    NumberField,
    SimpleField,
)
from services.workflows.domain.form_refusals import (
    FormFieldUnknown,
    FormHasFaults,
    FormLinesExpected,
    FormSharesNotWhole,
    FormTooFewLines,
    FormTooManyLines,
    FormValueMissing,
    FormValueTwice,
)
from services.workflows.domain.form_values import FormContext, department_in, is_blank, read_value
from services.workflows.domain.json_pointer import Path, pointer_to
from shared.eventsourcing.refusal import Refusal

MOST_TOLD = 200
"""So many faults are told one by one; whoever has more sends something else than this form."""
FormValues = Mapping[str, JsonValue]
"""Values by the keys of their fields."""
Fault = tuple[Path, Refusal]
"""Where among the values something is wrong, and what."""


def fill_form(form: Form, given: FormValues, context: FormContext) -> dict[str, JsonValue]:
    """Return the values of every field that has one, as they are kept.

    A field that is left out has its default; one that is null has no value. Raises `FormHasFaults`
    with every fault, the first of them each with its JSON pointer below `#/values`.
    """
    reading = _Reading(context)
    values = reading.read_fields(form, given, ())
    if reading.faults:
        named = dict.fromkeys(str(path[0]) for path, _ in reading.faults)
        refusal = FormHasFaults(number=len(reading.faults), fields=", ".join(named))
        refusal.details = tuple(
            (pointer_to(("values", *path)), reason) for path, reason in reading.faults[:MOST_TOLD]
        )
        raise refusal
    return values


def default_of(one: SimpleField) -> JsonValue:
    """Return a field's default as a value that may be given; `None` where it has none."""
    match one:
        case NumberField():
            return None if one.default is None else f"{one.default:f}"
        case MoneyField():
            if one.default is None:
                return None
            return {"amount_minor": one.default, "currency": one.currencies[0]}
        case DayField():
            return one.default.isoformat() if isinstance(one.default, date) else one.default
        case _:
            return one.default


def departments_in(form: Form, given: FormValues) -> Iterator[str]:
    """Yield the codes of departments that a form's values name, whether they exist or not."""
    for one in form:
        value = given.get(one.key)
        if isinstance(one, LinesField):
            for line in value[: one.maximum_lines] if isinstance(value, list) else ():
                if isinstance(line, dict):
                    yield from departments_in(one.columns, line)
        elif isinstance(one, DepartmentField):
            for code in (department_in(value), one.default):
                if code is not None:
                    yield code


@dataclass(frozen=True)
class _Reading:
    """One form as it is read, with what is wrong so far."""

    context: FormContext
    faults: list[Fault] = field(default_factory=list)

    def read_fields(
        self, fields: Sequence[FormField], given: FormValues, at: Path
    ) -> dict[str, JsonValue]:
        keys = [one.key for one in fields]
        self.faults.extend(
            ((*at, key), FormFieldUnknown(key=key, possible=", ".join(keys)))
            for key in given
            if key not in keys
        )
        read = {one.key: self._read_field(one, given, (*at, one.key)) for one in fields}
        return {key: value for key, value in read.items() if value is not None}

    def _read_field(self, one: FormField, given: FormValues, at: Path) -> JsonValue:
        if isinstance(one, LinesField):
            return self._read_lines(one, given.get(one.key), at)
        value = given[one.key] if one.key in given else default_of(one)
        if is_blank(value):
            if one.required:
                self.faults.append((at, FormValueMissing(label=one.label.by_language)))
            return None
        try:
            return read_value(one, value, self.context)
        except Refusal as refusal:
            self.faults.append((at, refusal.with_traceback(None)))
            return None

    def _read_lines(self, one: LinesField, value: JsonValue, at: Path) -> JsonValue:
        label = one.label.by_language
        if value is None or value == []:
            if one.required:
                self.faults.append((at, FormValueMissing(label=label)))
            return None
        given = (
            [line for line in value if isinstance(line, dict)] if isinstance(value, list) else []
        )
        if not isinstance(value, list) or len(given) != len(value):
            columns = ", ".join(column.key for column in one.columns)
            self.faults.append((at, FormLinesExpected(columns=columns, label=label)))
            return None
        if len(value) < one.minimum_lines:
            self.faults.append((at, FormTooFewLines(minimum=one.minimum_lines, label=label)))
        if len(value) > one.maximum_lines:
            self.faults.append((at, FormTooManyLines(maximum=one.maximum_lines, label=label)))
            return None
        lines = [
            self.read_fields(one.columns, line, (*at, place)) for place, line in enumerate(given)
        ]
        self.faults.extend([*_twice(one, lines, at), *_not_whole(one, lines, at)])
        return list(lines)


def _twice(one: LinesField, lines: Sequence[FormValues], at: Path) -> Iterator[Fault]:
    """Yield the lines whose value stands in an earlier line, in the column of `each_once`."""
    seen: list[JsonValue] = []
    for place, line in enumerate(lines):
        value = line.get(one.each_once or "")
        if value is not None and value in seen:
            refusal = FormValueTwice(value=value, label=one.label.by_language)
            yield (*at, place, one.each_once or ""), refusal
        seen.append(value)


def _not_whole(one: LinesField, lines: Sequence[FormValues], at: Path) -> Iterator[Fault]:
    """Yield that the shares are not 100 %, once each line has one that could be read."""
    shares = [line.get(one.whole) for line in lines] if one.whole is not None else []
    known = [share for share in shares if isinstance(share, int)]
    if shares and len(known) == len(shares) and sum(known) != WHOLE_BASIS_POINTS:
        percent = f"{sum(known) / 100:.2f}"
        yield at, FormSharesNotWhole(percent=percent, label=one.label.by_language)
