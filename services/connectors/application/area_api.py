"""The client of the areas' APIs: commands with the connector's own token.

Everything that can go wrong is a `CallFailed` that says whether the area has refused the command.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import httpx

from services.connectors.application.call_slots import CallSlots
from services.connectors.application.credential_redaction import without_credentials
from services.connectors.domain.area_paths import CASES_PATH
from services.connectors.domain.delivery_events import PlannedCall
from services.connectors.domain.target_state import OpenStep
from shared.http.retry_after import pause_asked_for
from shared.service_runtime.connector_accounts import ConnectorAccount, SecretMissing

T = TypeVar("T")
TIMEOUT_SECONDS = 10.0
MAX_CODE = 100
MAX_DETAIL = 300
RETRYABLE_STATUSES = frozenset({401, 408, 425, 429})
"""Beside 5xx: a token that was replaced, a command that came too slowly or too often."""
RETRYABLE_CODES = frozenset({"role-missing"})
"""A token of another role, which an operator replaces as one that is not accepted at all."""


class CallFailed(Exception):
    """A command was not done."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        is_refusal: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        """Take the code and what people read; `is_refusal`: the same would be refused again."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.is_refusal = is_refusal
        self.retry_after = retry_after


@dataclass(frozen=True)
class Answer:
    """The answer to a command that was done."""

    status: int
    id: UUID
    """The id of what the command was about."""


@dataclass(frozen=True)
class AreaApi:
    """Calls the areas' APIs as one connector."""

    client: httpx.AsyncClient
    account: ConnectorAccount
    slots: CallSlots = field(default_factory=CallSlots)
    """What bounds the calls at once; raises `NoTimeLeft`."""

    async def open_steps(self, case_id: UUID) -> Sequence[OpenStep]:
        """Return the open steps of a case, oldest first; raises `CallFailed`."""
        return await self.read(f"{CASES_PATH}/{case_id}", _open_steps)

    async def read(self, path: str, build: Callable[[Any], T]) -> T:
        """Return what `build` makes of an answer's JSON; raises `CallFailed`."""
        response = await self._request("GET", path)
        with _readable(response):
            return build(_parse(response))

    async def send(self, call: PlannedCall) -> Answer:
        """Send a command; raises `CallFailed`."""
        response = await self._request(
            "POST",
            call.path,
            content=call.body.encode(),
            headers={"Content-Type": "application/json", "Idempotency-Key": f'"{call.key}"'},
        )
        with _readable(response):
            return Answer(response.status_code, UUID(_parse(response)["id"]))

    async def _request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        try:
            token = self.account.token.read()
            if not (token.isascii() and token.isprintable()):
                raise CallFailed(
                    "token-malformed", f"there is no token in {self.account.token.name}"
                )
            response = await self._send(
                method,
                self.account.api_url.rstrip("/") + path,
                headers={"Authorization": f"Bearer {token}", **(headers or {})},
                timeout=TIMEOUT_SECONDS,
                **options,
            )
        except SecretMissing as error:
            raise CallFailed("token-missing", f"there is no token in {error}") from error
        except httpx.HTTPError as error:
            raise CallFailed("no-answer", type(error).__name__) from error
        if response.is_success:
            return response
        raise _failure(response)

    async def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        """Send a request; where a connector calls too often, all its calls wait, and it is resent.

        That the rate is limited is no failure of a delivery, so it takes none of its attempts.
        """
        while True:
            async with self.slots.take():
                response = await self.client.request(method, url, **options)
            asked = pause_asked_for(response.headers)
            is_limited = response.status_code == httpx.codes.TOO_MANY_REQUESTS
            if not is_limited or asked is None or not self.slots.pause(asked.total_seconds()):
                return response


@contextmanager
def _readable(response: httpx.Response) -> Iterator[None]:
    """Raise `CallFailed` where an answer is not what the API documents: something else answers."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        text = f"{response.url.path} answered {response.status_code} with something else"
        raise CallFailed("answer-unreadable", text) from error


def _failure(response: httpx.Response) -> CallFailed:
    """Return what an answer says of a failure; the token is left out, should it be repeated."""
    status, sent = response.status_code, response.request.headers
    try:
        document = _parse(response)
    except ValueError:
        document = None
    told = document if isinstance(document, dict) else {}
    code = _line(told.get("code"), sent, MAX_CODE)
    is_passing = (
        response.is_server_error
        or "retry-after" in response.headers
        or status in RETRYABLE_STATUSES
        or code in RETRYABLE_CODES
    )
    return CallFailed(
        code or f"http-{status}",
        _line(told.get("detail"), sent, MAX_DETAIL) or f"answered with {status}",
        # An area names the rule; an answer without one is that of a proxy or of another server.
        is_refusal=bool(code) and not is_passing,
        retry_after=pause_asked_for(response.headers),
    )


def _parse(response: httpx.Response) -> Any:
    """Return what an answer says; raises `ValueError` where it is no JSON."""
    try:
        return json.loads(response.content)
    except RecursionError as error:
        raise ValueError from error


def _line(value: Any, sent: Mapping[str, str], length: int) -> str:
    """Return a text as one line that can be stored, without the token; nothing for anything else.

    What is in front of areas may repeat a request in its answer.
    """
    text = without_credentials(value, sent) if isinstance(value, str) else ""
    return "".join(c if c.isprintable() else " " for c in text)[:length].strip()


def _open_steps(case: dict[str, Any]) -> Sequence[OpenStep]:
    if case["status"] != "running":
        return []
    return [_open_step(one) for one in case["steps"] if _is_open(one)]


def _is_open(step: dict[str, Any]) -> bool:
    return not (step["done_at"] or step["sent_back_at"] or step.get("withdrawn_at"))


def _open_step(step: dict[str, Any]) -> OpenStep:
    return OpenStep(
        step["step"],
        step["activity"],
        step["department"],
        datetime.fromisoformat(step["opened_at"]),
    )
