"""The signature of ERPNext's webhooks: base64 HMAC-SHA256 of the body.

It is in the header `X-Frappe-Webhook-Signature`.

Source: "Webhooks" in the documentation of the Frappe framework.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Return whether a body was signed with one of the secrets; an empty secret signs nothing.

    Each secret is compared in constant time.
    """
    given = signature.strip().encode("utf-8", "surrogateescape")
    matches = [
        hmac.compare_digest(base64.b64encode(hmac.digest(secret.encode(), body, "sha256")), given)
        for secret in secrets
        if secret
    ]
    return any(matches)
