"""What test clients of plain HTTP share."""

from __future__ import annotations

import ssl

EMPTY_TLS_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""The TLS context for URLs without TLS: loading the well-known authorities takes long."""
