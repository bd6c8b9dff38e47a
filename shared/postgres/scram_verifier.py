"""What PostgreSQL stores of a password: made here, so that no statement or log has the password."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b64encode

_SALT_BYTES = 16


def scram_verifier(password: str, iterations: int) -> str:
    """Return the SCRAM-SHA-256 verifier of an ASCII password, as `ALTER ROLE … PASSWORD` takes it.

    Raises `UnicodeEncodeError` for other characters, which SASL would normalise first.
    """
    salt = secrets.token_bytes(_SALT_BYTES)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, iterations)
    client_key, server_key = (
        hmac.digest(salted, name, "sha256") for name in (b"Client Key", b"Server Key")
    )
    stored_key = hashlib.sha256(client_key).digest()
    salt_text, stored, server = (b64encode(one).decode() for one in (salt, stored_key, server_key))
    return f"SCRAM-SHA-256${iterations}:{salt_text}${stored}:{server}"
