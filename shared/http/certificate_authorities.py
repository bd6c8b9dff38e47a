"""The certificate authorities that this process trusts when it calls others over TLS."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def well_known_authorities() -> ssl.SSLContext:
    """Return the TLS context of all clients that trust the well-known authorities.

    It is made once for the process: reading the certificates takes longer than starting an area.
    The environment names no other ones.
    """
    return httpx.create_ssl_context(trust_env=False)
