"""Matters and the channel policy: commands to streams, and what the others hear of them."""

from __future__ import annotations

from typing import Any

from services.comms.domain import channel_policy, matter, matter_decisions
from services.comms.domain.channel_policy import ChannelPolicy
from shared.contracts import comms as published
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import StreamStore

CHANNEL_POLICY_DECIDER = Decider[
    channel_policy.ChannelPolicyCommand,
    channel_policy.ChannelPolicyEvent,
    channel_policy.ChannelPolicies,
](
    initial=channel_policy.INITIAL_STATE,
    decide=channel_policy.decide,
    evolve=channel_policy.evolve,
    stream_for=lambda _command: channel_policy.STREAM_NAME,
)
MATTER_DECIDER = Decider[matter.MatterCommand, matter.MatterEvent, matter.MatterState](
    initial=None,
    decide=matter_decisions.decide,
    evolve=matter.evolve,
    stream_for=lambda command: f"matter-{command.matter_id}",
)


async def load_current_channel_policy(streams: StreamStore) -> ChannelPolicy:
    """Return the newest channel policy."""
    history = (await streams.load([channel_policy.STREAM_NAME]))[channel_policy.STREAM_NAME]
    return CHANNEL_POLICY_DECIDER.fold(recorded.event for recorded in history)[-1]


def publish_matter_event(event: Any) -> published.ChannelDeviated | None:
    """Tell the others where a recommendation was not followed."""
    match event:
        case matter.ChannelDeviated(classification=found):
            return published.ChannelDeviated(
                matter_id=event.matter_id,
                subject=event.subject,
                matter=found.matter_class,
                department=event.department,
                recommended=found.recommended,
                channel=event.channel,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None
