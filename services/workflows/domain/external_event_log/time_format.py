"""The time format of a log: its directives, and the reader that it makes.

A format is written with the directives of `strptime` (`%d.%m.%Y %H:%M`), with letters as process
mining programs and spreadsheets write them (`dd.MM.yyyy HH:mm`), or names the unit of
numbers since 1970.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from services.workflows.domain.external_event_log.field_values import BLANKS
from services.workflows.domain.external_event_log.timestamps import (
    OUT_OF_RANGE,
    TimestampRejected,
    to_utc,
)
from services.workflows.domain.refusals import TimeFormatInvalid

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_OF_THE_FORMAT = "its timestamp is not written in the time format"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DECIMALS_BY_EPOCH = {
    "epoch-seconds": 0,
    "epoch-milliseconds": 3,
    "epoch-microseconds": 6,
    "epoch-nanoseconds": 9,
}
"""How many of a number's digits are a fraction of a second."""
_NUMBER = re.compile(r"(-?)([0-9]{1,21})(?:\.([0-9]+))?")

_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)
_KNOWN_DIRECTIVES = frozenset("YymdjbBaAHIMSfpz%")
_LETTERS = re.compile(r"'([^']*)'|(([A-Za-z])\3*)|(.)", re.DOTALL)
_DIRECTIVE_BY_LETTERS = {
    **dict.fromkeys(("y", "yyyy", "u", "uuuu", "YYYY"), "%Y"),
    **dict.fromkeys(("yy", "YY"), "%y"),
    **dict.fromkeys(("M", "MM"), "%m"),
    "MMM": "%b",
    "MMMM": "%B",
    **dict.fromkeys(("d", "dd", "D", "DD"), "%d"),
    **dict.fromkeys(("E", "EE", "EEE"), "%a"),
    "EEEE": "%A",
    **dict.fromkeys(("H", "HH"), "%H"),
    **dict.fromkeys(("h", "hh"), "%I"),
    **dict.fromkeys(("m", "mm"), "%M"),
    **dict.fromkeys(("s", "ss"), "%S"),
    **dict.fromkeys(("S" * count for count in range(1, 10)), "%f"),
    "a": "%p",
    **dict.fromkeys(("Z", *(letter * count for letter in "Xx" for count in (1, 2, 3))), "%z"),
    "T": "T",
}
_LITERAL_ZONE = re.compile(r"(?<!%)(?:(UTC|GMT)|Z|[+-][0-9]{2}:?[0-9]{2})$")
"""A zone that is written out behind the time, as in `%H:%M:%SZ`; `strptime` takes it for a text."""
_ADJACENT_NUMBERS = re.compile(r"%[YymdjHIMS]%[YymdjHIMSf]")
_LONG_FRACTION = re.compile(r"(\.[0-9]{6})[0-9]+")


def compile_time_format(time_format: str, zone: ZoneInfo) -> Callable[[str], datetime]:
    """Return the reader of timestamps of this format; it raises `TimestampRejected`.

    Raises `TimeFormatInvalid` where the format is none, or leaves the date open.
    """
    decimals = _DECIMALS_BY_EPOCH.get(time_format)
    if decimals is not None:
        return lambda text: _read_epoch(text, decimals, zone)
    directives, zone = _with_literal_zone(_to_directives(time_format), zone)
    # Without a mark between them, `strptime` divides `2024111` as it likes.
    exact = re.split("%[fz]", directives)[0] if _ADJACENT_NUMBERS.search(directives) else ""

    def read(text: str) -> datetime:
        written = _LONG_FRACTION.sub(r"\1", text.strip(BLANKS))
        try:
            at = datetime.strptime(written, directives)  # noqa: DTZ007  `to_utc` adds the zone
        except (ValueError, OverflowError):
            raise TimestampRejected(NOT_OF_THE_FORMAT) from None
        if exact and not written.casefold().startswith(at.strftime(exact).casefold()):
            raise TimestampRejected(NOT_OF_THE_FORMAT)
        return to_utc(at, zone)

    return read


def _with_literal_zone(directives: str, zone: ZoneInfo) -> tuple[str, ZoneInfo]:
    """Return the directives and the zone of their times, with a zone at their end understood."""
    found = _LITERAL_ZONE.search(directives)
    if found is None or "%z" in directives:
        return directives, zone
    if found[1]:
        return directives, ZoneInfo("UTC")
    return directives[: found.start()] + "%z", zone


def _read_epoch(text: str, decimals: int, zone: ZoneInfo) -> datetime:
    found = _NUMBER.fullmatch(text.strip(BLANKS))
    if found is None:
        raise TimestampRejected(NOT_OF_THE_FORMAT)
    sign, whole, fraction = found.groups()
    billionths = int(whole + (fraction or "").ljust(9, "0")[:9])
    microseconds = billionths // 10 ** (3 + decimals)
    try:
        at = EPOCH + timedelta(microseconds=-microseconds if sign else microseconds)
    except OverflowError:
        raise TimestampRejected(OUT_OF_RANGE) from None
    return to_utc(at, zone)


def _to_directives(time_format: str) -> str:
    has_directives = "%" in time_format
    directives = time_format if has_directives else _translate_letters(time_format)
    used = [found[1] for found in _DIRECTIVE.finditer(directives)]
    unknown = next((letter for letter in used if letter not in _KNOWN_DIRECTIVES), None)
    if unknown is not None:
        raise TimeFormatInvalid(time_format=time_format, part=f"%{unknown}")
    counts = {letter: used.count(letter) for letter in used if letter != "%"}
    for letter, count in counts.items():
        if count > 1:
            raise TimeFormatInvalid(time_format=time_format, part=f"%{letter}")
    given = counts.keys()
    day_is_given = "j" in given or ("d" in given and given & {"m", "b", "B"})
    hour_is_given = given & {"H"} or ("I" in given) == ("p" in given)
    if not (given & {"Y", "y"} and day_is_given and hour_is_given):
        raise TimeFormatInvalid(time_format=time_format, part=time_format)
    return directives


def _translate_letters(time_format: str) -> str:
    """Return the directives for letters such as `yyyy/MM/dd HH:mm`."""
    parts = []
    for found in _LETTERS.finditer(time_format):
        quoted, letters, _, other = found.groups()
        if letters is None:
            parts.append(quoted if other is None else other)
        elif letters in _DIRECTIVE_BY_LETTERS:
            parts.append(_DIRECTIVE_BY_LETTERS[letters])
        else:
            raise TimeFormatInvalid(time_format=time_format, part=letters)
    return "".join(parts)
