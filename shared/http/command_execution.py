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

from shared.eventsourcing.command_handler import CommandResult, IdempotentRequest, execute_command
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import Clock, EventContext, IdFactory
from shared.eventsourcing.event_store import (
    EventStore,
    IdempotencyKey,
    IdempotencyKeyTaken,
    StreamStore,
)
from shared.http.auth import Caller, RequireAnyRole, Role
from shared.http.command_instrumentation import instrument_command
from shared.http.idempotency import IdempotencyGuard, IdempotentResponseStore
from shared.http.problem_details import Problem
from shared.telemetry.tracing import current_traceparent

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")

MAX_KEY_LENGTH = 255


class Done(BaseModel):
    """The answer to a command."""

    id: str
    version: int
    """The aggregate's version, as in the ETag."""


@dataclass(frozen=True)
class CommandRequest:
    """What a request says besides its body."""

    caller: Caller
    expected_version: int | None
    """The version of `If-Match`."""
    idempotency_key: IdempotencyKey | None


def command_request_dependency(*roles: Role, requires_if_match: bool = False) -> Any:
    """Return the dependency of a command's route, which resolves to `Asked`.

    Any one of `roles` may send it. `update` is for commands upon something that the caller must
    have read: they need `If-Match`.
    """

    async def asked(
        request: Request,
        caller: Caller = Depends(RequireAnyRole(*roles)),  # noqa: B008  `roles` is unknown to an annotation
        if_match: Annotated[str | None, Header()] = None,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> CommandRequest:
        if requires_if_match and if_match is None:
            raise Problem(428, "if-match-missing", "send If-Match with the ETag you have read")
        expected = _parse_if_match(if_match) if if_match is not None else None
        return CommandRequest(
            caller,
            expected,
            await _parse_idempotency_key(request, caller, idempotency_key, if_match),
        )

    return Depends(asked)


class CommandExecutor:
    """Carries out an area's commands for HTTP callers, each key once."""

    def __init__(
        self,
        area: str,
        store: EventStore,
        responses: IdempotentResponseStore,
        refusal_statuses: dict[type[Exception], int],
        clock: Clock,
        ids: IdFactory,
    ) -> None:
        """Take the area's parts."""
        self._area = area
        self._store = store
        self._refusal_statuses = refusal_statuses
        self._ids = ids
        self._idempotency = IdempotencyGuard(responses, refusal_statuses, clock)

    async def execute(
        self,
        request: CommandRequest,
        decider: Decider[Command, Event, State],
        command: Command,
        *,
        id: UUID | str,  # noqa: A002  as it reads in the answer
        created_location: str | None = None,
        unit_of_work: StreamStore | None = None,
    ) -> JSONResponse:
        """Carry out and answer: 201 with `Location` where `created_at` is given, else 200.

        `within` is an open unit of work, for commands that must see and write together.
        Raises the domain's refusals; a refusal is the answer under the key, too.
        """
        with instrument_command(self._area, type(command).__name__, self._refusal_statuses):
            return await self._execute(
                request, decider, command, str(id), created_location, unit_of_work
            )

    async def _execute(
        self,
        request: CommandRequest,
        decider: Decider[Command, Event, State],
        command: Command,
        id_: str,
        created_location: str | None,
        unit_of_work: StreamStore | None,
    ) -> JSONResponse:
        context = EventContext(
            correlation=self._ids(),
            actor=request.caller.subject,
            traceparent=current_traceparent(),
        )

        def told(receipt: CommandResult) -> dict[str, Any]:
            return {"id": id_, "version": receipt.version, "location": created_location}

        if request.idempotency_key is None:
            receipt = await execute_command(
                unit_of_work or self._store,
                decider,
                command,
                context,
                expected_version=request.expected_version,
            )
            return _command_response(told(receipt))
        async with self._idempotency.lock_key(request.idempotency_key):
            remembered = await self._idempotency.find_response(request.idempotency_key)
            if remembered is None:
                once = IdempotentRequest(
                    request.idempotency_key, lambda receipt: json.dumps(told(receipt))
                )
                try:
                    receipt = await execute_command(
                        unit_of_work or self._store,
                        decider,
                        command,
                        context,
                        expected_version=request.expected_version,
                        idempotent_request=once,
                    )
                except IdempotencyKeyTaken:
                    remembered = await self._idempotency.find_response(request.idempotency_key)
                except Exception as error:
                    remembered = await self._idempotency.store_refusal(
                        request.idempotency_key, error
                    )
                    if remembered is None:
                        raise
                else:
                    return _command_response(told(receipt))
            return _command_response(remembered or {})

    async def execute_batch(
        self, request: CommandRequest, work: Callable[[], Awaitable[BaseModel]]
    ) -> JSONResponse:
        """Do work of many commands and answer 200 with what it came to.

        The answer is kept after the work, not with it: done twice, it must change nothing.
        """
        if request.idempotency_key is None:
            return JSONResponse((await work()).model_dump(mode="json"))
        async with self._idempotency.lock_key(request.idempotency_key):
            answer = await self._idempotency.find_response(request.idempotency_key)
            if answer is None:
                try:
                    answer = (await work()).model_dump(mode="json")
                    await self._idempotency.store_response(request.idempotency_key, answer)
                except IdempotencyKeyTaken:
                    answer = await self._idempotency.find_response(request.idempotency_key)
                except Exception as error:
                    answer = await self._idempotency.store_refusal(request.idempotency_key, error)
                    if answer is None:
                        raise
            return JSONResponse(answer)


def format_etag(version: int) -> str:
    """Return the strong ETag of a version."""
    return f'"{version}"'


def _command_response(answer: dict[str, Any]) -> JSONResponse:
    headers = {"ETag": format_etag(answer["version"])}
    if answer["location"] is not None:
        headers["Location"] = answer["location"]
    body = {"id": answer["id"], "version": answer["version"]}
    return JSONResponse(body, status_code=201 if "Location" in headers else 200, headers=headers)


def _parse_if_match(if_match: str) -> int:
    found = re.fullmatch(r'"(\d{1,18})"', if_match.strip())
    if found is None:
        raise Problem(412, "version-stale", f"{if_match} is no ETag of this; read it again")
    return int(found[1])


async def _parse_idempotency_key(
    request: Request, caller: Caller, value: str | None, if_match: str | None
) -> IdempotencyKey | None:
    if value is None:
        return None
    quoted = re.fullmatch(r'"((?:[^"\\]|\\["\\])*)"', value.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value.strip()
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isprintable():
        raise Problem(400, "key-malformed", f"Idempotency-Key: 1 to {MAX_KEY_LENGTH} characters")
    digest = hashlib.sha256()
    for part in (request.method, request.url.path, if_match or "", caller.subject):
        digest.update(part.encode() + b"\0")
    digest.update(await request.body())
    return IdempotencyKey(caller.subject, key, digest.hexdigest())
