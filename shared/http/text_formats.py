"""The forms of texts in requests, with a hint for people in every language for each.

A field's regular expression is never shown: its form says what is meant, with an example.
"""

from __future__ import annotations

from typing import ClassVar

from shared.http.field_reasons import FieldReason


class FormatReason(FieldReason):
    """A text has another form than its field asks for; a subclass for each form."""

    patterns: ClassVar[tuple[str, ...]] = ()
    """The regular expressions of the form; they are never shown."""


class LineMalformed(FormatReason):
    """The text has line breaks or other control characters."""

    patterns = (r"^[^\x00-\x1f\x7f]+$",)
    en = "this must be one line without control characters"
    zh = "须为一行文本，不含控制字符"


class ControlCharacters(FormatReason):
    """The text has control characters other than line breaks and tabs."""

    patterns = (r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$", r"^[^\x00]+$", r"^[^\x00]*$")
    en = "this must not contain control characters"
    zh = "不能含有控制字符"


class MonthMalformed(FormatReason):
    """The text is no calendar month."""

    patterns = (
        r"^([1-9]\d{3}|0[1-9]\d{2}|00[1-9]\d|000[1-9])-(0[1-9]|1[0-2])$",
        r"^[0-9]{4}-(0[1-9]|1[0-2])$",
    )
    en = "write a month, like 2026-10"
    zh = "须为月份，例如 2026-10"


class CurrencyMalformed(FormatReason):
    """The text is no currency code."""

    patterns = (r"^[A-Z]{3}$",)
    en = "this must be a currency of three capital letters, like CNY"
    zh = "须为三个大写字母的货币代码，例如 CNY"


class FractionMalformed(FormatReason):
    """The text is no fraction."""

    patterns = (r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$",)
    en = "this must be a fraction, like 1/3"
    zh = "须为分数，例如 1/3"


class DigestMalformed(FormatReason):
    """The text is no digest."""

    patterns = (r"^[0-9a-f]{64}$",)
    en = "this must be a digest of 64 hexadecimal digits"
    zh = "须为 64 位十六进制摘要"


def find_format(pattern: str) -> type[FormatReason] | None:
    """Return the form that a regular expression describes, or `None`."""
    for form in FormatReason.__subclasses__():
        if pattern in form.patterns:
            return form
    return None
