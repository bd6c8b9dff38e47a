"""A matter from its classification to the channel that was used."""

import pytest

from services.comms.domain.channel_policy import BUILT_IN_POLICY, Channel, ChannelPolicy, Channels
from services.comms.domain.matter_commands import ClassifyMatter, HandleMatter, ReclassifyMatter
from services.comms.domain.matter_decisions import decide
from services.comms.domain.matter_events import (
    ChannelDeviated,
    Classification,
    MatterClassified,
    MatterHandled,
    MatterReclassified,
)
from services.comms.domain.matter_refusals import UnknownMatter
from services.comms.domain.matter_state import evolve
from services.comms.domain.refusals import CommsRefused, InvalidMatter
from shared.testing.given_when_then import aggregate_scenario
from tests.comms.domain_examples import BASE_TIME, DAY, MATTER_ID

given = aggregate_scenario(decide, evolve, None).given

SUBJECT = "The price list 价目表"
WRITTEN = ChannelPolicy(version=2, channels=Channels(complex="document"))

COMPLEX = Classification(matter_class="complex", recommended="meeting", policy_version=1)
SIMPLE = Classification(matter_class="simple", recommended="instant", policy_version=2)

classify = ClassifyMatter(MATTER_ID, SUBJECT, "sales", "complex", BUILT_IN_POLICY, BASE_TIME)
classified = MatterClassified(
    matter_id=MATTER_ID, subject=SUBJECT, department="sales", classification=COMPLEX, at=BASE_TIME
)
reclassified = MatterReclassified(
    matter_id=MATTER_ID,
    classification=SIMPLE,
    at=BASE_TIME + DAY,
    subject=SUBJECT,
    department="sales",
)
handled = MatterHandled(
    matter_id=MATTER_ID,
    channel="meeting",
    at=BASE_TIME + DAY,
    subject=SUBJECT,
    department="sales",
    matter_class="complex",
)
deviated = ChannelDeviated(
    matter_id=MATTER_ID,
    subject=SUBJECT,
    department="sales",
    classification=COMPLEX,
    channel="instant",
    reason="everybody was there",
    at=BASE_TIME + DAY,
)


def handle(channel: Channel, reason: str | None = None) -> HandleMatter:
    return HandleMatter(MATTER_ID, channel, reason, BASE_TIME + DAY)


def test_the_policy_in_force_recommends_a_channel() -> None:
    given().when(classify).then(classified)
    events = (
        given()
        .when(ClassifyMatter(MATTER_ID, SUBJECT, "sales", "complex", WRITTEN, BASE_TIME))
        .events
    )
    assert isinstance(events[0], MatterClassified)
    assert events[0].classification.recommended == "document"
    assert events[0].classification.policy_version == 2


def test_a_matter_is_classified_once() -> None:
    given(classified).when(classify).then_refused(
        CommsRefused, message_contains="reclassify it instead"
    )


def test_an_open_matter_may_be_put_into_another_class() -> None:
    again = ReclassifyMatter(MATTER_ID, "simple", WRITTEN, BASE_TIME + DAY)
    given(classified).when(again).then(reclassified)
    given(classified, reclassified).when(again).then()


def test_the_same_class_again_keeps_the_recommendation() -> None:
    given(classified).when(ReclassifyMatter(MATTER_ID, "complex", WRITTEN, BASE_TIME + DAY)).then()


def test_the_recommended_channel_needs_no_reason() -> None:
    given(classified).when(handle("meeting")).then(handled)
    given(classified).when(handle("meeting", "as always")).then_refused(
        InvalidMatter, message_contains="needs no reason"
    )


def test_another_channel_needs_a_reason() -> None:
    given(classified).when(handle("instant")).then_refused(
        InvalidMatter,
        message_contains="for a complex matter the channel 'meeting' is recommended; "
        "give the reason for 'instant'",
    )


def test_with_a_reason_the_deviation_is_recorded() -> None:
    given(classified).when(handle("instant", "everybody was there")).then(deviated)


@pytest.mark.parametrize("channel", ["instant", "document"])
def test_every_channel_but_the_recommended_one_deviates(channel: Channel) -> None:
    found = given(classified).when(handle(channel, "it had to be")).events
    assert [type(event) for event in found] == [ChannelDeviated]


def test_after_a_new_class_its_own_channel_is_the_recommended_one() -> None:
    given(classified, reclassified).when(handle("instant")).then(
        handled.model_copy(update={"channel": "instant", "matter_class": "simple"})
    )


def test_handling_a_matter_twice_records_it_once() -> None:
    given(classified, handled).when(handle("meeting")).then()
    given(classified, deviated).when(handle("instant", "everybody was there")).then()


def test_a_handled_matter_cannot_be_reclassified() -> None:
    for past in (handled, deviated):
        given(classified, past).when(handle("document", "later")).then_refused(
            CommsRefused, message_contains=f"handled already, through {past.channel!r}"
        )
    given(classified, deviated).when(handle("instant", "another reason")).then_refused(
        CommsRefused, message_contains="handled already"
    )
    given(classified, handled).when(
        ReclassifyMatter(MATTER_ID, "simple", BUILT_IN_POLICY, BASE_TIME)
    ).then_refused(CommsRefused, message_contains="its class cannot change")
    assert given(classified, handled, reclassified).state == given(classified, handled).state


@pytest.mark.parametrize(
    "command",
    [handle("meeting"), ReclassifyMatter(MATTER_ID, "simple", BUILT_IN_POLICY, BASE_TIME)],
)
def test_an_unknown_matter_is_refused(command: HandleMatter | ReclassifyMatter) -> None:
    given().when(command).then_refused(UnknownMatter, message_contains="classify it first")
