"""What each caller must pass: his token's lifetime, the list of revoked tokens, his rate limit."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from shared.http.auth import Caller
from shared.http.directory_access import DirectoryAccess
from shared.http.problem_details import ProblemError
from shared.http.request_limits import (
    RequestLimits,
    TooManyRefusals,
    TooManyRequests,
    client_address,
    request_cost,
    too_many,
)
from shared.http.token_bucket import TokenBuckets
from shared.http.token_lifetimes import TokenLifetimes
from shared.http.token_problems import TokenLifetimeTooLong
from shared.http.token_revocations import RevokedTokens

CallerKey = tuple[str, str]
"""The issuer and the subject of a caller's token."""


class CallerAdmission:
    """Admits callers to the API of this process."""

    def __init__(
        self,
        limits: RequestLimits = RequestLimits(),  # noqa: B008  frozen
        lifetimes: TokenLifetimes = TokenLifetimes(),  # noqa: B008  frozen
        revoked: RevokedTokens | None = None,
        directory: DirectoryAccess | None = None,
    ) -> None:
        """Start with full buckets; without `revoked` no token is, without `directory` claims do."""
        self.revoked = RevokedTokens([]) if revoked is None else revoked
        self._directory = DirectoryAccess() if directory is None else directory
        self._lifetimes = lifetimes
        self.caller_buckets: TokenBuckets[CallerKey] = TokenBuckets(limits.callers)
        self._refusal_buckets: TokenBuckets[str] = TokenBuckets(limits.refusals)

    def check_token(self, caller: Caller) -> None:
        """Raise `TokenLifetimeTooLong`, `TokenRevoked`, or `RevocationsUnknown` at the start."""
        self._check_lifetime(caller)
        self.revoked.check(caller)

    async def apply_directory(self, caller: Caller) -> Caller:
        """Return the caller with the roles and the department that count.

        Raises what `DirectoryAccess.apply` raises, and `TokenLifetimeTooLong` where the token is
        valid longer than one with the roles that the directory opens may be.
        """
        applied = await self._directory.apply(caller)
        if applied.roles != caller.roles:
            self._check_lifetime(applied)
        return applied

    def _check_lifetime(self, caller: Caller) -> None:
        if caller.expires_at is not None and caller.issued_at is not None:
            longest = self._lifetimes.longest(caller.roles).total_seconds()
            if caller.expires_at - caller.issued_at > longest:
                raise TokenLifetimeTooLong(hours=int(longest // 3600))

    def count_request(self, caller: Caller, request: HTTPConnection) -> None:
        """Count a request of an authenticated caller; raises `TooManyRequests`."""
        key = (caller.issuer, caller.subject)
        wait_seconds = self.caller_buckets.take(key, request_cost(request))
        if wait_seconds:
            raise too_many(TooManyRequests, self.caller_buckets.limit, wait_seconds)

    def refusal(self, request: HTTPConnection, found: ProblemError) -> ProblemError:
        """Return how to refuse a request without a valid token: as found, or `TooManyRefusals`.

        It counts against the client's address alone: forged tokens lock out nobody in whose name
        they are, and a valid token from the same address is accepted all the while.
        """
        wait_seconds = self._refusal_buckets.take(client_address(request))
        if wait_seconds:
            return too_many(TooManyRefusals, self._refusal_buckets.limit, wait_seconds)
        return found
