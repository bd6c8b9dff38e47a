"""Executes commands for HTTP: reads caller, If-Match and Idempotency-Key, answers with ETag."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Depends, Request
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
from shared.http.command_headers import (
    IDEMPOTENCY_KEY,
    OPTIONAL_IF_MATCH,
    REQUIRED_IF_MATCH,
    parse_idempotency_key,
    parse_if_match,
)
from shared.http.command_instrumentation import instrument_command
from shared.http.idempotency import IdempotencyGuard, IdempotentResponseStore
from shared.http.read_after import READ_AFTER_HEADER, encode_place
from shared.http.request_problems import IfMatchMissing
from shared.telemetry.trace_spans import current_traceparent

Command = TypeVar("Command")
Event = TypeVar("Event", bound=BaseModel)
State = TypeVar("State")


COMMAND_ANSWER_HEADERS = ("ETag", "Location", READ_AFTER_HEADER)
"""The headers of a command's answer; the last two where it created something or has facts."""


class Done(BaseModel):
    """The answer to a command."""

    id: str
    version: int
    """The aggregate's version, as in the ETag."""


@dataclass(frozen=True)
class CommandRequest:
    """What a command's request says besides its body."""

    caller: Caller
    expected_version: int | None
    """The version in `If-Match`."""
    idempotency_key: IdempotencyKey | None
    """The `Idempotency-Key` with the caller and the request's fingerprint."""


def command_request_dependency(*roles: Role, requires_if_match: bool = False) -> Any:
    """Return the dependency of a command's route, which resolves to `CommandRequest`.

    Any one of `roles` may send the command. `requires_if_match` is for commands on something that
    the caller must have read: without `If-Match` they are answered with 428.
    """

    async def read_request(
        request: Request,
        caller: Caller = Depends(RequireAnyRole(*roles)),  # noqa: B008  an annotation cannot see `roles`
        if_match: str | None = REQUIRED_IF_MATCH if requires_if_match else OPTIONAL_IF_MATCH,
        idempotency_key: str | None = IDEMPOTENCY_KEY,
    ) -> CommandRequest:
        if requires_if_match and if_match is None:
            raise IfMatchMissing
        expected_version = parse_if_match(if_match) if if_match is not None else None
        key = await parse_idempotency_key(request, caller, idempotency_key, if_match)
        request.state.idempotency_key = key
        return CommandRequest(caller, expected_version, key)

    return Depends(read_request)


class CommandExecutor:
    """Executes an area's commands for HTTP callers, once for each idempotency key."""

    def __init__(
        self,
        area: str,
        store: EventStore,
        responses: IdempotentResponseStore,
        refusal_statuses: dict[type[Exception], int],
        clock: Clock,
        ids: IdFactory,
        find_fact_position: Callable[[str, int], Awaitable[int | None]],
    ) -> None:
        """Create the executor of an area; `refusal_statuses` maps its refusals to HTTP statuses.

        `find_fact_position` returns the position of the last fact of a stream up to a version.
        """
        self._find_fact_position = find_fact_position
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
        id: UUID | str,  # noqa: A002  named as in the response body
        created_location: str | None = None,
        unit_of_work: StreamStore | None = None,
        first_version: int = 0,
    ) -> JSONResponse:
        """Execute a command; answer 201 with `Location` if `created_location` is given, else 200.

        `{version}` in that location becomes the new version. `unit_of_work` is an open one, for
        commands that must read and write in one transaction. `first_version` is the version of an
        aggregate without events, for one that begins with something built in.
        Raises the domain's refusals; a refusal is stored under the idempotency key, too.
        """
        with instrument_command(self._area, type(command).__name__, self._refusal_statuses):
            return await self._execute(
                request, decider, command, id, created_location, unit_of_work, first_version
            )

    async def _execute(
        self,
        request: CommandRequest,
        decider: Decider[Command, Event, State],
        command: Command,
        id_: UUID | str,
        created_location: str | None,
        unit_of_work: StreamStore | None,
        first_version: int,
    ) -> JSONResponse:
        context = EventContext(
            correlation=self._ids(),
            actor=request.caller.subject,
            traceparent=current_traceparent(),
        )

        def answer(result: CommandResult) -> JSONResponse:
            return self._response(response_of(result), result.stream, result.fact_position)

        def response_of(result: CommandResult) -> dict[str, Any]:
            version = result.version
            location = created_location and created_location.replace("{version}", str(version))
            return {"id": str(id_), "version": version, "location": location}

        stream = decider.stream_for(command)
        # What is created under an id that was just made has no events that would have to be read.
        is_new = created_location is not None and isinstance(id_, UUID) and str(id_) in stream

        async def execute(idempotent_request: IdempotentRequest | None) -> CommandResult:
            return await execute_command(
                unit_of_work or self._store,
                decider,
                command,
                context,
                expected_version=request.expected_version,
                first_version=first_version,
                idempotent_request=idempotent_request,
                is_new=is_new,
            )

        if request.idempotency_key is None:
            return answer(await execute(None))
        async with self._idempotency.lock_key(request.idempotency_key):
            # The key is not looked up first: the append, or storing a refusal, finds it taken.
            try:
                result = await execute(
                    IdempotentRequest(
                        request.idempotency_key, lambda result: json.dumps(response_of(result))
                    )
                )
            except IdempotencyKeyTaken:
                stored_response = await self._idempotency.find_response(request.idempotency_key)
            except Exception as error:
                stored_response = await self._idempotency.store_refusal(
                    request.idempotency_key, error
                )
                if stored_response is None:
                    raise
            else:
                return answer(result)
            stored = stored_response or {}
            position = await self._find_fact_position(stream, stored["version"])
            return self._response(stored, stream, position)

    async def find_stored_answer(self, key: IdempotencyKey) -> JSONResponse | None:
        """Return the answer stored under this key, or `None`; raises as `find_response` does."""
        response = await self._idempotency.find_response(key)
        if response is None:
            return None
        is_command = {"id", "version", "location"} <= response.keys()
        return self._response(response, "", None) if is_command else JSONResponse(response)

    def _response(
        self, response: dict[str, Any], stream: str, fact_position: int | None
    ) -> JSONResponse:
        headers = {"ETag": format_etag(response["version"])}
        if response["location"] is not None:
            headers["Location"] = response["location"]
        if fact_position is not None:
            headers[READ_AFTER_HEADER] = encode_place(self._area, stream, fact_position)
        body = {"id": response["id"], "version": response["version"]}
        status = 201 if "Location" in headers else 200
        return JSONResponse(body, status_code=status, headers=headers)

    async def run_idempotently(
        self, request: CommandRequest, work: Callable[[], Awaitable[BaseModel]]
    ) -> JSONResponse:
        """Await `work`, which executes many commands, and answer 200 with its result.

        The response is stored after the work, not in its transaction, so the work must be
        idempotent: done twice, it must change nothing more. Raises what `work` raises.
        """
        if request.idempotency_key is None:
            return JSONResponse((await work()).model_dump(mode="json"))
        async with self._idempotency.lock_key(request.idempotency_key):
            response = await self._idempotency.find_response(request.idempotency_key)
            if response is None:
                try:
                    response = (await work()).model_dump(mode="json")
                    await self._idempotency.store_response(request.idempotency_key, response)
                except IdempotencyKeyTaken:
                    response = await self._idempotency.find_response(request.idempotency_key)
                except Exception as error:
                    response = await self._idempotency.store_refusal(request.idempotency_key, error)
                    if response is None:
                        raise
            return JSONResponse(response)


def format_etag(version: int) -> str:
    """Return the strong ETag of an aggregate's version (RFC 9110)."""
    return f'"{version}"'
