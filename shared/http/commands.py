"""From a request to a command: caller, If-Match, key in; receipt, ETag, Location out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from shared.eventsourcing.context import Clock, Context, Ids
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.handler import Once, Receipt, execute
from shared.eventsourcing.store import EventStore, IdempotencyKey, KeyTaken, Streams
from shared.http.answers import AnswerBook, Answers
from shared.http.callers import Allow, Caller, Role
from shared.http.measured import measured
from shared.http.problems import Problem
from shared.telemetry.traces import current_traceparent

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

KEY_LENGTH = 255


class Done(BaseModel):
    """The answer to a command."""

    id: str
    version: int
    """The aggregate's version, as in the ETag."""


@dataclass(frozen=True)
class Asked:
    """What a request says besides its body."""

    caller: Caller
    expected: int | None
    """The version of `If-Match`."""
    key: IdempotencyKey | None


def asks(*roles: Role, update: bool = False) -> Any:
    """Return the dependency of a command's route, which resolves to `Asked`.

    Any one of `roles` may send it. `update` is for commands upon something that the caller must
    have read: they need `If-Match`.
    """

    async def asked(
        request: Request,
        caller: Caller = Depends(Allow(*roles)),  # noqa: B008  `roles` is unknown to an annotation
        if_match: Annotated[str | None, Header()] = None,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> Asked:
        if update and if_match is None:
            raise Problem(428, "if-match-missing", "send If-Match with the ETag you have read")
        expected = _version(if_match) if if_match is not None else None
        return Asked(caller, expected, await _key(request, caller, idempotency_key, if_match))

    return Depends(asked)


class Commands:
    """Carries out an area's commands for HTTP callers, each key once."""

    def __init__(
        self,
        area: str,
        store: EventStore,
        answers: Answers,
        refusals: dict[type[Exception], int],
        clock: Clock,
        ids: Ids,
    ) -> None:
        """Take the area's parts."""
        self._area = area
        self._store = store
        self._refusals = refusals
        self._ids = ids
        self._book = AnswerBook(answers, refusals, clock)

    async def carry_out(
        self,
        asked: Asked,
        decider: Decider[Command, Event, State],
        command: Command,
        *,
        id: UUID | str,  # noqa: A002  as it reads in the answer
        created_at: str | None = None,
        within: Streams | None = None,
    ) -> JSONResponse:
        """Carry out and answer: 201 with `Location` where `created_at` is given, else 200.

        `within` is an open unit of work, for commands that must see and write together.
        Raises the domain's refusals; a refusal is the answer under the key, too.
        """
        with measured(self._area, type(command).__name__, self._refusals):
            return await self._carry_out(asked, decider, command, str(id), created_at, within)

    async def _carry_out(
        self,
        asked: Asked,
        decider: Decider[Command, Event, State],
        command: Command,
        id_: str,
        created_at: str | None,
        within: Streams | None,
    ) -> JSONResponse:
        context = Context(
            correlation=self._ids(),
            actor=asked.caller.subject,
            traceparent=current_traceparent(),
        )

        def told(receipt: Receipt) -> dict[str, Any]:
            return {"id": id_, "version": receipt.version, "location": created_at}

        if asked.key is None:
            receipt = await execute(
                within or self._store, decider, command, context, expected=asked.expected
            )
            return _respond(told(receipt))
        async with self._book.once(asked.key):
            remembered = await self._book.remembered(asked.key)
            if remembered is None:
                once = Once(asked.key, lambda receipt: json.dumps(told(receipt)))
                try:
                    receipt = await execute(
                        within or self._store,
                        decider,
                        command,
                        context,
                        expected=asked.expected,
                        once=once,
                    )
                except KeyTaken:
                    remembered = await self._book.remembered(asked.key)
                except Exception as error:
                    remembered = await self._book.remember_refusal(asked.key, error)
                    if remembered is None:
                        raise
                else:
                    return _respond(told(receipt))
            return _respond(remembered or {})

    async def work_once(
        self, asked: Asked, work: Callable[[], Awaitable[BaseModel]]
    ) -> JSONResponse:
        """Do work of many commands and answer 200 with what it came to.

        The answer is kept after the work, not with it: done twice, it must change nothing.
        """
        if asked.key is None:
            return JSONResponse((await work()).model_dump(mode="json"))
        async with self._book.once(asked.key):
            answer = await self._book.remembered(asked.key)
            if answer is None:
                try:
                    answer = (await work()).model_dump(mode="json")
                    await self._book.keep(asked.key, answer)
                except KeyTaken:
                    answer = await self._book.remembered(asked.key)
                except Exception as error:
                    answer = await self._book.remember_refusal(asked.key, error)
                    if answer is None:
                        raise
            return JSONResponse(answer)


def etag(version: int) -> str:
    """Return the strong ETag of a version."""
    return f'"{version}"'


def _respond(answer: dict[str, Any]) -> JSONResponse:
    headers = {"ETag": etag(answer["version"])}
    if answer["location"] is not None:
        headers["Location"] = answer["location"]
    body = {"id": answer["id"], "version": answer["version"]}
    return JSONResponse(body, status_code=201 if "Location" in headers else 200, headers=headers)


def _version(if_match: str) -> int:
    found = re.fullmatch(r'"(\d{1,18})"', if_match.strip())
    if found is None:
        raise Problem(412, "version-stale", f"{if_match} is no ETag of this; read it again")
    return int(found[1])


async def _key(
    request: Request, caller: Caller, value: str | None, if_match: str | None
) -> IdempotencyKey | None:
    if value is None:
        return None
    quoted = re.fullmatch(r'"((?:[^"\\]|\\["\\])*)"', value.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value.strip()
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise Problem(400, "key-malformed", f"Idempotency-Key: 1 to {KEY_LENGTH} characters")
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, if_match or "", caller.subject):
        digest.update(part.encode() + b"\0")
    digest.update(await request.body())
    return IdempotencyKey(caller.subject, key, digest.hexdigest())
