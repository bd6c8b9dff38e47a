"""Responses by idempotency key: looked up before a request is executed, stored after it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any, Protocol

from shared.eventsourcing.event_context import Clock
from shared.eventsourcing.event_store import IdempotencyKey, IdempotencyKeyTaken
from shared.http.error_handlers import problem_from_error
from shared.http.language import LANGUAGES
from shared.http.problem_details import InvalidField, PreparedProblem, Problem, Texts
from shared.http.request_problems import InProgress, KeyReused


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
            raise InProgress
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
            raise KeyReused
        response: dict[str, Any] = json.loads(stored.response)
        if "problem" in response:
            raise PreparedProblem(_load_problem(response))
        return response

    async def store_refusal(self, key: IdempotencyKey, error: Exception) -> dict[str, Any] | None:
        """Store a refusal as the key's response.

        Returns the response that another request has stored under the key before, else `None`;
        raises it if it is a `Problem`. Faults and transient problems are not stored.
        """
        problem = problem_from_error(error, self._refusal_statuses)
        if problem is None or problem.is_transient:
            return await self.find_response(key)
        try:
            await self.store_response(key, _dump_problem(problem))
        except IdempotencyKeyTaken:
            return await self.find_response(key)
        return None


def _dump_problem(problem: Problem) -> dict[str, Any]:
    """Return a problem as it is stored: in every language, for whoever asks again."""
    return {
        "problem": [problem.status, problem.code, problem.texts["en"]],
        "texts": dict(problem.texts),
        "errors": [asdict(error) for error in problem.errors],
    }


def _load_problem(response: Mapping[str, Any]) -> Problem:
    """Return a stored problem; one that was stored before there were languages is English."""
    status, code, detail = response["problem"]
    errors = [_load_error(error) for error in response.get("errors") or []]
    return Problem(status, code, response.get("texts") or _in_english(detail), {}, errors)


def _load_error(error: Mapping[str, Any]) -> InvalidField:
    if "texts" in error:
        return InvalidField(error["code"], error["texts"], error["location"])
    return InvalidField("invalid", _in_english(error["detail"]), {"pointer": error["pointer"]})


def _in_english(detail: str) -> Texts:
    return dict.fromkeys(LANGUAGES, detail)
