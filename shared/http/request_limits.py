"""How many requests a caller may send, and what a caller who sends more is answered."""

from __future__ import annotations

import math
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from shared.http.problem_details import ProblemError
from shared.http.token_bucket import RateLimit

UPLOAD_COST = 20
"""What an upload counts: as much as so many other requests."""
MAX_RETRY_SECONDS = 3600
"""The longest `Retry-After`."""


DEFAULT_CALLER_LIMIT = RateLimit(per_second=200, burst=2000)
DEFAULT_REFUSAL_LIMIT = RateLimit(per_second=5, burst=100)


@dataclass(frozen=True)
class RequestLimits:
    """The limits of requests, in units: an upload counts 20, every other request 1."""

    callers: RateLimit = DEFAULT_CALLER_LIMIT
    """Of each caller: issuer and subject of his token."""
    refusals: RateLimit = DEFAULT_REFUSAL_LIMIT
    """Of each client address: its requests that were refused for their token."""


class TooManyRequests(ProblemError):
    """The caller has sent more requests than one caller may."""

    status = 429
    en = "too many requests; nothing was changed; try again in {seconds:second|seconds}"
    zh = "请求过多；未做任何更改；请在 {seconds} 秒后重试"


class TooManyRefusals(ProblemError):
    """Too many requests without a valid token came from the client's address."""

    status = 429
    en = (
        "too many requests without a valid token; try again in {seconds:second|seconds} with a"
        " valid one"
    )
    zh = "无有效令牌的请求过多；请在 {seconds} 秒后使用有效令牌重试"


def too_many(kind: type[ProblemError], limit: RateLimit, wait_seconds: float) -> ProblemError:
    """Return the refusal of a caller whose bucket is empty.

    Its headers are `Retry-After` and those of the IETF draft "RateLimit header fields for HTTP".
    """
    seconds = min(max(1, math.ceil(wait_seconds)), MAX_RETRY_SECONDS)
    window = math.ceil(limit.window_seconds)
    return kind(
        seconds=seconds,
        headers={
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"caller";q={limit.burst:.0f};w={window}',
            "RateLimit": f'"caller";r=0;t={seconds}',
        },
    )


def request_cost(request: HTTPConnection) -> int:
    """Return what a request counts. A body that is not JSON is a sheet or a log."""
    if request.scope["method"] == "GET":
        return 1
    content_type = request.headers.get("content-type")
    is_upload = content_type is not None and not content_type.startswith("application/json")
    return UPLOAD_COST if is_upload else 1


def client_address(request: HTTPConnection) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""
