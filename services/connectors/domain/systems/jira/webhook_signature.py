"""The signature of Jira's webhooks: `X-Hub-Signature: sha256=<hex>`, HMAC-SHA256 of the raw body.

Source: "Secure your webhooks" of Atlassian's developer documentation, after WebSub section 8.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence

_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})")


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Return whether a body was signed with one of the secrets; an empty secret signs nothing.

    Each secret is compared in constant time.
    """
    found = _SIGNATURE.fullmatch(signature.strip())
    if found is None:
        return False
    given = bytes.fromhex(found[1])
    matches = [
        hmac.compare_digest(hmac.digest(secret.encode(), body, "sha256"), given)
        for secret in secrets
        if secret
    ]
    return any(matches)
