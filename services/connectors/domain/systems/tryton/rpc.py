"""Tryton's JSON-RPC (8.2): sessions, values with a class, and errors that come with status 200.

The context is always the last parameter. A session that has ended answers 401: the conversation
logs in once more, and goes on.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from services.connectors.domain.system_conversation import (
    ACCESS_REFUSED,
    ANSWER_UNREADABLE,
    REQUEST_REFUSED,
    UNAUTHORIZED,
    Conversation,
    SystemAccess,
    SystemFailed,
    SystemRequest,
    json_of,
)

_DAY = ("year", "month", "day")
_TIME = (*_DAY, "hour", "minute", "second", "microsecond")


class TrytonSession:
    """A session of one conversation partner; it is kept in memory and never written down.

    It is no value: it changes as the server logs it in and forgets it.
    """

    def __init__(self, access: SystemAccess, context: Mapping[str, Any] | None = None) -> None:
        """Take where the server is, and the context that goes with each call."""
        self.access = access
        self.context: Mapping[str, Any] = context or {}
        self.authorization: str | None = None

    def call(self, method: str, *parameters: Any) -> Conversation[Any]:
        """Return the result of a call; raises `SystemFailed`."""
        is_new = self.authorization is None
        if is_new:
            yield from self._log_in()
        answer = yield self._request(method, [*parameters, self.context])
        if answer.status == UNAUTHORIZED and not is_new:
            yield from self._log_in()
            answer = yield self._request(method, [*parameters, self.context])
        if answer.status == UNAUTHORIZED:
            self.authorization = None
        return decode(_result(json_of(answer)))

    def _log_in(self) -> Conversation[None]:
        self.authorization = None
        user, separator, password = self.access.credentials.partition(":")
        if not (user and separator and password):
            raise SystemFailed("credentials-unreadable", "they are user:password")
        answer = yield self._request("common.db.login", [user, {"password": password}, "en"])
        result = _result(json_of(answer))
        if not isinstance(result, list) or len(result) < 2:  # noqa: PLR2004  its id and a token
            raise SystemFailed(ACCESS_REFUSED, "the login was refused")
        text = f"{user}:{result[0]}:{result[1]}"
        self.authorization = "Session " + base64.b64encode(text.encode()).decode()

    def _request(self, method: str, parameters: list[Any]) -> SystemRequest:
        document = {"id": 1, "method": method, "params": encode(parameters)}
        headers = {"Content-Type": "application/json"}
        if self.authorization is not None:
            headers["Authorization"] = self.authorization
        return SystemRequest(
            method="POST",
            path=f"/{quote(self.access.database, safe='')}/rpc/",
            headers=headers,
            body=json.dumps(document).encode(),
        )


def _result(document: Any) -> Any:
    if not isinstance(document, dict):
        raise SystemFailed(ANSWER_UNREADABLE, "the answer is no object")
    error = document.get("error")
    if error is not None:
        name = error[0] if isinstance(error, list) and error else error
        raise SystemFailed(REQUEST_REFUSED, str(name)[:200])
    if "result" not in document:
        raise SystemFailed(ANSWER_UNREADABLE, "the answer has no result")
    return document["result"]


def encode(value: Any) -> Any:
    """Return a value as JSON-RPC has it; a time is naive UTC."""
    match value:
        case datetime():
            at = value.astimezone(UTC)
            return {"__class__": "datetime", **{name: getattr(at, name) for name in _TIME}}
        case date():
            return {"__class__": "date", **{name: getattr(value, name) for name in _DAY}}
        case Decimal():
            return {"__class__": "Decimal", "decimal": format(value, "f")}
        case Mapping():
            return {key: encode(one) for key, one in value.items()}
        case list() | tuple():
            return [encode(one) for one in value]
        case _:
            return value


def decode(value: Any) -> Any:
    """Return what a value of JSON-RPC stands for; raises `SystemFailed` for one that cannot be."""
    match value:
        case {"__class__": str() as name}:
            try:
                return _decode_class(name, value)
            except (KeyError, TypeError, ValueError, InvalidOperation) as error:
                raise SystemFailed(ANSWER_UNREADABLE, f"an unreadable {name}") from error
        case dict():
            return {key: decode(one) for key, one in value.items()}
        case list():
            return [decode(one) for one in value]
        case _:
            return value


def _decode_class(name: str, value: Mapping[str, Any]) -> Any:
    match name:
        case "Decimal":
            return Decimal(value["decimal"])
        case "date":
            return date(**{one: value[one] for one in _DAY})
        case "datetime":
            return datetime(**{one: value[one] for one in _TIME}, tzinfo=UTC)
        case _:
            return dict(value)
