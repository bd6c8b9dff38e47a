"""How an ERP system is asked: a conversation yields requests and is sent the answers.

It does no input or output itself, so each adapter is tested on answers alone. Whoever holds the
conversation sends the requests, offers gzip, and never follows a redirect.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Result = TypeVar("Result")

OK, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS, SERVER_ERRORS = (
    200, 401, 403, 404, 429, 500,
)  # fmt: skip
"""The statuses of HTTP that mean something here, and the first of those of servers."""


@dataclass(frozen=True)
class ErpRequest:
    """A request to an ERP system."""

    method: str
    path: str
    """Below the system's address; it begins with a slash and is quoted already."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class ErpAnswer:
    """The answer, unpacked."""

    status: int
    body: bytes
    retry_after: timedelta | None = None


Conversation = Generator[ErpRequest, ErpAnswer, Result]
"""Yields requests, is sent their answers, and returns what they say."""


@dataclass(frozen=True)
class ErpAccess:
    """Where an ERP system is, and who asks it."""

    database: str
    credentials: str = field(repr=False)
    """`user:password` for Tryton, `key:secret` for ERPNext, a key for Odoo."""
    time_zone: ZoneInfo = ZoneInfo("UTC")
    """The company's zone: that of its days, and for ERPNext of the moments that it writes."""


ORDER_UNREADABLE = "order-unreadable"
"""The code for one order that is not as it should be; the others can be read without it."""


class ErpFailed(Exception):
    """The system did not answer as it should; nothing is lost, it is asked again."""

    def __init__(self, code: str, detail: str, retry_after: timedelta | None = None) -> None:
        """Take a code, and what people read."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True)
class ChangedRow:
    """A row of an ERP system that was written."""

    row: str
    """Its id; unique in its table."""
    modified_at: datetime
    orders: tuple[str, ...]
    """The ids of the orders that it is a part of."""


@dataclass(frozen=True)
class PageRequest:
    """Which rows of a table are asked for: after a moment, or of a moment and after an id."""

    table: str
    moment: datetime
    after: str | None
    """`None` for all rows that were written after the moment; `""` for all rows of the moment."""
    limit: int


@dataclass(frozen=True)
class RowRequest:
    """Which rows are asked for to compare: those whose ids follow, in the order of ids."""

    table: str
    after: str | None
    limit: int


def rows_of(document: Any) -> Sequence[Mapping[str, Any]]:
    """Return the rows of an answer; raises `ErpFailed` where it is something else."""
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise ErpFailed("answer-unreadable", "the answer is no list of rows")
    return document


def json_of(answer: ErpAnswer) -> Any:
    """Return the JSON of an answer that was given; raises `ErpFailed` for any other."""
    detail = f"status {answer.status}"
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        raise ErpFailed("access-refused", detail)
    if answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_ERRORS:
        raise ErpFailed("system-away", detail, answer.retry_after)
    if answer.status != OK:
        raise ErpFailed("request-refused", detail)
    try:
        # Numbers with a fraction stay exact: a float would be rounded.
        return json.loads(answer.body, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise ErpFailed("answer-unreadable", "the answer is no JSON") from error
