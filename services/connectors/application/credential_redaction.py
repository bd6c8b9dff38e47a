"""Leaves credentials out of what is told of a failure: whatever answers may repeat a request."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping

REDACTED = "…"
MIN_LENGTH = 4
"""A shorter text is no secret, and would be found in every word."""


def without_credentials(text: str, headers: Mapping[str, str]) -> str:
    """Return a text without the credentials that a request's headers have."""
    for name, value in headers.items():
        if name.lower() == "authorization":
            for secret in sorted(_secrets_of(value), key=len, reverse=True):
                text = text.replace(secret, REDACTED)
    return text


def _secrets_of(authorization: str) -> set[str]:
    """Return what of a header must not be told: credentials, also decoded, and their last part."""
    scheme, _, behind_it = authorization.partition(" ")
    credentials = behind_it or scheme
    try:
        decoded = b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    plain = (decoded, credentials)
    found = {credentials, decoded, *(one.rpartition(":")[2] for one in plain)}
    return {one for one in found if len(one) >= MIN_LENGTH}
