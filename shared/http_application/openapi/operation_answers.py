"""Says of each operation which errors it can answer with, its headers, and who may call it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from shared.eventsourcing.refusal import Refusal
from shared.http import connection_problems as connections
from shared.http import directory_access
from shared.http import general_problems as general
from shared.http import request_limits as limits
from shared.http import request_problems as requests
from shared.http import token_problems as tokens
from shared.http import token_revocations as revocations
from shared.http.auth import ALL_ROLES, Role
from shared.http.past_reads import PastBeingRead
from shared.http.read_after import READ_AFTER_HEADER
from shared.http.read_scope import OutsideReadScope, ReaderWithoutDepartment
from shared.http_application.openapi.document_walk import SCHEMA_PREFIX
from shared.http_application.openapi.problem_codes import status_of
from shared.http_application.stream_sessions import StreamSessionUnknown

_TOKEN_PROBLEMS: tuple[type[Refusal], ...] = (
    general.TokenMissing,
    general.TokenExpired,
    tokens.TokenInvalid,
    tokens.TokenSignatureWrong,
    tokens.TokenAlgorithmWrong,
    tokens.TokenAudienceWrong,
    tokens.TokenNotYetValid,
    tokens.TokenClaimMissing,
    tokens.TokenClaimInvalid,
    tokens.TokenLifetimeTooLong,
    revocations.TokenRevoked,
    revocations.RevocationsUnknown,
    general.TokenMalformed,
    general.TokenIssuerUnknown,
    general.TokenKeyUnknown,
    general.TokenTypeWrong,
    directory_access.DepartmentHasClosed,
    directory_access.NotAtWork,
    directory_access.NotInDirectory,
    directory_access.SignOnTaken,
    general.DepartmentMissing,
    general.DepartmentsSeveral,
    general.RoleMissing,
    general.SignOnAway,
    general.TokenKeysAway,
    limits.TooManyRequests,
    limits.TooManyRefusals,
    requests.UnknownParameter,
)
"""What every operation that needs a token may answer with."""
_READ_PROBLEMS: tuple[type[Refusal], ...] = (OutsideReadScope, ReaderWithoutDepartment)
_ALWAYS: tuple[type[Refusal], ...] = (
    general.Fault,
    general.StoreAway,
    general.BusAway,
    general.ServiceAway,
    connections.UnknownHost,
    connections.NoPlace,
)
"""What any operation may answer with, some of it before the request reaches the application."""
_COMMAND_PROBLEMS: tuple[type[Refusal], ...] = (
    general.ChangedMeanwhile,
    requests.InProgress,
    requests.KeyMalformed,
    requests.KeyReused,
    requests.VersionStale,
    requests.EtagMalformed,
)
_BODY_PROBLEMS: tuple[type[Refusal], ...] = (
    requests.TooLarge,
    requests.ContentTypeUnsupported,
    connections.BodyTooSlow,
)
_BODY_PROBLEMS_OF_CALLERS: tuple[type[Refusal], ...] = (
    connections.BodiesTooManyOfCaller,
    connections.BodiesAtCapacity,
)
"""What an operation with a body may answer to an authenticated caller."""
_STREAM_PROBLEMS: tuple[type[Refusal], ...] = (
    connections.StreamsTooManyOfCaller,
    connections.StreamsAtCapacity,
    StreamSessionUnknown,
)
_DESCRIPTIONS = {
    400: "The body or a header cannot be read, or `Host` names another server",
    401: "No valid token",
    403: "Not for this caller",
    404: "There is no such thing",
    406: "Not in a media type that `Accept` takes",
    408: "The body arrives too slowly",
    409: "Refused by the present state",
    410: "Over, and not to come again",
    412: "Changed since it was read",
    413: "The body is too large",
    415: "The body has another media type",
    422: "The body or a parameter does not fit",
    428: "If-Match is missing",
    429: "Too many requests of this caller; see Retry-After",
    500: "A fault of Concord",
    503: "A part that is needed is away; see Retry-After",
}
"""What each status means; `x-problem-codes` has the reasons."""
_STATUSES_TO_RETRY = {
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.CONFLICT,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_HEADERS = {
    "ETag": "The version of what was read or changed, for `If-Match` and `If-None-Match`",
    "Location": "The path of what was created",
    "Retry-After": "After how many seconds the same request may succeed",
    "RateLimit-Policy": "The limit: units `q` in `w` seconds",
    "RateLimit": "The units `r` that are left, until `t` seconds have passed",
    "WWW-Authenticate": "How to authenticate: `Bearer`",
    READ_AFTER_HEADER: "Where the facts of this are, for reads that must find them; without: none",
    "Content-Language": "The language of the texts: `en` or `zh`",
    "Allow": "The methods that the path has",
}
_COMMAND_ANSWERS = {"Done", "Recommended", "Subscribed"}
"""The schemas of answers to one command."""


@dataclass(frozen=True)
class OperationFacts:
    """What is known of an operation besides the framework's document."""

    path: str
    method: str
    roles: Collection[Role]
    """Empty for an operation that needs no token."""
    signature_scheme: str | None
    """The name of the way to sign its requests, where it takes a signature instead."""
    refusals: Collection[type[Refusal]]
    """The refusals that its own code refers to."""


def complete_answers(
    operation: dict[str, Any],
    facts: OperationFacts,
    refusal_statuses: Mapping[type[Exception], int],
) -> None:
    """Set the operation's error responses, response headers and roles."""
    problems = set(_problems(operation, facts))
    by_status: dict[int, set[str]] = {}
    for problem in problems:
        status = status_of(problem, refusal_statuses)
        if status is not None:
            by_status.setdefault(status, set()).add(problem.code())
    answers = {status: answer for status, answer in operation["responses"].items() if status < "4"}
    for answer in answers.values():
        _add_headers(answer, operation, facts)
    if facts.method == "get" and "ETag" in answers.get("200", {}).get("headers", {}):
        answers["304"] = {
            "description": "Unchanged since the ETag in `If-None-Match`",
            "headers": _headers("ETag"),
        }
    for status, codes in sorted(by_status.items()):
        answers[str(status)] = _error_response(status, sorted(codes))
    operation["responses"] = answers
    _add_access(operation, facts)


def _problems(operation: dict[str, Any], facts: OperationFacts) -> Iterable[type[Refusal]]:
    parameters = operation.get("parameters", [])
    demanded = any(one["name"] == "if-match" and one["required"] for one in parameters)
    yield from (one for one in facts.refusals if demanded or one is not requests.IfMatchMissing)
    yield from _ALWAYS
    names = {parameter["name"].lower() for parameter in parameters}
    if facts.roles:
        yield from _TOKEN_PROBLEMS
        if facts.method == "get":
            yield from _READ_PROBLEMS
    if facts.signature_scheme is not None:
        yield from (limits.TooManyRefusals, requests.UnknownParameter)
    if any(parameter["in"] == "query" for parameter in parameters):
        yield requests.RepeatedParameter
    if parameters or "requestBody" in operation:
        yield from (requests.Invalid, requests.TextInvalid)
    if "idempotency-key" in names:
        yield from _COMMAND_PROBLEMS
    yield from _body_problems(operation, facts)
    if "known_at" in names:
        yield PastBeingRead
    if "cursor" in names:
        yield requests.CursorInvalid
    if "text/event-stream" in operation["responses"].get("200", {}).get("content", {}):
        yield from _STREAM_PROBLEMS


def _body_problems(operation: dict[str, Any], facts: OperationFacts) -> Iterable[type[Refusal]]:
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        yield from _BODY_PROBLEMS
        if facts.roles or facts.signature_scheme is not None:
            yield from _BODY_PROBLEMS_OF_CALLERS
    if "application/json" in body:
        yield requests.Malformed


def _add_headers(answer: dict[str, Any], operation: dict[str, Any], facts: OperationFacts) -> None:
    content = answer.get("content", {})
    is_api_read = facts.method == "get" and facts.path.startswith("/api/")
    if is_api_read and "text/event-stream" not in content:
        answer.setdefault("headers", {}).update(_headers("ETag"))
    schema = content.get("application/json", {}).get("schema", {})
    if schema.get("$ref", "").removeprefix(SCHEMA_PREFIX) in _COMMAND_ANSWERS:
        answer.setdefault("headers", {}).update(_headers("ETag", READ_AFTER_HEADER))
        if answer is operation["responses"].get("201"):
            answer["headers"].update(_headers("Location"))


def _error_response(status: int, codes: list[str]) -> dict[str, Any]:
    names = ["Content-Language"]
    if status == HTTPStatus.UNAUTHORIZED:
        names.append("WWW-Authenticate")
    if status in _STATUSES_TO_RETRY:
        names.append("Retry-After")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        names += ["RateLimit-Policy", "RateLimit"]
    schema = {"$ref": SCHEMA_PREFIX + "ProblemDetails"}
    return {
        "description": _DESCRIPTIONS[status],
        "headers": _headers(*names),
        "content": {"application/problem+json": {"schema": schema}},
        "x-problem-codes": codes,
    }


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


def _add_access(operation: dict[str, Any], facts: OperationFacts) -> None:
    """Say who may call it: as data, as requirements of a scheme, and in words."""
    roles = facts.roles
    if not roles:
        operation["security"] = [{facts.signature_scheme: []}] if facts.signature_scheme else []
        return
    operation["x-roles"] = sorted(map(str, roles))
    everybody = set(roles) == set(ALL_ROLES)
    if not everybody:
        operation["security"] = [{"bearer": [str(role)]} for role in sorted(roles)]
    names = "any" if everybody else ", ".join(sorted(roles))
    operation["description"] = f"{operation.get('description', '')}\n\nRoles: {names}.".strip()
