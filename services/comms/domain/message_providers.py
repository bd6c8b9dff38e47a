"""What the providers of chat promise and forbid: the one place for facts that they may change.

Facts marked (?) are not confirmed by the provider's own text; change them here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.comms.domain.message_settings import Transport
from shared.eventsourcing.sending_limit import SendingLimit


@dataclass(frozen=True)
class Provider:
    """What is known of a provider."""

    limits: Sequence[SendingLimit]
    max_text_bytes: int
    """The longest text in bytes of UTF-8."""
    code_field: str | None
    """The field of a JSON answer that is 0 where the message was taken."""
    limited_codes: frozenset[str] = frozenset()
    """What it answers to too many messages."""
    busy_codes: frozenset[str] = frozenset()
    """What it answers when the same may succeed later."""
    blocked_for: timedelta = timedelta(minutes=1)
    """How long it takes no message after too many."""


_MINUTE = timedelta(seconds=61)
"""A minute, and a second for messages that arrive closer together than they were sent."""

PROVIDERS: Mapping[Transport, Provider] = {
    "feishu": Provider(
        limits=(SendingLimit(100, _MINUTE), SendingLimit(5, timedelta(seconds=1))),  # (?)
        max_text_bytes=18_000,  # the whole body has 20 KB
        code_field="code",
        limited_codes=frozenset({"9499", "11232", "11233"}),  # (?)
        busy_codes=frozenset({"1500", "5000"}),  # (?)
    ),
    "dingtalk": Provider(
        limits=(SendingLimit(20, _MINUTE),),
        max_text_bytes=18_000,  # the whole body has 20,000 bytes (?)
        code_field="errcode",
        limited_codes=frozenset({"130101", "410100"}),  # (?)
        busy_codes=frozenset({"-1"}),  # (?)
        blocked_for=timedelta(minutes=10),
    ),
    "wecom": Provider(
        limits=(SendingLimit(20, _MINUTE),),
        max_text_bytes=2048,
        code_field="errcode",
        limited_codes=frozenset({"45009", "45033"}),  # (?)
        busy_codes=frozenset({"-1"}),  # (?)
    ),
    "slack": Provider(
        limits=(SendingLimit(1, timedelta(seconds=1)),),
        max_text_bytes=4_000,  # it cuts at 40,000 characters and advises 4,000 (?)
        code_field=None,
        blocked_for=timedelta(seconds=30),  # (?) or what its Retry-After says
    ),
    "email": Provider(
        limits=(SendingLimit(60, _MINUTE),),  # ours: a person reads no more
        max_text_bytes=100_000,
        code_field=None,
    ),
}
