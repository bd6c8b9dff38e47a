"""A statement as of a past time is the statement that was shown at that time."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from shared.eventsourcing.published_fact import Fact
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    DECEMBER_2,
    NOVEMBER_3,
    department_closed,
    department_placed,
    department_registered,
    department_renamed,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)
from tests.incentives.fact_builders_goals import goal_lagging
from tests.incentives.fact_strategies import (
    DEPARTMENTS,
    MONTHS,
    fact_histories,
    redelivered_batches,
)
from tests.property_budget import examples

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECOND = timedelta(seconds=1)
INSTANT = timedelta(microseconds=1)
PATHS = [
    "/periods",
    *(f"/statements/{month}" for month in MONTHS),
    *(
        f"/statements/{month}/events?limit=500&department={department}"
        for month in MONTHS
        for department in DEPARTMENTS
    ),
]
"""Every path that takes `known_at`."""
Step = Callable[[IncentivesClient], Awaitable[Any]]


def handle_step(*facts: Fact) -> Step:
    return lambda area_client: area_client.handle_facts(*facts)


def lock_step(period: str) -> Step:
    return lambda area_client: area_client.lock_month(period)


def plan_step(period: str, **terms: Any) -> Step:
    return lambda area_client: area_client.try_to_publish_plan(period, **terms)


PLANS = st.builds(
    plan_step,
    st.sampled_from(MONTHS),
    weight=st.sampled_from(["0.1", "0.2"]),
    obligation_weights=st.sampled_from([{"handoff": "1"}, {"reply": "2", "handoff": "1"}]),
)
LOCKS = st.sampled_from([lock_step("2026-10"), lock_step("2026-11")])
ROSTER = st.sampled_from(
    [
        handle_step(department_renamed("研发", "研究院")),
        handle_step(department_placed("测试", "2020-01-01")),
        handle_step(department_closed("测试", "2026-10-31")),
    ]
)


@settings(
    max_examples=examples(8),
    deadline=None,
    phases=[Phase.generate],  # shrinking a long history takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@for_all(st.data())
async def test_every_past_statement_can_be_read_again(
    area_client: IncentivesClient, data: st.DataObject
) -> None:
    batches = data.draw(redelivered_batches(data.draw(fact_histories(15, 50))))
    others = data.draw(st.lists(st.one_of(PLANS, ROSTER, LOCKS), max_size=8))
    steps = data.draw(st.permutations([*(handle_step(*batch) for batch in batches), *others]))
    await area_client.reset_area()
    area_client.installation.clock.set_time(DECEMBER_2)

    shown: dict[datetime, list[str]] = {area_client.installation.clock(): await _shown(area_client)}
    for step in steps:
        area_client.installation.clock.advance(SECOND)
        await step(area_client)
        shown[area_client.installation.clock()] = await _shown(area_client)

    for moment, then in shown.items():
        assert await _shown(area_client, moment) == then
        assert await _shown(area_client, moment + SECOND - INSTANT) == then
    await rebuild_read_models(area_client.area)
    for moment, then in shown.items():
        assert await _shown(area_client, moment) == then


async def test_a_locked_month_was_open_before_its_lock(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_overdue(1), goal_lagging(1))
    before, was_open = (
        area_client.installation.clock(),
        await _text(area_client, "/statements/2026-10"),
    )
    area_client.installation.clock.advance(SECOND)
    await area_client.handle_facts(handoff_accepted(1), project_closed("launch", "120"))
    area_client.installation.clock.advance(SECOND)
    await area_client.lock_month()
    locked_at, locked = (
        area_client.installation.clock(),
        await _text(area_client, "/statements/2026-10"),
    )

    assert '"status":"open"' in was_open
    assert await _text(area_client, "/statements/2026-10", before) == was_open
    as_it_was_locked = await _text(area_client, "/statements/2026-10", locked_at - INSTANT)
    assert as_it_was_locked == locked.replace('"locked"', '"open"')
    assert await _text(area_client, "/statements/2026-10", locked_at) == locked
    assert await _text(area_client, "/periods", locked_at - INSTANT) == (
        '{"items":[{"period":"2026-10","status":"open","state":"open","digest":null}],'
        '"next_cursor":null,"total":null}'
    )


async def test_before_the_first_fact_statements_are_empty(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        department_registered("研发"), handoff_accepted(1), goal_lagging(1, None)
    )
    before = area_client.installation.clock() - INSTANT

    assert await _text(area_client, "/statements/2026-10", before) == (
        '{"period":"2026-10","plan_version":1,"status":"open","departments":[],"signals":[],'
        '"calendar_version":null,"calendar_versions":[],"company_totals":[]}'
    )
    assert await _text(area_client, "/periods", before) == (
        '{"items":[],"next_cursor":null,"total":null}'
    )
    later = await area_client.get(
        "/statements/2026-10", department="研发", known_at=before.isoformat()
    )
    assert (later.status_code, later.json()["departments"]) == (200, [])


@pytest.mark.parametrize("path", ["/periods", "/statements/2026-10", "/statements/2026-10/events"])
async def test_an_answer_says_the_moment_that_it_is_of(
    area_client: IncentivesClient, path: str
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    now = area_client.installation.clock()

    async def moment(**asked: datetime) -> list[datetime | None]:
        texts = {name: time.isoformat() for name, time in asked.items()}
        answer = await area_client.get(path, **texts)
        found = [answer.json()[name] for name in ("as_of", "known_at")]
        return [text and datetime.fromisoformat(text) for text in found]

    assert await moment() == [None, None]
    assert await moment(as_of=now - INSTANT) == [now - INSTANT, None]
    assert await moment(known_at=now - INSTANT) == [None, now - INSTANT]
    assert await moment(as_of=now - SECOND, known_at=now) == [now - SECOND, now]


async def test_what_became_known_late_was_true_before(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(department_registered("研发"), handoff_accepted(1))
    before = (area_client.installation.clock() - INSTANT).isoformat()
    counted: dict[str, list[int]] = {}
    for name in ("as_of", "known_at"):
        statement = await area_client.get("/statements/2026-10", **{name: before})
        counted[name] = [line["due"] for line in statement.json()["departments"]]
    assert counted == {"as_of": [1], "known_at": []}


async def test_an_obligation_moved_to_another_month_since_counts_there_alone(
    area_client: IncentivesClient,
) -> None:
    clock = area_client.installation.clock
    await area_client.handle_facts(
        department_registered("研发"), handoff_overdue(1, due=NOVEMBER_3)
    )
    between = (clock() + SECOND).isoformat()
    clock.advance(2 * SECOND)
    await area_client.handle_facts(handoff_accepted(1))

    found: dict[str, list[int]] = {}
    for name in ("as_of", "known_at"):
        answers = [
            await area_client.get(f"/statements/{month}", **{name: between})
            for month in ("2026-10", "2026-11")
        ]
        found[name] = [
            sum(line["due"] for line in answer.json()["departments"]) for answer in answers
        ]
    assert found == {"as_of": [1, 0], "known_at": [0, 1]}


async def test_what_became_known_after_a_lock_counts_in_its_own_month_before_the_lock(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    await area_client.lock_month()
    clock = area_client.installation.clock
    before = clock() - SECOND
    await area_client.handle_facts(handoff_accepted(1), handoff_accepted(2))

    async def counted(period: str, **asked: datetime) -> list[tuple[int, int, int]]:
        texts = {name: time.isoformat() for name, time in asked.items()}
        answer = await area_client.get(f"/statements/{period}", **texts)
        lines = answer.json()["departments"]
        return [(one["due"], one["on_time"], len(one["adjustments"])) for one in lines]

    for moment in ({"as_of": before}, {"as_of": before, "known_at": clock()}):
        assert await counted("2026-10", **moment) == [(2, 2, 0)]
        assert await counted("2026-11", **moment) == []
    assert await counted("2026-10", as_of=clock()) == [(1, 0, 0)]
    assert await counted("2026-11", as_of=clock()) == [(0, 0, 2)]


async def test_a_moment_has_any_offset(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    now = await area_client.get_statement("2026-10")

    for time in ("2026-11-23T09:00:00+08:00", "2026-11-23T01:00:00Z"):
        for name in ("as_of", "known_at"):
            found = await area_client.get("/statements/2026-10", **{name: time})
            assert {**found.json(), name: None} == now


@pytest.mark.parametrize(("name", "sizes"), [("as_of", [2, 2, 2, 2, 1]), ("known_at", [2, 2, 1])])
async def test_pages_are_bound_to_their_moment(
    area_client: IncentivesClient, name: str, sizes: list[int]
) -> None:
    await area_client.handle_facts(*(handoff_accepted(number) for number in range(5)))
    asked = {name: area_client.installation.clock().isoformat()}
    area_client.installation.clock.advance(SECOND)
    await area_client.handle_facts(*(handoff_accepted(number) for number in range(5, 9)))

    path, query = "/statements/2026-10/events", {"department": "研发", "limit": 2}
    pages = await area_client.get_pages(path, **query, **asked)
    assert [len(page) for page in pages] == sizes
    first = await area_client.get(path, **query, **asked)
    refused = await area_client.get(path, **query, cursor=first.json()["next_cursor"])
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("name", ["as_of", "known_at"])
@pytest.mark.parametrize(
    "time",
    [
        "2026-11-23T09:00:00",
        "2026-11-23",
        "yesterday",
        "",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
        "99999999999999999999",
        "NaN",
    ],
)
@pytest.mark.parametrize(
    "path", ["/periods", "/statements/2026-10", "/statements/2026-10/events?department=A"]
)
async def test_a_moment_must_be_a_time_with_an_offset(
    area_client: IncentivesClient, path: str, name: str, time: str
) -> None:
    joined = "&" if "?" in path else "?"
    refused = await area_client.get(f"{path}{joined}{name}={time}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == name


async def _shown(area_client: IncentivesClient, as_of: datetime | None = None) -> list[str]:
    """Return the texts of all paths."""
    return [await _text(area_client, path, as_of) for path in PATHS]


WITHOUT_MOMENT = re.compile(r',"as_of":[^,}]*,"known_at":[^,}]*')


async def _text(area_client: IncentivesClient, path: str, as_of: datetime | None = None) -> str:
    joined = "&" if "?" in path else "?"
    parameter = "" if as_of is None else f"{joined}known_at={quote(as_of.isoformat())}"
    answer = await area_client.get(path + parameter)
    assert answer.status_code == 200, answer.text
    return WITHOUT_MOMENT.sub("", answer.text)
