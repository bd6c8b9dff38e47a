"""The decider of the reply policy, and its versions."""

from __future__ import annotations

from services.comms.application.stream_state import load_state
from services.comms.domain import reply_policy
from services.comms.domain.reply_policy import (
    ReplyPolicyCommand,
    ReplyPolicyEvent,
    ReplyPolicyVersions,
)
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

REPLY_POLICY_DECIDER: Decider[ReplyPolicyCommand, ReplyPolicyEvent, ReplyPolicyVersions] = Decider(
    initial=reply_policy.INITIAL_STATE,
    decide=reply_policy.decide,
    evolve=reply_policy.evolve,
    stream_for=lambda _command: reply_policy.STREAM_NAME,
)


async def load_reply_policy_versions(
    streams: StreamStore, late_entry_working_days: int
) -> ReplyPolicyVersions:
    """Return every version, the built-in one first, which has the installation's late entries."""
    policies = await load_state(streams, REPLY_POLICY_DECIDER, reply_policy.STREAM_NAME)
    return reply_policy.apply_installation_default(policies, late_entry_working_days)
