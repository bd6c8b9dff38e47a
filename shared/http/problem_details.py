"""Turns errors into RFC 9457 problem details; the only place that maps refusals to HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar, TypedDict

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from shared.eventsourcing.refusal import Language, Refusal
from shared.http.language import LANGUAGES, negotiate_language
from shared.http.status_titles import STATUS_TITLES

Texts = Mapping[Language, str]
"""A text for people in every language."""


class Location(TypedDict, total=False):
    """Where in a request something is wrong; exactly one of these."""

    pointer: str
    """A JSON pointer into the body, as a URI fragment (RFC 6901): `#` is the whole body."""
    parameter: str
    """The name of a parameter in the query or the path."""
    header: str


class FieldError(BaseModel):
    """One thing wrong with the request's body, parameters or headers."""

    detail: str = Field(description="What is wrong, for people")
    code: str = Field(description="Stable, for machines")
    pointer: str | None = Field(
        None, description="Where in the body, as a JSON pointer such as #/a/b; # is all of it"
    )
    parameter: str | None = Field(None, description="The name of a query or path parameter")
    header: str | None = Field(None, description="The name of a header")


class ProblemDetails(BaseModel):
    """The body of every error response (RFC 9457); texts are in the language asked for."""

    type: str = Field("about:blank", description="Always about:blank: `code` tells problems apart")
    title: str = Field(description="The name of the HTTP status")
    status: int = Field(description="The HTTP status")
    detail: str = Field(description="What is wrong and what to do, for people")
    instance: str = Field(description="The path of the request")
    code: str = Field(description="Stable, for machines")
    errors: list[FieldError] | None = Field(None, description="Each thing wrong with the request")


@dataclass(frozen=True)
class InvalidField:
    """One thing wrong with a request: a code, texts and a location."""

    code: str
    texts: Texts
    location: Location

    @classmethod
    def because(cls, reason: Refusal, location: Location) -> InvalidField:
        """Return the error that a reason means at a location."""
        return cls(reason.code(), texts_of(reason), location)


@dataclass(frozen=True)
class Problem:
    """An error response in every language."""

    status: int
    code: str
    texts: Texts
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[InvalidField] = ()

    @property
    def is_transient(self) -> bool:
        """Whether a repetition may succeed: the answer says when to repeat."""
        return "Retry-After" in self.headers

    def to_document(self, instance: str, language: Language) -> dict[str, Any]:
        """Return the problem document."""
        errors = [
            FieldError(code=error.code, detail=error.texts[language], **error.location)
            for error in self.errors
        ]
        return ProblemDetails(
            type="about:blank",
            title=STATUS_TITLES[self.status][language],
            status=self.status,
            detail=self.texts[language],
            instance=instance,
            code=self.code,
            errors=errors or None,
        ).model_dump(exclude_none=True)

    def to_response(self, request: HTTPConnection) -> JSONResponse:
        """Return the HTTP response, in the language that the request asks for."""
        language = negotiate_language(request.headers.get("accept-language"))
        return JSONResponse(
            self.to_document(request.url.path, language),
            status_code=self.status,
            headers={**self.headers, "Content-Language": language, "Vary": "Accept-Language"},
            media_type="application/problem+json",
        )


class ProblemError(Refusal):
    """An error with its HTTP response; a subclass for each reason, which states it."""

    status: ClassVar[int]
    retry_after_seconds: ClassVar[int | None] = None
    """When to repeat the request, where a repetition may succeed."""

    def __init__(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[InvalidField] = (),
        **values: object,
    ) -> None:
        """Create the error; `values` fill the texts of its class."""
        super().__init__(**values)
        self._headers = dict(headers or {})
        self._errors = tuple(errors)

    @property
    def problem(self) -> Problem:
        """The HTTP response in every language."""
        headers = {**self._headers, **_retry_after(self)}
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        return Problem(self.status, self.code(), texts_of(self), headers, self._errors)


class PreparedProblem(ProblemError):
    """A problem that was put together before it is raised, such as a stored one."""

    def __init__(self, problem: Problem) -> None:
        """Raise this problem."""
        Exception.__init__(self, problem.texts["en"])
        self._problem = problem

    @property
    def problem(self) -> Problem:
        """The HTTP response in every language."""
        return self._problem


def texts_of(reason: Refusal) -> Texts:
    """Return a reason in every language."""
    return {language: reason.text(language) for language in LANGUAGES}


def problem_of_refusal(
    error: Exception, refusal_statuses: Mapping[type[Exception], int]
) -> Problem | None:
    """Return the problem that a domain's refusal means to the caller; `None` if it is none."""
    for error_type in type(error).__mro__:
        if error_type in refusal_statuses and isinstance(error, Refusal):
            return Problem(
                refusal_statuses[error_type],
                error.code(),
                texts_of(error),
                _retry_after(error),
                [
                    InvalidField.because(reason, {"pointer": pointer})
                    for pointer, reason in error.details
                ],
            )
    return None


def _retry_after(error: Exception) -> dict[str, str]:
    seconds: int | None = getattr(error, "retry_after_seconds", None)
    return {} if seconds is None else {"Retry-After": str(seconds)}
