"""The channel policy, version by version."""

import pytest

from services.comms.domain.channel_policy import (
    BUILT_IN,
    INITIAL,
    ChannelPolicy,
    ChannelPolicySet,
    Channels,
    MatterClass,
    SetChannelPolicy,
    decide,
    evolve,
)
from shared.testing.scenario import scenario
from tests.comms.occasions import DAY, T

given = scenario(decide, evolve, INITIAL).given

WRITTEN = Channels(complex="document")
second = ChannelPolicySet(policy=ChannelPolicy(version=2, channels=WRITTEN), by="officer", at=T)


@pytest.mark.parametrize(
    ("matter_class", "channel"),
    [("simple", "instant"), ("complex", "meeting"), ("important", "document")],
)
def test_the_built_in_policy_recommends_a_channel_for_each_class(
    matter_class: MatterClass, channel: str
) -> None:
    assert BUILT_IN.version == 1
    assert BUILT_IN.channels.recommended(matter_class) == channel


def test_another_policy_is_the_next_version() -> None:
    given().when(SetChannelPolicy(WRITTEN, "officer", T)).then(second)
    assert WRITTEN.recommended("complex") == "document"


def test_the_same_policy_again_is_no_new_version() -> None:
    given().when(SetChannelPolicy(Channels(), "officer", T)).then()
    given(second).when(SetChannelPolicy(WRITTEN, "somebody", T + DAY)).then()


def test_the_first_policy_may_come_back_as_a_third_version() -> None:
    third = ChannelPolicySet(
        policy=ChannelPolicy(version=3, channels=Channels()), by="officer", at=T + DAY
    )
    given(second).when(SetChannelPolicy(Channels(), "officer", T + DAY)).then(third)
