"""Responses by idempotency key: looked up before a request is executed, stored after it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol

from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.event_store import IdempotencyKey, IdempotencyKeyTaken
from shared.http.problem_details import FieldError, ProblemError, problem_from_error


class IdempotentResponseStore(Protocol):
    """Stores responses by idempotency key."""

    async def find(self, key: IdempotencyKey) -> Any:
        """Return the stored response (`fingerprint`, `response`), or `None`."""
        ...

    async def store(self, key: IdempotencyKey, response: str, stored_at: datetime) -> None:
        """Store a response that recorded no events; raises `IdempotencyKeyTaken`."""
        ...


class IdempotencyGuard:
    """Finds and stores the responses of idempotency keys, and locks keys in progress."""

    def __init__(
        self,
        responses: IdempotentResponseStore,
        refusal_statuses: Mapping[type[Exception], int],
        clock: Clock,
    ) -> None:
        """Create the guard of an area; `refusal_statuses` maps its refusals to HTTP statuses."""
        self._responses = responses
        self._refusal_statuses = refusal_statuses
        self._clock = clock
        self._keys_in_progress: set[tuple[str, str]] = set()

    async def store_response(self, key: IdempotencyKey, response: dict[str, Any]) -> None:
        """Store a response; raises `IdempotencyKeyTaken` if the key has one."""
        await self._responses.store(key, json.dumps(response), self._clock())

    @asynccontextmanager
    async def lock_key(self, key: IdempotencyKey) -> AsyncIterator[None]:
        """Hold a key for one request of this process; raises `Problem` 409 if another holds it."""
        name = (key.caller, key.key)
        if name in self._keys_in_progress:
            raise ProblemError(
                409,
                "in-progress",
                "a request with this Idempotency-Key is under way",
                headers={"Retry-After": "1"},
            )
        self._keys_in_progress.add(name)
        try:
            yield
        finally:
            self._keys_in_progress.discard(name)

    async def find_response(self, key: IdempotencyKey) -> dict[str, Any] | None:
        """Return the response stored under a key, or `None`.

        Raises `Problem`: the stored one, or 422 if the key was used for another request.
        """
        stored = await self._responses.find(key)
        if stored is None:
            return None
        if stored.fingerprint != key.fingerprint:
            raise ProblemError(
                422, "key-reused", "this Idempotency-Key was used for another request"
            )
        response: dict[str, Any] = json.loads(stored.response)
        if "problem" in response:
            errors = [FieldError(**error) for error in response.get("errors") or []]
            raise ProblemError(*response["problem"], errors=errors or None)
        return response

    async def store_refusal(self, key: IdempotencyKey, error: Exception) -> dict[str, Any] | None:
        """Store a refusal as the key's response.

        Returns the response that another request has stored under the key meanwhile, else `None`;
        raises it if it is a `Problem`. Faults and transient problems are not stored.
        """
        problem = problem_from_error(error, self._refusal_statuses)
        if problem is not None and not _is_transient(problem):
            response = {
                "problem": [problem.status, problem.code, problem.detail],
                "errors": [one.model_dump() for one in problem.errors or []],
            }
            try:
                await self.store_response(key, response)
            except IdempotencyKeyTaken:
                return await self.find_response(key)
        return None


def _is_transient(problem: ProblemError) -> bool:
    """Return whether a repetition may succeed, so that the problem is no answer to store."""
    return (
        problem.status == HTTPStatus.SERVICE_UNAVAILABLE
        or problem.code == "changed-meanwhile"
        or "Retry-After" in problem.headers
    )
