"""Matters and the channel policy: commands to streams, and what the others hear of them."""

from __future__ import annotations

from typing import Any

from services.comms.domain import channel_policy, matter, matter_decisions
from services.comms.domain.channel_policy import ChannelPolicy
from shared.contracts import comms as published
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.store import Streams

CHANNEL_POLICY = Decider[
    channel_policy.ChannelPolicyCommand,
    channel_policy.ChannelPolicyEvent,
    channel_policy.ChannelPolicies,
](
    initial=channel_policy.INITIAL,
    decide=channel_policy.decide,
    evolve=channel_policy.evolve,
    stream=lambda _command: channel_policy.STREAM,
)
MATTER = Decider[matter.MatterCommand, matter.MatterEvent, matter.Matter](
    initial=None,
    decide=matter_decisions.decide,
    evolve=matter.evolve,
    stream=lambda command: f"matter-{command.matter_id}",
)


async def channel_policy_in_force(store: Streams) -> ChannelPolicy:
    """Return the newest channel policy."""
    history = (await store.load([channel_policy.STREAM]))[channel_policy.STREAM]
    return CHANNEL_POLICY.fold(recorded.event for recorded in history)[-1]


def publish(event: Any) -> published.ChannelDeviated | None:
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
