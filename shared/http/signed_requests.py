"""Routes that other systems call with a signature of the raw body instead of a token.

A route declares it by a dependency; the declaration says that nobody is let in without the header,
before the body is read. Only the area knows the secrets, so it verifies the signature itself, in
constant time and before it looks at anything of the body.
"""

from __future__ import annotations

from fastapi import Request
from fastapi.routing import RouteContext

from shared.http.problem_details import ProblemError

SIGNED_PATH_ENDS = ("/webhook", "/answers")
"""How the paths of such routes end, and of no others: a gateway forwards bodies to them alone
without a token, since it knows no routes."""
SIGNATURE_SCHEME = "signature"
"""The name of this way to authenticate in OpenAPI, where the body is signed."""


class SignatureMissing(ProblemError):
    """The request is not signed."""

    status = 401
    en = "send the signature of the body in the header {header}"
    zh = "请在请求头 {header} 中发送请求体的签名"


class SignatureWrong(ProblemError):
    """The body was signed with none of the secrets, or was changed since."""

    status = 401
    en = "the signature in {header} is not that of this body; sign the raw body with the secret"
    zh = "{header} 中的签名与请求体不符；请用密钥对原始请求体签名"


class SignatureExpired(ProblemError):
    """The signature is good, and of a time that is too far from now: a request is played again."""

    status = 401
    en = "the time in {header} is too far from now; sign the request when it is sent"
    zh = "{header} 中的时间与当前时间相差过大；请在发送时签名"


class RequireSignature:
    """A route dependency that declares that requests are signed."""

    scheme = SIGNATURE_SCHEME
    """The name of this way to authenticate in OpenAPI."""
    description = (
        "`sha256=` and the HMAC-SHA256 of the raw body in hex, with the connector's secret"
    )

    def __init__(self, *headers: str) -> None:
        """Take the headers in which systems send their signature; one of them is enough."""
        self.headers = headers

    async def __call__(self, request: Request) -> None:
        """Raise `SignatureMissing`, or 429 after too many of them, where there is no signature."""
        if not any(request.headers.get(header) for header in self.headers):
            named = " / ".join(self.headers)
            raise refused_signature(request, SignatureMissing(header=named))


def refused_signature(request: Request, problem: ProblemError) -> ProblemError:
    """Return how to refuse a request without a good signature: as found, or 429 after too many.

    It counts against the client's address, as requests without a valid token do.
    """
    refusal: ProblemError = request.app.state.admission.refusal(request, problem)
    return refusal


def required_signature(route: RouteContext) -> RequireSignature | None:
    """Return what a route declares about signatures; `None` where it is not signed."""
    dependant = getattr(route, "dependant", None)
    calls = [] if dependant is None else [one.call for one in dependant.dependencies]
    return next((call for call in calls if isinstance(call, RequireSignature)), None)
