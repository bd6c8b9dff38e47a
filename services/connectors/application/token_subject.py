"""Who a connector is to the areas: the subject of its own token."""

from __future__ import annotations

import base64
import binascii
import json

from shared.service_runtime.connector_accounts import ConnectorAccount, SecretMissing


def subject_of(account: ConnectorAccount) -> str | None:
    """Return the subject of a connector's token; `None` where it cannot be read.

    The token is the connector's own, and nothing is granted for what it says: it is not verified.
    """
    try:
        _, claims, _ = account.token.read().split(".")
        decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        subject = decoded["sub"]
    except (SecretMissing, ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        return None
    return subject if isinstance(subject, str) else None
