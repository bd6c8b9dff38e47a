"""A flow map and its versions."""

from datetime import timedelta

import pytest

from services.workflows.domain.flow_map import (
    DraftVersion,
    FlowMapped,
    MapFlow,
    PublishVersion,
    VersionDrafted,
    VersionPublished,
    decide,
    evolve,
)
from services.workflows.domain.planned_step import PlannedStep
from services.workflows.domain.refusals import (
    InvalidSteps,
    UnknownFlow,
    UnknownVersion,
    WorkflowsRefused,
)
from shared.testing.given_when_then import aggregate_scenario
from tests.workflows.domain_examples import BASE_TIME, CHECK_STEP, FLOW_ID, PAY_STEP, REQUEST_STEP

given = aggregate_scenario(decide, evolve, None).given

mapped = FlowMapped(flow_id=FLOW_ID, name="Cost allocation", at=BASE_TIME)
short = (REQUEST_STEP, CHECK_STEP)
long = (REQUEST_STEP, CHECK_STEP, PAY_STEP)


def drafted(number: int, steps: tuple[PlannedStep, ...]) -> VersionDrafted:
    return VersionDrafted(flow_id=FLOW_ID, number=number, steps=steps, at=BASE_TIME)


def published(number: int) -> VersionPublished:
    return VersionPublished(flow_id=FLOW_ID, number=number, at=BASE_TIME)


def test_a_flow_begins_with_a_name_and_no_version() -> None:
    given().when(MapFlow(FLOW_ID, "Cost allocation", BASE_TIME)).then(mapped)


def test_mapping_a_flow_again_changes_nothing() -> None:
    given(mapped).when(MapFlow(FLOW_ID, "Cost allocation", BASE_TIME)).then()


def test_a_flow_cannot_be_mapped_under_another_name() -> None:
    given(mapped).when(MapFlow(FLOW_ID, "Travel", BASE_TIME)).then_refused(
        WorkflowsRefused, message_contains="another one under a new id"
    )


@pytest.mark.parametrize(
    "command", [DraftVersion(FLOW_ID, short, BASE_TIME), PublishVersion(FLOW_ID, 1, BASE_TIME)]
)
def test_an_unknown_flow_has_no_versions(command: DraftVersion | PublishVersion) -> None:
    given().when(command).then_refused(UnknownFlow, message_contains="map it first")


def test_the_first_version_of_a_flow_is_drafted() -> None:
    given(mapped).when(DraftVersion(FLOW_ID, short, BASE_TIME)).then(drafted(1, short))


def test_a_draft_is_replaced_by_another_one() -> None:
    given(mapped, drafted(1, short)).when(DraftVersion(FLOW_ID, long, BASE_TIME)).then(
        drafted(1, long)
    )


def test_the_same_draft_again_changes_nothing() -> None:
    given(mapped, drafted(1, short)).when(DraftVersion(FLOW_ID, short, BASE_TIME)).then()


def test_a_draft_that_equals_the_published_version_changes_nothing() -> None:
    given(mapped, drafted(1, short), published(1)).when(
        DraftVersion(FLOW_ID, short, BASE_TIME)
    ).then()


def test_the_next_draft_is_the_next_version() -> None:
    given(mapped, drafted(1, short), published(1)).when(
        DraftVersion(FLOW_ID, long, BASE_TIME)
    ).then(drafted(2, long))


def test_a_draft_is_published() -> None:
    given(mapped, drafted(1, short)).when(PublishVersion(FLOW_ID, 1, BASE_TIME)).then(published(1))


def test_publishing_a_version_again_changes_nothing() -> None:
    given(mapped, drafted(1, short), published(1)).when(
        PublishVersion(FLOW_ID, 1, BASE_TIME)
    ).then()


@pytest.mark.parametrize("number", [0, 2, 3])
def test_only_the_draft_is_published(number: int) -> None:
    given(mapped, drafted(1, short)).when(PublishVersion(FLOW_ID, number, BASE_TIME)).then_refused(
        UnknownVersion, message_contains="draft it"
    )


def test_nothing_is_published_without_a_draft() -> None:
    given(mapped).when(PublishVersion(FLOW_ID, 1, BASE_TIME)).then_refused(UnknownVersion)


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ((), "at least one step"),
        ((REQUEST_STEP, REQUEST_STEP), "two steps have the key 'request'"),
        ((REQUEST_STEP.model_copy(update={"standard": timedelta(0)}),), "longer than nothing"),
    ],
)
def test_steps_must_have_unique_keys_and_positive_durations(
    steps: tuple[PlannedStep, ...], message: str
) -> None:
    given(mapped).when(DraftVersion(FLOW_ID, steps, BASE_TIME)).then_refused(
        InvalidSteps, message_contains=message
    )


def test_events_without_their_flow_are_ignored() -> None:
    assert evolve(None, published(1)) is None
