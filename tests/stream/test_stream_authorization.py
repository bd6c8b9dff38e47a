"""Who may hear what: a department what concerns it or nobody, the programme everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from shared.eventsourcing.catch_up_subscription import PartitionCursor, ReceivedFact
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.sse.sse_message import build_sse_message
from shared.http.sse.subscriber_filter import SubscriberFilter, has_cross_department_role
from tests.stream.fact_publisher import (
    NOON,
    SOME_ID,
    AnyFact,
    FactPublisher,
    bell_rung,
    goal_lagging,
    handoff_offered,
    period_locked,
    project_closed,
)
from tests.stream.sse_client import follow_stream

SAID: Sequence[tuple[str, AnyFact]] = [
    ("RND offers to OPS", handoff_offered("RND", "OPS")),
    ("OPS offers to LAW", handoff_offered("OPS", "LAW")),
    ("LAW and RND share", project_closed("LAW", "RND")),
    ("LAW and OPS share", project_closed("LAW", "OPS")),
    ("RND lags", goal_lagging("RND")),
    ("the company lags", goal_lagging(None)),
    ("a month is locked", period_locked("2026-10")),
    ("a bell rings", bell_rung(1)),
]
FOR_NOBODY = {"the company lags", "a month is locked"}
FOR_RND = FOR_NOBODY | {"RND offers to OPS", "LAW and RND share", "RND lags"}
SOME_TYPES = ["concord.goals.goal-lagging.v1", "concord.incentives.period-locked.v1"]
ALL = {said for said, _ in SAID}
"""A bell's contract is not among the published ones: nobody knows whom its ringing concerns."""


async def streamed_facts(
    fact_publisher: FactPublisher,
    door: str,
    *roles: Role,
    department: str | None = None,
    **query: Any,
) -> set[str]:
    """Post everything, and return what a caller hears of it; all hear the last word."""
    caller = fact_publisher.installation.authorization_headers(*roles, department=department)
    everything, found = fact_publisher.installation.authorization_headers(Role.AUDITOR), set[str]()
    async with (
        follow_stream(door, caller, **query) as stream,
        follow_stream(door, everything) as witness,
    ):
        for _, fact in SAID:
            await fact_publisher.publish_facts(fact)
        events = await witness.read_events(len(SAID))
        sent = {event.data["id"]: said for event, (said, _) in zip(events, SAID, strict=True)}
        last = witness.last_event_id
        while stream.last_event_id != last:
            if event := await stream.read_block():
                found.add(sent[event.data["id"]])
    return found


@pytest.fixture(autouse=True)
def short_heartbeat_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.sse.streaming_response.HEARTBEAT_SECONDS", 0.1)


async def test_a_department_gets_its_own_and_general_facts(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    assert await streamed_facts(fact_publisher, base_url, Role.LIAISON, department="RND") == FOR_RND


async def test_programme_roles_get_every_fact(fact_publisher: FactPublisher, base_url: str) -> None:
    assert await streamed_facts(fact_publisher, base_url, Role.OFFICER_GOALS) == ALL


async def test_filters_narrow_the_stream(fact_publisher: FactPublisher, base_url: str) -> None:
    found = await streamed_facts(
        fact_publisher, base_url, Role.AUDITOR, department=None, area="post", type=SOME_TYPES
    )
    assert found == {"RND lags", "the company lags", "a month is locked"}


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
def test_every_role_of_a_department_is_bound_to_it(role: Role) -> None:
    assert visible_facts(Caller("tom", frozenset({role}), "RND")) == FOR_RND
    assert visible_facts(Caller("tom", frozenset({role}), "LEGAL")) == FOR_NOBODY
    assert visible_facts(Caller("tom", frozenset({role}), None)) == FOR_NOBODY


@pytest.mark.parametrize("role", sorted(set(Role) - DEPARTMENT_ROLES))
def test_every_other_role_gets_all_facts(role: Role) -> None:
    assert visible_facts(Caller("tom", frozenset({role, Role.LIAISON}), "RND")) == ALL


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"departments": {"OPS"}}, {"RND offers to OPS", "OPS offers to LAW", "LAW and OPS share"}),
        ({"departments": {"OPS", "RND"}}, ALL - FOR_NOBODY - {"a bell rings"}),
        ({"areas": {"post"}}, ALL),
        ({"areas": {"elsewhere"}}, set()),
        ({"types": {"concord.incentives.period-locked.v1"}}, {"a month is locked"}),
        ({"types": {"concord.incentives.period-locked.v1"}, "departments": {"RND"}}, set()),
    ],
)
def test_each_filter_takes_what_one_of_its_values_fits(
    wanted: dict[str, set[str]], found: set[str]
) -> None:
    assert visible_facts(Caller("tom", frozenset({Role.AUDITOR}), None), **wanted) == found


def test_a_filter_shows_a_department_nothing_more() -> None:
    head = Caller("tom", frozenset({Role.DEPARTMENT_HEAD}), "RND")
    assert visible_facts(head, departments={"OPS"}) == {"RND offers to OPS"}


def visible_facts(caller: Caller, **wanted: set[str]) -> set[str]:
    """Return what a caller would hear."""
    audience = SubscriberFilter(has_cross_department_role(caller), caller.department, **wanted)
    return {said for said, fact in SAID if audience.accepts(build_sse_message(_on_the_bus(fact)))}


def _on_the_bus(fact: AnyFact) -> ReceivedFact:
    context = EventContext(correlation=SOME_ID, actor="tester")
    data = fact.model_dump_json()
    return ReceivedFact(
        "post",
        PartitionCursor(1),
        Fact(1, SOME_ID, "post", fact.type, "key", 1, NOON, context, data),
    )
