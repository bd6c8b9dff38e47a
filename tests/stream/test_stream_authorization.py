"""Which facts a client receives: a department its own and general ones, others whole classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from shared.contracts.fact_read_classes import find_read_class
from shared.contracts.read_classes import DATA_CLASSES
from shared.eventsourcing.catch_up_subscription import PartitionCursor, ReceivedFact
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import DEPARTMENT_ROLES, Caller, Role
from shared.http.read_scope import ReadScopeRules, whole_classes_of
from shared.http.sse.sse_message import build_sse_message
from shared.http.sse.subscriber_filter import SubscriberFilter
from shared.http_application.recorded_event_scope import data_for
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
    statement_changed,
)
from tests.stream.sse_client import follow_stream

NAMED_FACTS: Sequence[tuple[str, AnyFact]] = [
    ("RND offers to OPS", handoff_offered("RND", "OPS")),
    ("OPS offers to LAW", handoff_offered("OPS", "LAW")),
    ("LAW and RND share", project_closed("LAW", "RND")),
    ("LAW and OPS share", project_closed("LAW", "OPS")),
    ("RND lags", goal_lagging("RND")),
    ("the company lags", goal_lagging(None)),
    ("a month is locked", period_locked("2026-10")),
    ("a bell rings", bell_rung(1)),
]
GENERAL_FACTS = {"the company lags", "a month is locked"}
RND_FACTS = GENERAL_FACTS | {"RND offers to OPS", "LAW and RND share", "RND lags"}
SOME_TYPES = ["concord.goals.goal-lagging.v1", "concord.incentives.period-locked.v1"]


async def find_department(code: str) -> str | None:
    """Return the code of one of the departments of this test."""
    return code.upper() if code.upper() in {"RND", "OPS", "LAW", "LEGAL"} else None


RULES = ReadScopeRules(find_department=find_department)
ALL_FACTS = {name for name, _ in NAMED_FACTS}
"""A bell's contract is not among the published ones: whom its fact concerns is unknown."""


async def streamed_facts(
    fact_publisher: FactPublisher,
    base_url: str,
    *roles: Role,
    department: str | None = None,
    **query: Any,
) -> set[str]:
    """Publish every fact, and return the names of those that a caller receives.

    An auditor receives them all; the caller has read the stream to the end when its last event id
    is the auditor's.
    """
    caller = fact_publisher.installation.authorization_headers(*roles, department=department)
    auditor, received = fact_publisher.installation.authorization_headers(Role.AUDITOR), set[str]()
    async with (
        follow_stream(base_url, caller, **query) as stream,
        follow_stream(base_url, auditor) as complete_stream,
    ):
        for _, fact in NAMED_FACTS:
            await fact_publisher.publish_facts(fact)
        events = await complete_stream.read_events(len(NAMED_FACTS))
        names = {
            event.data["id"]: name for event, (name, _) in zip(events, NAMED_FACTS, strict=True)
        }
        last_id = complete_stream.last_event_id
        while stream.last_event_id != last_id:
            if event := await stream.read_block():
                received.add(names[event.data["id"]])
    return received


@pytest.fixture(autouse=True)
def short_heartbeat_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.sse.streaming_response.HEARTBEAT_SECONDS", 0.1)


async def test_a_department_gets_its_own_and_general_facts(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    assert (
        await streamed_facts(fact_publisher, base_url, Role.LIAISON, department="RND") == RND_FACTS
    )


async def test_the_stream_opens_to_nobody_without_a_department(
    fact_publisher: FactPublisher, base_url: str
) -> None:
    caller = fact_publisher.installation.authorization_headers(Role.EXECUTOR)
    async with httpx.AsyncClient(base_url=base_url) as client:
        answer = await client.get("/api/events/v1/stream", headers=caller)
    assert (answer.status_code, answer.json()["code"]) == (403, "reader-without-department")


async def test_programme_roles_get_every_fact(fact_publisher: FactPublisher, base_url: str) -> None:
    assert await streamed_facts(fact_publisher, base_url, Role.OFFICER_GOALS) == ALL_FACTS


async def test_filters_narrow_the_stream(fact_publisher: FactPublisher, base_url: str) -> None:
    received = await streamed_facts(
        fact_publisher, base_url, Role.AUDITOR, department=None, area="publisher", type=SOME_TYPES
    )
    assert received == {"RND lags", "the company lags", "a month is locked"}


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
async def test_every_role_of_a_department_is_bound_to_it(role: Role) -> None:
    assert await visible_facts(Caller("tom", frozenset({role}), "RND")) == RND_FACTS
    assert await visible_facts(Caller("tom", frozenset({role}), "rnd")) == RND_FACTS
    assert await visible_facts(Caller("tom", frozenset({role}), "LEGAL")) == GENERAL_FACTS


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
@pytest.mark.parametrize("department", [None, "NOPE"])
async def test_without_a_department_that_exists_there_are_no_facts(
    role: Role, department: str | None
) -> None:
    assert await visible_facts(Caller("tom", frozenset({role}), department)) == set()


@pytest.mark.parametrize("role", sorted(set(Role) - DEPARTMENT_ROLES))
async def test_every_other_role_gets_the_facts_of_its_classes(role: Role) -> None:
    classes = whole_classes_of(role)
    whole = {name for name, fact in NAMED_FACTS if find_read_class(fact.type) in classes}
    expected = ALL_FACTS if classes == DATA_CLASSES else whole
    assert await visible_facts(Caller("tom", frozenset({role}), "RND")) == expected
    beside = Caller("tom", frozenset({role, Role.LIAISON}), "RND")
    assert await visible_facts(beside) == expected | RND_FACTS
    assert await visible_facts(Caller("tom", frozenset({role, Role.LIAISON}), None)) == expected


async def test_pay_figures_inside_facts_are_for_readers_of_all_pay() -> None:
    message = build_sse_message(_received_fact(project_closed("LAW", "RND")))
    for role, sees in ((Role.LIAISON, False), (Role.CONNECTOR, False), (Role.AUDITOR, True)):
        scope = await RULES.scope_of(Caller("tom", frozenset({role}), "RND"))
        assert SubscriberFilter(scope).sees_pay_fields == sees
        text = message.encode("1", with_pay=sees)
        assert (b'"pool"' in text, b'"ratio"' in text, b'"actual"' in text) == (sees, sees, sees)
        assert b'"department":"LAW"' in text


async def test_who_locked_a_month_is_for_readers_of_all_pay() -> None:
    locked = build_sse_message(_received_fact(period_locked("2026-10")))
    assert (b"tester" in locked.encode("1"), b"tester" in locked.encode("1", with_pay=False)) == (
        True,
        False,
    )
    assert locked.body_without_pay == locked.body.replace(b'"actor":"tester",', b"")
    offered = build_sse_message(_received_fact(handoff_offered("RND", "OPS")))
    assert offered.encode("1") == offered.encode("1", with_pay=False)
    assert b'"actor":"tester"' in offered.body


async def test_a_department_is_told_its_own_line_of_those_that_changed_together() -> None:
    lines = statement_changed("OPS", "RND")
    message = build_sse_message(_received_fact(lines))
    head = await RULES.scope_of(Caller("tom", frozenset({Role.DEPARTMENT_HEAD}), "rnd"))
    reader = SubscriberFilter(head)
    assert reader.accepts(message)
    told = message.encode("1", with_pay=reader.sees_pay_fields, department=head.department)
    assert b'"departments":["RND"]' in told
    assert b"OPS" not in told
    assert b'"departments":["OPS","RND"]' in message.encode("1")
    data = lines.model_dump(mode="json")
    assert data_for(head, lines.type, data) == {**data, "departments": ["RND"]}
    auditor = await RULES.scope_of(Caller("tom", frozenset({Role.AUDITOR}), None))
    assert data_for(auditor, lines.type, data) == data


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"departments": {"OPS"}}, {"RND offers to OPS", "OPS offers to LAW", "LAW and OPS share"}),
        ({"departments": {"ops"}}, {"RND offers to OPS", "OPS offers to LAW", "LAW and OPS share"}),
        ({"departments": {"OPS", "RND"}}, ALL_FACTS - GENERAL_FACTS - {"a bell rings"}),
        ({"areas": {"publisher"}}, ALL_FACTS),
        ({"areas": {"elsewhere"}}, set()),
        ({"types": {"concord.incentives.period-locked.v1"}}, {"a month is locked"}),
        ({"types": {"concord.incentives.period-locked.v1"}, "departments": {"RND"}}, set()),
    ],
)
async def test_each_filter_accepts_facts_that_match_any_of_its_values(
    filters: dict[str, set[str]], expected: set[str]
) -> None:
    auditor = Caller("tom", frozenset({Role.AUDITOR}), None)
    assert await visible_facts(auditor, **filters) == expected


async def test_a_filter_shows_a_department_nothing_more() -> None:
    head = Caller("tom", frozenset({Role.DEPARTMENT_HEAD}), "RND")
    assert await visible_facts(head, departments={"OPS"}) == {"RND offers to OPS"}


async def visible_facts(caller: Caller, **filters: set[str]) -> set[str]:
    """Return the names of the facts that a caller would receive."""
    subscriber = SubscriberFilter(await RULES.scope_of(caller), **filters)
    return {
        name
        for name, fact in NAMED_FACTS
        if subscriber.accepts(build_sse_message(_received_fact(fact)))
    }


def _received_fact(fact: AnyFact) -> ReceivedFact:
    context = EventContext(correlation=SOME_ID, actor="tester")
    data = fact.model_dump_json()
    return ReceivedFact(
        "publisher",
        PartitionCursor(1),
        Fact(1, SOME_ID, "publisher", fact.type, "key", 1, NOON, context, data),
    )
