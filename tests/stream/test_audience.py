"""Who may hear what: a department what concerns it or nobody, the programme everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from shared.eventsourcing.context import Context
from shared.eventsourcing.fact import Fact
from shared.eventsourcing.listening import Bookmark, Heard
from shared.http.callers import DEPARTMENT_ROLES, Caller, Role
from shared.http.stream.audience import Audience, hears_all
from shared.http.stream.told import told
from tests.stream.door import following
from tests.stream.post import (
    ID,
    NOON,
    AnyFact,
    Office,
    closed,
    lagging,
    locked,
    offered,
    ringing,
)

SAID: Sequence[tuple[str, AnyFact]] = [
    ("RND offers to OPS", offered("RND", "OPS")),
    ("OPS offers to LAW", offered("OPS", "LAW")),
    ("LAW and RND share", closed("LAW", "RND")),
    ("LAW and OPS share", closed("LAW", "OPS")),
    ("RND lags", lagging("RND")),
    ("the company lags", lagging(None)),
    ("a month is locked", locked("2026-10")),
    ("a bell rings", ringing(1)),
]
FOR_NOBODY = {"the company lags", "a month is locked"}
FOR_RND = FOR_NOBODY | {"RND offers to OPS", "LAW and RND share", "RND lags"}
SOME_TYPES = ["concord.goals.goal-lagging.v1", "concord.incentives.period-locked.v1"]
ALL = {said for said, _ in SAID}
"""A bell's contract is not among the published ones: nobody knows whom its ringing concerns."""


async def heard(
    office: Office, door: str, *roles: Role, department: str | None = None, **query: Any
) -> set[str]:
    """Post everything, and return what a caller hears of it; all hear the last word."""
    caller = office.house.caller(*roles, department=department)
    everything, found = office.house.caller(Role.AUDITOR), set[str]()
    async with (
        following(door, caller, **query) as stream,
        following(door, everything) as witness,
    ):
        for _, fact in SAID:
            await office.post(fact)
        events = await witness.events(len(SAID))
        sent = {event.data["id"]: said for event, (said, _) in zip(events, SAID, strict=True)}
        last = witness.id
        while stream.id != last:
            if event := await stream.block():
                found.add(sent[event.data["id"]])
    return found


@pytest.fixture(autouse=True)
def quick_heartbeats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.http.stream.answer.HEARTBEAT_SECONDS", 0.1)


async def test_a_department_hears_what_concerns_it_or_nobody(office: Office, door: str) -> None:
    assert await heard(office, door, Role.LIAISON, department="RND") == FOR_RND


async def test_the_programme_hears_everything(office: Office, door: str) -> None:
    assert await heard(office, door, Role.OFFICER_GOALS) == ALL


async def test_filters_narrow_what_is_heard(office: Office, door: str) -> None:
    found = await heard(office, door, Role.AUDITOR, department=None, area="post", type=SOME_TYPES)
    assert found == {"RND lags", "the company lags", "a month is locked"}


@pytest.mark.parametrize("role", sorted(DEPARTMENT_ROLES))
def test_every_role_of_a_department_is_bound_to_it(role: Role) -> None:
    assert audible(Caller("tom", frozenset({role}), "RND")) == FOR_RND
    assert audible(Caller("tom", frozenset({role}), "LEGAL")) == FOR_NOBODY
    assert audible(Caller("tom", frozenset({role}), None)) == FOR_NOBODY


@pytest.mark.parametrize("role", sorted(set(Role) - DEPARTMENT_ROLES))
def test_every_other_role_hears_all_whatever_its_department(role: Role) -> None:
    assert audible(Caller("tom", frozenset({role, Role.LIAISON}), "RND")) == ALL


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
    assert audible(Caller("tom", frozenset({Role.AUDITOR}), None), **wanted) == found


def test_a_filter_shows_a_department_nothing_more() -> None:
    head = Caller("tom", frozenset({Role.DEPARTMENT_HEAD}), "RND")
    assert audible(head, departments={"OPS"}) == {"RND offers to OPS"}


def audible(caller: Caller, **wanted: set[str]) -> set[str]:
    """Return what a caller would hear."""
    audience = Audience(hears_all(caller), caller.department, **wanted)
    return {said for said, fact in SAID if audience.hears(told(_on_the_bus(fact)))}


def _on_the_bus(fact: AnyFact) -> Heard:
    context = Context(correlation=ID, actor="tester")
    data = fact.model_dump_json()
    return Heard("post", Bookmark(1), Fact(1, ID, "post", fact.type, "key", 1, NOON, context, data))
