"""How often something may be sent: limits over a moving time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class SendingLimit:
    """At most so many messages within any time of this length."""

    messages: int
    within: timedelta


def waiting_time(
    sent: Sequence[datetime], limits: Sequence[SendingLimit], now: datetime
) -> timedelta:
    """Return how long the next message has to wait; `sent` are the times of earlier ones.

    A limit of n messages within a time is kept where the n-th newest message is that old. Times
    that are further ahead than any limit are of a clock that was set back since: they do not count.
    """
    ahead = now + _longest(limits).within
    newest_first = sorted((at for at in sent if at <= ahead), reverse=True)
    waits = [
        newest_first[limit.messages - 1] + limit.within - now
        for limit in limits
        if len(newest_first) >= limit.messages
    ]
    return max([timedelta(0), *waits])


def free_messages(sent: Sequence[datetime], limits: Sequence[SendingLimit], now: datetime) -> int:
    """Return how many messages the limit over the longest time still permits now."""
    longest = _longest(limits)
    recent = sum(now - longest.within < at <= now + longest.within for at in sent)
    return max(0, longest.messages - recent)


def _longest(limits: Sequence[SendingLimit]) -> SendingLimit:
    return max(limits, key=lambda limit: limit.within)
