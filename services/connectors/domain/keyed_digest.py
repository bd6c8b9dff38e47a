"""The check that all systems' signatures come to: HMAC-SHA256 under one of the secrets."""

from __future__ import annotations

import hmac
from collections.abc import Sequence


def is_digest_under(signed: bytes, given: bytes, secrets: Sequence[str]) -> bool:
    """Return whether a digest is that of what was signed, under one of the secrets.

    An empty secret signs nothing. Each secret is compared in constant time.
    """
    matches = [
        hmac.compare_digest(hmac.digest(secret.encode(), signed, "sha256"), given)
        for secret in secrets
        if secret
    ]
    return any(matches)
