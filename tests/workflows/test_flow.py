"""A flow map and its versions."""

from datetime import timedelta

import pytest

from services.workflows.domain.flow import (
    DraftVersion,
    FlowMapped,
    MapFlow,
    PlannedStep,
    PublishVersion,
    VersionDrafted,
    VersionPublished,
    decide,
    evolve,
)
from services.workflows.domain.refusals import (
    InvalidSteps,
    UnknownFlow,
    UnknownVersion,
    WorkflowsRefused,
)
from shared.testing.scenario import scenario
from tests.workflows.examples import CHECK, FLOW, PAY, REQUEST, T

given = scenario(decide, evolve, None).given

mapped = FlowMapped(flow_id=FLOW, name="Cost allocation", at=T)
short = (REQUEST, CHECK)
long = (REQUEST, CHECK, PAY)


def drafted(number: int, steps: tuple[PlannedStep, ...]) -> VersionDrafted:
    return VersionDrafted(flow_id=FLOW, number=number, steps=steps, at=T)


def published(number: int) -> VersionPublished:
    return VersionPublished(flow_id=FLOW, number=number, at=T)


def test_a_flow_begins_with_a_name_and_no_version() -> None:
    given().when(MapFlow(FLOW, "Cost allocation", T)).then(mapped)


def test_mapping_it_again_changes_nothing() -> None:
    given(mapped).when(MapFlow(FLOW, "Cost allocation", T)).then()


def test_it_cannot_be_mapped_under_another_name() -> None:
    given(mapped).when(MapFlow(FLOW, "Travel", T)).then_refused(
        WorkflowsRefused, saying="another one under a new id"
    )


@pytest.mark.parametrize("command", [DraftVersion(FLOW, short, T), PublishVersion(FLOW, 1, T)])
def test_an_unknown_flow_has_no_versions(command: DraftVersion | PublishVersion) -> None:
    given().when(command).then_refused(UnknownFlow, saying="map it first")


def test_its_first_version_is_drafted() -> None:
    given(mapped).when(DraftVersion(FLOW, short, T)).then(drafted(1, short))


def test_a_draft_is_replaced_by_another_one() -> None:
    given(mapped, drafted(1, short)).when(DraftVersion(FLOW, long, T)).then(drafted(1, long))


def test_the_same_draft_again_changes_nothing() -> None:
    given(mapped, drafted(1, short)).when(DraftVersion(FLOW, short, T)).then()


def test_a_draft_that_equals_the_published_version_changes_nothing() -> None:
    given(mapped, drafted(1, short), published(1)).when(DraftVersion(FLOW, short, T)).then()


def test_the_next_draft_is_the_next_version() -> None:
    given(mapped, drafted(1, short), published(1)).when(DraftVersion(FLOW, long, T)).then(
        drafted(2, long)
    )


def test_a_draft_is_published() -> None:
    given(mapped, drafted(1, short)).when(PublishVersion(FLOW, 1, T)).then(published(1))


def test_publishing_it_again_changes_nothing() -> None:
    given(mapped, drafted(1, short), published(1)).when(PublishVersion(FLOW, 1, T)).then()


@pytest.mark.parametrize("number", [0, 2, 3])
def test_only_the_draft_is_published(number: int) -> None:
    given(mapped, drafted(1, short)).when(PublishVersion(FLOW, number, T)).then_refused(
        UnknownVersion, saying="draft it"
    )


def test_nothing_is_published_without_a_draft() -> None:
    given(mapped).when(PublishVersion(FLOW, 1, T)).then_refused(UnknownVersion)


@pytest.mark.parametrize(
    ("steps", "saying"),
    [
        ((), "at least one step"),
        ((REQUEST, REQUEST), "two steps have the key 'request'"),
        ((REQUEST.model_copy(update={"standard": timedelta(0)}),), "longer than nothing"),
    ],
)
def test_steps_have_keys_of_their_own_and_take_time(
    steps: tuple[PlannedStep, ...], saying: str
) -> None:
    given(mapped).when(DraftVersion(FLOW, steps, T)).then_refused(InvalidSteps, saying=saying)


def test_events_without_their_flow_are_passed_over() -> None:
    assert evolve(None, published(1)) is None
