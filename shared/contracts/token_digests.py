"""How facts name subjects and ids of tokens without publishing them."""

from __future__ import annotations

import hashlib


def token_digest(text: str) -> str:
    """Return the SHA-256 of a token's `sub` or `jti`, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
