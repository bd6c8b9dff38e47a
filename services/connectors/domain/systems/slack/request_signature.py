"""The signature of Slack's requests: `X-Slack-Signature: v0=<hex>`, HMAC-SHA256.

It is over `v0:`, the header `X-Slack-Request-Timestamp`, `:` and the raw body, under the app's
signing secret. Source: "Verifying requests from Slack" of Slack's developer documentation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.connectors.domain.keyed_digest import is_digest_under

_SIGNATURE = re.compile(r"v0=([0-9a-fA-F]{64})")


def signed_prefix(timestamp: str) -> bytes:
    """Return what is signed in front of the body."""
    return f"v0:{timestamp}:".encode()


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Return whether a body after its prefix was signed with one of the secrets."""
    found = _SIGNATURE.fullmatch(signature.strip())
    if found is None:
        return False
    return is_digest_under(body, bytes.fromhex(found[1]), secrets)
