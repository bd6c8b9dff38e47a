"""Remembers whom a verified token names, so that its signature is verified once and not each time.

Verifying a signature takes longer than everything else that a request needs of its token. A token
is remembered by its digest, no longer than it is valid, and only while its issuer still has the
very key that verified it: so a key that is withdrawn or replaced is noticed as soon as without.
What may change while a token is valid is asked at every request, elsewhere: whether it was revoked,
how long tokens may be valid, and how much its caller may ask (`caller_admission.py`).
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from shared.http.auth import LEEWAY_SECONDS, Caller, TrustedIssuersByName, VerifiedToken, verify

MAX_REMEMBERED = 4096
"""About 1 KB each; the one used longest ago is forgotten first."""

Verify = Callable[[str, TrustedIssuersByName], Awaitable[VerifiedToken]]


class VerifiedTokens:
    """The callers of tokens that were verified before, for one event loop."""

    def __init__(
        self,
        max_remembered: int = MAX_REMEMBERED,
        clock: Callable[[], float] = time.time,
        verify: Verify = verify,
    ) -> None:
        """Remember none yet; `clock` returns seconds since 1970, as tokens count them."""
        self._max_remembered = max_remembered
        self._clock = clock
        self._verify = verify
        self._known: OrderedDict[bytes, VerifiedToken] = OrderedDict()

    def __len__(self) -> int:
        """Return how many tokens are remembered."""
        return len(self._known)

    async def authenticate(self, token: str, trusted_issuers: TrustedIssuersByName) -> Caller:
        """Return the caller of a token; raises `Problem` as `verify` does."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._known.get(digest)
        if known is not None:
            if self._is_unexpired(known) and await _has_its_key(known, trusted_issuers):
                if digest in self._known:  # it may have been forgotten while the key was fetched
                    self._known.move_to_end(digest)
                return known.caller
            self._known.pop(digest, None)
        verified = await self._verify(token, trusted_issuers)
        self._known[digest] = verified
        if len(self._known) > self._max_remembered:
            self._known.popitem(last=False)
        return verified.caller

    def _is_unexpired(self, known: VerifiedToken) -> bool:
        return self._clock() < known.expires_at + LEEWAY_SECONDS


async def _has_its_key(known: VerifiedToken, trusted_issuers: TrustedIssuersByName) -> bool:
    """Return whether the issuer is trusted, and has the key under its id still.

    Raises `Problem` 503 if that cannot be known now.
    """
    issuer = trusted_issuers.get(known.caller.issuer)
    if issuer is not known.issuer:
        return False
    try:
        key: Any = await issuer.get_key(known.key_id)
    except KeyError:
        return False
    return key is known.key
