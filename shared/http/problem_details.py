"""Turns errors into RFC 9457 problem details; the only place that maps refusals to HTTP."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from asyncpg import (
    CharacterNotInRepertoireError,
    DeadlockDetectedError,
    SerializationError,
)
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.command_handler import StaleVersion
from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.eventsourcing.refusal import Refusal
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS

log = logging.getLogger(__name__)


class FieldError(BaseModel):
    """One thing wrong with the request's body or parameters."""

    detail: str
    pointer: str = Field(description="Where, as a JSON pointer into the body, e.g. #/a/b")


class ProblemDetails(BaseModel):
    """The body of every error response (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(description="Stable, for machines")
    errors: list[FieldError] | None = None


class ProblemError(Exception):
    """An error with its HTTP response."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: list[FieldError] | None = None,
    ) -> None:
        """Create a problem; `code` is stable and for machines, `detail` is for people."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors

    def to_document(self, instance: str) -> dict[str, Any]:
        """Return the problem document."""
        return ProblemDetails(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            instance=instance,
            code=self.code,
            errors=self.errors,
        ).model_dump(exclude_none=True)

    def to_response(self, instance: str) -> JSONResponse:
        """Return the HTTP response."""
        return JSONResponse(
            self.to_document(instance),
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def problem_from_error(
    error: Exception, refusal_statuses: Mapping[type[Exception], int]
) -> ProblemError | None:
    """Return the problem that an error means to the caller; `None` if it is an internal error."""
    match error:
        case ProblemError():
            return error
        case StaleVersion():
            return ProblemError(412, "version-stale", f"{error}; read it again, then repeat")
        case VersionConflict() | DeadlockDetectedError() | SerializationError():
            return ProblemError(409, "changed-meanwhile", "others keep changing this; try again")
        case StoreUnavailable() | BusUnavailable():
            dependency = "store" if isinstance(error, StoreUnavailable) else "bus"
            detail = f"the {dependency} cannot be reached; try again"
            return ProblemError(503, f"{dependency}-away", detail, headers={"Retry-After": "1"})
        case _:
            return _problem_from_refusal(error, refusal_statuses)


def _problem_from_refusal(
    error: Exception, refusal_statuses: Mapping[type[Exception], int]
) -> ProblemError | None:
    kind = next((kind for kind in type(error).__mro__ if kind in refusal_statuses), None)
    if kind is None:
        return None
    status = refusal_statuses[kind]
    if not isinstance(error, Refusal):
        return ProblemError(status, _problem_code(kind), str(error))
    wait = error.retry_after_seconds
    headers = {} if wait is None else {"Retry-After": str(wait)}
    return ProblemError(status, error.code(), str(error), headers=headers)


def install_error_handlers(app: FastAPI, refusal_statuses: Mapping[type[Exception], int]) -> None:
    """Make the app answer every error with a problem document."""

    async def handle_error(request: Request, error: Exception) -> JSONResponse:
        problem = problem_from_error(error, refusal_statuses)
        if problem is None:
            log.error("unhandled error", exc_info=error)
            problem = ProblemError(500, "fault", "an internal error occurred; it has been logged")
        return problem.to_response(request.url.path)

    async def handle_invalid_request(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)  # noqa: S101  registered for it only
        return _validation_problem(error).to_response(request.url.path)

    async def handle_http_exception(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)  # noqa: S101  registered for it only
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
        problem = ProblemError(error.status_code, code, str(error.detail), headers=error.headers)
        return problem.to_response(request.url.path)

    async def handle_unavailable_database(request: Request, error: Exception) -> JSONResponse:
        log.warning("the database is unavailable: %r", error)
        problem = problem_from_error(StoreUnavailable(), refusal_statuses)
        assert problem is not None  # noqa: S101  `problem_from_error` has a case for it
        return problem.to_response(request.url.path)

    async def handle_invalid_character(request: Request, _: Exception) -> JSONResponse:
        problem = ProblemError(
            422, "text-invalid", "a text contains a character that cannot be stored"
        )
        return problem.to_response(request.url.path)

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
    app.add_exception_handler(CharacterNotInRepertoireError, handle_invalid_character)
    for error_type in UNAVAILABLE_ERRORS:
        app.add_exception_handler(error_type, handle_unavailable_database)
    app.add_exception_handler(RequestValidationError, handle_invalid_request)
    app.add_exception_handler(HTTPException, handle_http_exception)
    app.add_exception_handler(Exception, handle_error)


def _validation_problem(error: RequestValidationError) -> ProblemError:
    details = error.errors()
    if any(detail["type"] == "json_invalid" for detail in details):
        return ProblemError(400, "malformed", "the body is not JSON")
    errors = [
        FieldError(detail=detail["msg"], pointer=_json_pointer(detail["loc"])) for detail in details
    ]
    return ProblemError(422, "invalid", "the request is not valid", errors=errors)


def _json_pointer(location: tuple[int | str, ...]) -> str:
    parts = location[1:] if location[:1] == ("body",) else location
    return "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _problem_code(refusal: type[Exception]) -> str:
    """Return a refusal's problem code: `UnknownProject` becomes `unknown-project`."""
    name = refusal.__name__
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")
