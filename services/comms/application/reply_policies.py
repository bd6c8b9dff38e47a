"""The reply policy, version by version."""

from __future__ import annotations

from services.comms.domain import reply_policy
from services.comms.domain.reply_policy import (
    ReplyPolicies,
    ReplyPolicyCommand,
    ReplyPolicyEvent,
)
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Streams

REPLY_POLICY: Decider[ReplyPolicyCommand, ReplyPolicyEvent, ReplyPolicies] = Decider(
    initial=reply_policy.INITIAL,
    decide=reply_policy.decide,
    evolve=reply_policy.evolve,
    stream=lambda _command: reply_policy.STREAM,
)


async def reply_policies(streams: Streams) -> ReplyPolicies:
    """Return every version, the built-in one first."""
    history = (await streams.load([reply_policy.STREAM]))[reply_policy.STREAM]
    return REPLY_POLICY.fold(recorded.event for recorded in history)
