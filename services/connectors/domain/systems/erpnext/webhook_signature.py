"""The signature of ERPNext's webhooks: base64 HMAC-SHA256 of the body.

It is in the header `X-Frappe-Webhook-Signature`.

Source: `frappe/integrations/doctype/webhook/webhook.py`, which signs the text that it sends.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from services.connectors.domain.keyed_digest import is_digest_under


def is_signed(body: bytes, signature: str, secrets: Sequence[str]) -> bool:
    """Return whether a body was signed with one of the secrets."""
    try:
        given = base64.b64decode(signature.strip(), validate=True)
    except ValueError:
        return False
    return is_digest_under(body, given, secrets)
