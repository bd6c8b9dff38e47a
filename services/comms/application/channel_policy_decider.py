"""The decider of the channel policy, and the version in force."""

from __future__ import annotations

from services.comms.application.stream_state import load_state
from services.comms.domain import (
    channel_policy,
)
from services.comms.domain.channel_policy import ChannelPolicy
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

CHANNEL_POLICY_DECIDER = Decider[
    channel_policy.ChannelPolicyCommand,
    channel_policy.ChannelPolicyEvent,
    channel_policy.ChannelPolicyVersions,
](
    initial=channel_policy.INITIAL_STATE,
    decide=channel_policy.decide,
    evolve=channel_policy.evolve,
    stream_for=lambda _command: channel_policy.STREAM_NAME,
)


async def load_current_channel_policy(streams: StreamStore) -> ChannelPolicy:
    """Return the channel policy in force."""
    return (await load_state(streams, CHANNEL_POLICY_DECIDER, channel_policy.STREAM_NAME)).current
