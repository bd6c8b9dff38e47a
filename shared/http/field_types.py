"""Field types of request bodies, limited to what the event log and the tables can store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from shared.eventsourcing.code_rule import (
    MAX_CODE_LENGTH,
    find_code_fault,
    normalize_code,
    strip_code,
)
from shared.http.field_reasons import (
    CodeMalformed,
    CurrencyUnknown,
    DateMalformed,
    TimeMalformed,
    YearOutOfRange,
)
from shared.http.text_formats import (
    ControlCharacters,
    CurrencyMalformed,
    LineMalformed,
    MonthMalformed,
)
from shared.reference_data.currencies import CURRENCY_DECIMALS

SingleLineText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=200, pattern=LineMalformed.patterns[0]
    ),
]
"""One line of text for people."""

Code = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=LineMalformed.patterns[0]
    ),
]
"""The code of something that exists, such as a department's, as it is written there.

Codes from before `NewCode`, and departments of imported logs, have other characters as well.
"""


def _check_new_code(text: str) -> str:
    fault = find_code_fault(code := normalize_code(text))
    if fault is not None:
        raise CodeMalformed(**fault)
    return code


NewCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CODE_LENGTH),
    AfterValidator(_check_new_code),
    BeforeValidator(lambda sent: strip_code(sent) if isinstance(sent, str) else sent),
]
"""A code that is given to something new, by the rule of `shared.eventsourcing.code_rule`.

Blanks and invisible characters around it are no part of it; it is stored in composed form (NFC).
"""

MultilineText = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        min_length=1,
        max_length=4000,
        pattern=ControlCharacters.patterns[0],
    ),
]
"""Text of one or several lines for people."""

MinorUnits = Annotated[int, Field(ge=0, le=10**15)]
"""Money in minor units."""

Quantity = Annotated[
    Decimal, Field(gt=-(10**15), lt=10**15, max_digits=24, decimal_places=9, allow_inf_nan=False)
]
"""A measured value; as a JSON string it keeps every digit."""

PlainDecimal = Annotated[
    Decimal,
    PlainSerializer("{:f}".format, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "decimal"}, mode="serialization"),
]
"""A decimal in a response: a string without an exponent, however the database scales it."""

FIRST_YEAR = 1900
LAST_YEAR = 9000
"""The years of every date and time that is taken.

The database's driver stores the calendar's first and last instant as -infinity and infinity, and
arithmetic near them overflows.
"""


def _in_known_years(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange


def _check_month(month: str) -> str:
    _in_known_years(int(month[:4]))
    return month


YearMonth = Annotated[
    str,
    StringConstraints(pattern=MonthMalformed.patterns[0]),
    AfterValidator(_check_month),
]
"""A calendar month, YYYY-MM; its year is between 1900 and 9000."""


def _is_number(value: object) -> bool:
    """Return whether a date or time is sent as a number, which does not tell its unit."""
    if not isinstance(value, str):
        return isinstance(value, int | float)
    try:
        float(value)
    except ValueError:
        return False
    return True


def _refuse_number_of_day(value: object) -> object:
    if _is_number(value):
        raise DateMalformed
    return value


def _refuse_number_of_time(value: object) -> object:
    if _is_number(value):
        raise TimeMalformed
    return value


def _check_day(day: date) -> date:
    _in_known_years(day.year)
    return day


Day = Annotated[date, AfterValidator(_check_day), BeforeValidator(_refuse_number_of_day)]
"""A date; its year is between 1900 and 9000."""


def _check_currency(code: str) -> str:
    if code not in CURRENCY_DECIMALS:
        near = get_close_matches(code, CURRENCY_DECIMALS, 3)
        raise CurrencyUnknown(code=code, near=", ".join(near or ["CNY", "EUR", "USD"]))
    return code


CurrencyCode = Annotated[
    str,
    StringConstraints(pattern=CurrencyMalformed.patterns[0]),
    AfterValidator(_check_currency),
]
"""The ISO 4217 code of a currency that money is paid in."""


def _in_range(timestamp: datetime) -> datetime:
    try:
        utc = timestamp.astimezone(UTC)
    except OverflowError:
        raise YearOutOfRange from None
    _in_known_years(utc.year)
    return timestamp


Timestamp = Annotated[
    AwareDatetime, AfterValidator(_in_range), BeforeValidator(_refuse_number_of_time)
]
"""An instant with its UTC offset; its year is between 1900 and 9000."""


def _format_duration(duration: timedelta) -> str:
    """Return an RFC 3339 duration in whole seconds; no unit between two others is left out."""
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    units = [(hours, "H"), (minutes, "M"), (seconds, "S")]
    used = [index for index, (number, _) in enumerate(units) if number]
    clock = (
        "".join(f"{number}{unit}" for number, unit in units[used[0] : used[-1] + 1]) if used else ""
    )
    days = f"{duration.days}D" if duration.days else ""
    return f"P{days}T{clock}" if clock else f"P{days or 'T0S'}"


Duration = Annotated[
    timedelta,
    PlainSerializer(_format_duration, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "duration"}),
]
"""A duration; in a response, whole seconds in RFC 3339 notation: `P1DT18H`."""
