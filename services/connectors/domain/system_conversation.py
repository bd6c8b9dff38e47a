"""How another system is asked: a conversation yields requests and is sent the answers.

It does no input or output itself, so each adapter is tested on answers alone. Whoever holds the
conversation sends the requests, offers gzip, and never follows a redirect.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Result = TypeVar("Result")

UTC_ZONE = ZoneInfo("UTC")

OK, UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY_REQUESTS, SERVER_ERRORS = (
    200, 401, 403, 404, 429, 500,
)  # fmt: skip
"""The statuses of HTTP that mean something here, and the first of those of servers."""


@dataclass(frozen=True)
class SystemRequest:
    """A request to another system."""

    method: str
    path: str
    """Below the system's address; it begins with a slash and is quoted already."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class SystemAnswer:
    """The answer, unpacked."""

    status: int
    body: bytes
    retry_after: timedelta | None = None


Conversation = Generator[SystemRequest, SystemAnswer, Result]
"""Yields requests, is sent their answers, and returns what they say."""


@dataclass(frozen=True)
class SystemAccess:
    """Where a system is, and who asks it."""

    database: str
    credentials: str = field(repr=False)
    """`user:password` for Tryton, `key:secret` for ERPNext, a key for Odoo; for Jira Cloud
    `e-mail:token`, for Data Center a token."""
    time_zone: ZoneInfo = UTC_ZONE
    """The company's zone: that of its days, and for ERPNext of the moments that it writes."""


ACCESS_REFUSED = "access-refused"
"""The code of `SystemFailed` where a system lets nobody in with these credentials."""
REQUEST_REFUSED = "request-refused"
"""Its code where the same request would be refused again."""
SYSTEM_AWAY = "system-away"
ANSWER_UNREADABLE = "answer-unreadable"


class SystemFailed(Exception):
    """The system did not answer as it should; nothing is lost, it is asked again."""

    def __init__(self, code: str, detail: str, retry_after: timedelta | None = None) -> None:
        """Take a code, and what people read."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


def rows_of(document: Any) -> Sequence[Mapping[str, Any]]:
    """Return the rows of an answer; raises `SystemFailed` where it is something else."""
    if not isinstance(document, list) or not all(isinstance(one, dict) for one in document):
        raise SystemFailed(ANSWER_UNREADABLE, "the answer is no list of rows")
    return document


def json_of(answer: SystemAnswer) -> Any:
    """Return the JSON of an answer that was given; raises `SystemFailed` for any other."""
    detail = f"status {answer.status}"
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        raise SystemFailed(ACCESS_REFUSED, detail)
    if answer.status == TOO_MANY_REQUESTS or answer.status >= SERVER_ERRORS:
        raise SystemFailed(SYSTEM_AWAY, detail, answer.retry_after)
    if answer.status != OK:
        raise SystemFailed(REQUEST_REFUSED, detail)
    try:
        # Numbers with a fraction stay exact: a float would be rounded.
        return json.loads(answer.body, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise SystemFailed(ANSWER_UNREADABLE, "the answer is no JSON") from error
