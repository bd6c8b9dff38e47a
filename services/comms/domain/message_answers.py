"""Reads what a provider of chat answers: HTTP 200 with an error in its body is a failure."""

from __future__ import annotations

import json
import re
from typing import Any

from services.comms.domain.message_providers import PROVIDERS, Provider
from services.comms.domain.message_settings import Transport
from services.comms.domain.webhook_delivery_commands import ProviderRefusal

MAX_CODE_LENGTH, MAX_TEXT_LENGTH = 60, 200
"""Characters that are kept of a provider's code and of its message."""
UNREADABLE = "unreadable-answer"
"""Our own code for an answer that is none of the provider's: it may come from a proxy."""
TOO_MANY_REQUESTS = 429


def read_refusal(transport: Transport, status: int, body: bytes) -> ProviderRefusal | None:
    """Return why the provider refused a message; `None` where it took it."""
    provider = PROVIDERS[transport]
    is_success = 200 <= status < 300  # noqa: PLR2004  as HTTP numbers them
    if provider.code_field is None:
        return _read_text(provider, status, body, is_success=is_success)
    answer = _read_object(body)
    code = _code(answer, provider.code_field)
    if is_success and code == "0":
        return None
    if code is None or code == "0":
        return _unreadable() if is_success else _by_status(provider, status, str(status))
    is_limited = code in provider.limited_codes or status == TOO_MANY_REQUESTS
    return ProviderRefusal(
        code,
        _printable(str(answer.get("msg") or answer.get("errmsg") or "")),
        is_temporary=is_limited or code in provider.busy_codes or _is_temporary(status),
        blocked_for=provider.blocked_for if is_limited else None,
    )


def _read_text(
    provider: Provider, status: int, body: bytes, *, is_success: bool
) -> ProviderRefusal | None:
    text = body.decode("utf-8", "replace").strip()
    if is_success:
        return None if text == "ok" else _unreadable()
    code = text if re.fullmatch(r"[a-z_]{1,60}", text) else str(status)
    return _by_status(provider, status, code)


def _unreadable() -> ProviderRefusal:
    return ProviderRefusal(UNREADABLE, is_temporary=True)


def _by_status(provider: Provider, status: int, code: str) -> ProviderRefusal:
    is_limited = status == TOO_MANY_REQUESTS
    return ProviderRefusal(
        code,
        is_temporary=_is_temporary(status),
        blocked_for=provider.blocked_for if is_limited else None,
    )


def _is_temporary(status: int) -> bool:
    return status == TOO_MANY_REQUESTS or 500 <= status < 600  # noqa: PLR2004


def _read_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _code(answer: dict[str, Any], field: str) -> str | None:
    """Return the code of an answer as text; `None` where it has none: `false` is no 0."""
    code = answer.get(field)
    if isinstance(code, bool) or not isinstance(code, int | str) or code == "":
        return None
    return _printable(str(code))[:MAX_CODE_LENGTH]


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)[:MAX_TEXT_LENGTH]
