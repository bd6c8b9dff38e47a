"""The channel policy, version by version."""

import pytest

from services.comms.domain.channel_policy import (
    BUILT_IN_POLICY,
    INITIAL_STATE,
    ChannelPolicy,
    ChannelPolicySet,
    Channels,
    SetChannelPolicy,
    decide,
    evolve,
)
from services.comms.domain.matter_class import MatterClass
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, DAY

given = aggregate_scenario(decide, evolve, INITIAL_STATE).given

WRITTEN = Channels(complex="document")
second = ChannelPolicySet(
    policy=ChannelPolicy(version=2, channels=WRITTEN), by="officer", at=BASE_TIME
)


@pytest.mark.parametrize(
    ("matter_class", "channel"),
    [("simple", "instant"), ("complex", "meeting"), ("important", "document")],
)
def test_the_built_in_policy_recommends_a_channel_for_each_class(
    matter_class: MatterClass, channel: str
) -> None:
    assert BUILT_IN_POLICY.version == 1
    assert BUILT_IN_POLICY.channels.recommended_for(matter_class) == channel


def test_another_policy_is_the_next_version() -> None:
    given().when(SetChannelPolicy(WRITTEN, "officer", BASE_TIME)).then(second)
    assert WRITTEN.recommended_for("complex") == "document"


def test_the_same_policy_again_is_no_new_version() -> None:
    given().when(SetChannelPolicy(Channels(), "officer", BASE_TIME)).then()
    given(second).when(SetChannelPolicy(WRITTEN, "somebody", BASE_TIME + DAY)).then()


def test_the_first_policy_may_come_back_as_a_third_version() -> None:
    third = ChannelPolicySet(
        policy=ChannelPolicy(version=3, channels=Channels()), by="officer", at=BASE_TIME + DAY
    )
    given(second).when(SetChannelPolicy(Channels(), "officer", BASE_TIME + DAY)).then(third)
