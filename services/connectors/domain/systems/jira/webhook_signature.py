"""The signature of Jira's webhooks: `X-Hub-Signature: sha256=<hex>`, HMAC-SHA256 of the raw body.

Source: "Secure your webhooks" of Atlassian's developer documentation, after WebSub section 8.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from services.connectors.domain.keyed_digest import is_digest_under

_SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})")


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Return whether a body was signed with one of the secrets."""
    found = _SIGNATURE.fullmatch(signature.strip())
    if found is None:
        return False
    return is_digest_under(body, bytes.fromhex(found[1]), secrets)
