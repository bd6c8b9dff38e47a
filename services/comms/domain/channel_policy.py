"""The channel policy (沟通渠道分级): which channel fits which class of matter, version by version.

There is one stream of policies. Version 1 is built in; a policy that is set is never changed, only
followed by another one, which holds at once. An event's `type` is its name in the store: add one,
never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.matter_class import MatterClass
from shared.working_time.setting_versions import SettingVersions

STREAM_NAME = "channel-policy"

Channel = Literal["instant", "meeting", "document"]


class Channels(BaseModel, frozen=True):
    """The channel that is recommended for each class of matter."""

    simple: Channel = "instant"
    complex: Channel = "meeting"
    important: Channel = "document"

    def recommended_for(self, matter_class: MatterClass) -> Channel:
        """Return the channel for a class of matter."""
        match matter_class:
            case "simple":
                return self.simple
            case "complex":
                return self.complex
            case "important":
                return self.important


class ChannelPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    channels: Channels


BUILT_IN_POLICY = ChannelPolicy(version=1, channels=Channels())


class ChannelPolicySet(BaseModel, frozen=True):
    """A channel policy was set and holds from now on."""

    type: Literal["channel-policy-set"] = "channel-policy-set"
    policy: ChannelPolicy
    by: str
    at: datetime


ChannelPolicyEvent = ChannelPolicySet


@dataclass(frozen=True)
class SetChannelPolicy:
    """Recommend these channels from now on."""

    channels: Channels
    by: str
    at: datetime


ChannelPolicyCommand = SetChannelPolicy

ChannelPolicyVersions = SettingVersions[ChannelPolicy]
"""Every version of the channel policy; the first one is built in."""

INITIAL_STATE: ChannelPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


def decide(
    command: ChannelPolicyCommand, policies: ChannelPolicyVersions
) -> list[ChannelPolicyEvent]:
    """Return the next version, unless the one in force has the same channels."""
    if policies.current.channels == command.channels:
        return []
    policy = ChannelPolicy(version=policies.next_number, channels=command.channels)
    return [ChannelPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(policies: ChannelPolicyVersions, event: ChannelPolicyEvent) -> ChannelPolicyVersions:
    """Return the policies after an event."""
    return policies.with_next_version(event.policy)
