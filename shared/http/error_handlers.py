"""Makes an application answer every error with a problem document."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from asyncpg import (
    CharacterNotInRepertoireError,
    DeadlockDetectedError,
    SerializationError,
)
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.command_handler import StaleVersion
from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.http.connection_problems import BodyTooSlow
from shared.http.general_problems import (
    BusAway,
    ChangedMeanwhile,
    Fault,
    MethodNotAllowed,
    NotFound,
    StoreAway,
)
from shared.http.invalid_request import problem_of_invalid_request
from shared.http.problem_details import Problem, ProblemError, problem_of_refusal
from shared.http.request_problems import Malformed, TextInvalid, TooLarge, VersionStale
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS

REPEATABLE_STATUSES = frozenset({404, 409, 422})
"""The statuses with which a route may refuse before it looks at the idempotency key."""

log = logging.getLogger(__name__)


def problem_from_error(
    error: Exception, refusal_statuses: Mapping[type[Exception], int]
) -> Problem | None:
    """Return the problem that an error means to the caller; `None` if it is an internal error."""
    match error:
        case ProblemError():
            return error.problem
        case StaleVersion():
            return VersionStale(version=error.current).problem
        case VersionConflict() | DeadlockDetectedError() | SerializationError():
            return ChangedMeanwhile().problem
        case StoreUnavailable():
            return StoreAway().problem
        case BusUnavailable():
            return BusAway().problem
        case _:
            return problem_of_refusal(error, refusal_statuses)


async def _stored_answer(request: Request) -> Response | None:
    """Return what an earlier request with the same idempotency key was answered, or `None`.

    A route may refuse before the command is executed, for instance since a department that it
    names was closed meanwhile. A repetition is answered as the first time all the same.
    """
    key = getattr(request.state, "idempotency_key", None)
    if key is None:
        return None
    area = request.url.path.split("/")[2]
    try:
        answer: Response | None = await request.app.state.command_executors[
            area
        ].find_stored_answer(key)
    except ProblemError as error:
        return error.problem.to_response(request)
    except UNAVAILABLE_ERRORS:
        return StoreAway().problem.to_response(request)
    return answer


def install_error_handlers(app: FastAPI, refusal_statuses: Mapping[type[Exception], int]) -> None:
    """Make the app answer every error with a problem document."""

    async def handle_error(request: Request, error: Exception) -> Response:
        problem = problem_from_error(error, refusal_statuses)
        if problem is None:
            log.error("unhandled error", exc_info=error)
            problem = Fault().problem
        elif problem.status in REPEATABLE_STATUSES:
            return await _stored_answer(request) or problem.to_response(request)
        return problem.to_response(request)

    async def handle_invalid_request(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  registered for it only
        return problem_of_invalid_request(error, request).to_response(request)

    async def handle_http_exception(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  registered for it only
        return _problem_of_http_exception(error, request).to_response(request)

    async def handle_unavailable_database(request: Request, error: Exception) -> JSONResponse:
        log.warning("the database is unavailable: %r", error)
        return StoreAway().problem.to_response(request)

    async def handle_invalid_character(request: Request, _: Exception) -> JSONResponse:
        return TextInvalid().problem.to_response(request)

    for error_type in (
        ProblemError,
        StaleVersion,
        VersionConflict,
        StoreUnavailable,
        BusUnavailable,
        *CONTENTION_ERRORS,
        *refusal_statuses,
    ):
        app.add_exception_handler(error_type, handle_error)
    app.add_exception_handler(ClientDisconnect, _handle_disconnection)
    app.add_exception_handler(CharacterNotInRepertoireError, handle_invalid_character)
    for error_type in UNAVAILABLE_ERRORS:
        app.add_exception_handler(error_type, handle_unavailable_database)
    app.add_exception_handler(RequestValidationError, handle_invalid_request)
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(Exception, handle_error)


async def _handle_disconnection(_request: Request, _error: Exception) -> Response:
    return Response(status_code=BodyTooSlow.status)  # nobody is there to read it


def _problem_of_http_exception(error: HTTPException, request: Request) -> Problem:
    """Return the problem of an error that the framework raises by itself."""
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return NotFound().problem
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed(method=request.method, headers=error.headers).problem
        case HTTPStatus.BAD_REQUEST:  # the body cannot be decoded
            return Malformed().problem
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # more came than its header said
            return TooLarge().problem
        case _:
            log.error("an unexpected HTTP error", exc_info=error)
            return Fault().problem
