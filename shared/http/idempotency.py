"""Answers under idempotency keys: looked up before a request is carried out, kept after it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.event_store import IdempotencyKey, IdempotencyKeyTaken
from shared.http.problem_details import FieldError, Problem, problem_from_error


class IdempotentResponseStore(Protocol):
    """Where answers under idempotency keys are kept."""

    async def find(self, key: IdempotencyKey) -> Any:
        """Return what was answered (`fingerprint`, `response`), or `None`."""
        ...

    async def store(self, key: IdempotencyKey, response: str, stored_at: datetime) -> None:
        """Remember an answer that recorded no events; raises `IdempotencyKeyTaken`."""
        ...


class IdempotencyGuard:
    """Says what was answered, to which request, and which keys are being served just now."""

    def __init__(
        self,
        responses: IdempotentResponseStore,
        refusal_statuses: Mapping[type[Exception], int],
        clock: Clock,
    ) -> None:
        """Take the area's parts."""
        self._responses = responses
        self._refusal_statuses = refusal_statuses
        self._clock = clock
        self._keys_in_progress: set[tuple[str, str]] = set()

    async def store_response(self, key: IdempotencyKey, response: dict[str, Any]) -> None:
        """Remember an answer; raises `IdempotencyKeyTaken` where the key has one."""
        await self._responses.store(key, json.dumps(response), self._clock())

    @asynccontextmanager
    async def lock_key(self, key: IdempotencyKey) -> AsyncIterator[None]:
        """Have a key served by one request at a time; raises `Problem` 409 meanwhile."""
        name = (key.caller, key.key)
        if name in self._keys_in_progress:
            raise Problem(
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
        """Return the key's answer, if it has one.

        Raises `Problem`: the one that was the answer, or 422 where the request was another.
        """
        found = await self._responses.find(key)
        if found is None:
            return None
        if found.fingerprint != key.fingerprint:
            raise Problem(422, "key-reused", "this Idempotency-Key was used for another request")
        answer: dict[str, Any] = json.loads(found.response)
        if "problem" in answer:
            errors = [FieldError(**error) for error in answer.get("errors") or []]
            raise Problem(*answer["problem"], errors=errors or None)
        return answer

    async def store_refusal(self, key: IdempotencyKey, error: Exception) -> dict[str, Any] | None:
        """Keep a refusal as the key's answer; return the answer of who was faster, if anybody."""
        problem = problem_from_error(error, self._refusal_statuses)
        if problem is not None and problem.code not in {"store-away", "changed-meanwhile"}:
            answer = {
                "problem": [problem.status, problem.code, problem.detail],
                "errors": [error.model_dump() for error in problem.errors or []],
            }
            try:
                await self.store_response(key, answer)
            except IdempotencyKeyTaken:
                return await self.find_response(key)
        return None
