"""Lets in only what a connected system has signed, and just now where it signs the time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fastapi import Request

from services.connectors.domain.port import ExternalSystem
from shared.http.signed_requests import SignatureExpired, SignatureWrong, refused_signature


def check_signature(
    request: Request, system: ExternalSystem, body: bytes, secrets: Sequence[str], now: datetime
) -> None:
    """Raise `SignatureWrong`, `SignatureExpired`, or 429 after too many of them."""
    time, signed, shown = system.signed_time, body, ""
    if time is not None:
        shown = request.headers.get(time.header, "")
        signed = time.prefix(shown) + body
    signature = request.headers.get(system.signature_header, "")
    if not system.is_signed(signed, signature, secrets):
        raise refused_signature(request, SignatureWrong(header=system.signature_header))
    if time is not None and not time.is_recent(shown, now):
        raise refused_signature(request, SignatureExpired(header=time.header))
