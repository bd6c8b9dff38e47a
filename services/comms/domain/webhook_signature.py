"""Signs webhook messages as Standard Webhooks (standardwebhooks.com) has it.

The key is what follows `whsec_`, read as base64; what is signed is `id.timestamp.body`, by
HMAC-SHA256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from services.comms.domain.webhook_refusals import (
    SecretOfWrongLength,
    SecretWeak,
)

SECRET_PREFIX = "whsec_"  # noqa: S105  it stands before a secret and is none
MIN_KEY_BYTES, MAX_KEY_BYTES = 24, 64
"""The shortest and the longest key, in bytes."""
MIN_DIFFERENT_BYTES = 12
"""A random key has at least so many bytes that differ from each other."""


def encode_secret(key: bytes) -> str:
    """Return the secret of a key: `whsec_` and the key in base64."""
    return SECRET_PREFIX + base64.b64encode(key).decode()


def decode_secret(secret: str) -> bytes:
    """Return the key of a secret; raises `SecretOfWrongLength` where it is malformed."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if not secret.startswith(SECRET_PREFIX) or not MIN_KEY_BYTES <= len(key) <= MAX_KEY_BYTES:
        raise SecretOfWrongLength(
            prefix=SECRET_PREFIX, shortest=MIN_KEY_BYTES, longest=MAX_KEY_BYTES
        )
    return key


def refuse_weak_secret(secret: str) -> None:
    """Raise `SecretWeak` where a given secret is no random one, and `SecretOfWrongLength`.

    Of 24 random bytes fewer than 12 differ once in about 4 · 10^14 times; bytes at one distance
    (0, 1, 2, …), and a short part that repeats itself, are made by hand.
    """
    key = decode_secret(secret)
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    repeats = any(
        key == (key[:length] * len(key))[: len(key)] for length in range(1, len(key) // 2 + 1)
    )
    if len(set(key)) < MIN_DIFFERENT_BYTES or len(steps) < MIN_DIFFERENT_BYTES // 2 or repeats:
        raise SecretWeak


def sign(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """Return `v1,` and the signature of a body in base64; `timestamp` is in Unix seconds."""
    signed = f"{message_id}.{timestamp}.{body}".encode()
    digest = hmac.digest(decode_secret(secret), signed, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def signed_headers(
    secrets: Sequence[str], message_id: str, at: datetime, body: str
) -> Mapping[str, str]:
    """Return the headers that are sent with a body, signed with each secret, the newest first."""
    timestamp = int(at.timestamp())
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            sign(secret, message_id, timestamp, body) for secret in secrets
        ),
    }
