"""Answers under idempotency keys: looked up before a request is carried out, kept after it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from shared.eventsourcing.context import Clock
from shared.eventsourcing.store import IdempotencyKey, KeyTaken
from shared.http.problems import FieldError, Problem, problem_of


class Answers(Protocol):
    """Where answers under idempotency keys are kept."""

    async def find(self, key: IdempotencyKey) -> Any:
        """Return what was answered (`fingerprint`, `answer`), or `None`."""
        ...

    async def keep(self, key: IdempotencyKey, answer: str, at: datetime) -> None:
        """Remember an answer that recorded no events; raises `KeyTaken`."""
        ...


class AnswerBook:
    """Says what was answered, to which request, and which keys are being served just now."""

    def __init__(
        self, answers: Answers, refusals: Mapping[type[Exception], int], clock: Clock
    ) -> None:
        """Take the area's parts."""
        self._answers = answers
        self._refusals = refusals
        self._clock = clock
        self._under_way: set[tuple[str, str]] = set()

    async def keep(self, key: IdempotencyKey, answer: dict[str, Any]) -> None:
        """Remember an answer; raises `KeyTaken` where the key has one."""
        await self._answers.keep(key, json.dumps(answer), self._clock())

    @asynccontextmanager
    async def once(self, key: IdempotencyKey) -> AsyncIterator[None]:
        """Have a key served by one request at a time; raises `Problem` 409 meanwhile."""
        name = (key.caller, key.key)
        if name in self._under_way:
            raise Problem(
                409,
                "in-progress",
                "a request with this Idempotency-Key is under way",
                headers={"Retry-After": "1"},
            )
        self._under_way.add(name)
        try:
            yield
        finally:
            self._under_way.discard(name)

    async def remembered(self, key: IdempotencyKey) -> dict[str, Any] | None:
        """Return the key's answer, if it has one.

        Raises `Problem`: the one that was the answer, or 422 where the request was another.
        """
        found = await self._answers.find(key)
        if found is None:
            return None
        if found.fingerprint != key.fingerprint:
            raise Problem(422, "key-reused", "this Idempotency-Key was used for another request")
        answer: dict[str, Any] = json.loads(found.answer)
        if "problem" in answer:
            errors = [FieldError(**error) for error in answer.get("errors") or []]
            raise Problem(*answer["problem"], errors=errors or None)
        return answer

    async def remember_refusal(
        self, key: IdempotencyKey, error: Exception
    ) -> dict[str, Any] | None:
        """Keep a refusal as the key's answer; return the answer of who was faster, if anybody."""
        problem = problem_of(error, self._refusals)
        if problem is not None and problem.code not in {"store-away", "changed-meanwhile"}:
            answer = {
                "problem": [problem.status, problem.code, problem.detail],
                "errors": [error.model_dump() for error in problem.errors or []],
            }
            try:
                await self.keep(key, answer)
            except KeyTaken:
                return await self.remembered(key)
        return None
