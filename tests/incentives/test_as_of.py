"""What was shown at any moment is shown again when it is asked for as of that moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from shared.eventsourcing.fact import Fact
from shared.postgres.rebuild import rebuild
from tests.incentives.accounts import Accounts
from tests.incentives.hearsay import DEPARTMENTS, MONTHS, histories, retold
from tests.incentives.tidings import (
    DECEMBER_2,
    accepted,
    closed,
    overdue,
    placed,
    registered,
    renamed,
    shut,
)
from tests.incentives.tidings_of_goals import lagging

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
"""All that can be asked for."""
Step = Callable[[Accounts], Awaitable[Any]]


def hearing(*facts: Fact) -> Step:
    return lambda accounts: accounts.hear(*facts)


def locking(period: str) -> Step:
    return lambda accounts: accounts.post(f"/periods/{period}/lock")


def planning(period: str, **terms: Any) -> Step:
    return lambda accounts: accounts.post("/plans", {"effective_from": period, **terms})


PLANS = st.builds(
    planning,
    st.sampled_from(MONTHS),
    weight=st.sampled_from(["0.1", "0.2"]),
    obligation_weights=st.sampled_from([{"handoff": "1"}, {"reply": "2", "handoff": "1"}]),
)
LOCKS = st.sampled_from([locking("2026-10"), locking("2026-11")])
ROSTER = st.sampled_from(
    [
        hearing(renamed("研发", "研究院")),
        hearing(placed("测试", "2020-01-01")),
        hearing(shut("测试", "2026-10-31")),
    ]
)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # making a long history shorter takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@for_all(st.data())
async def test_every_moment_of_a_long_history_is_shown_again(
    accounts: Accounts, data: st.DataObject
) -> None:
    batches = data.draw(retold(data.draw(histories(15, 50))))
    others = data.draw(st.lists(st.one_of(PLANS, ROSTER, LOCKS), max_size=8))
    steps = data.draw(st.permutations([*(hearing(*batch) for batch in batches), *others]))
    await accounts.begin_anew()
    accounts.house.clock.move_to(DECEMBER_2)

    shown: dict[datetime, list[str]] = {accounts.house.clock(): await _shown(accounts)}
    for step in steps:
        accounts.house.clock.pass_by(SECOND)
        await step(accounts)
        shown[accounts.house.clock()] = await _shown(accounts)

    for moment, then in shown.items():
        assert await _shown(accounts, moment) == then
        assert await _shown(accounts, moment + SECOND - INSTANT) == then
    await _rebuild(accounts)
    for moment, then in shown.items():
        assert await _shown(accounts, moment) == then


async def test_a_locked_month_was_open_before_its_lock(accounts: Accounts) -> None:
    await accounts.hear(overdue(1), lagging(1))
    before, was_open = accounts.house.clock(), await _text(accounts, "/statements/2026-10")
    accounts.house.clock.pass_by(SECOND)
    await accounts.hear(accepted(1), closed("launch", "120"))
    accounts.house.clock.pass_by(SECOND)
    await accounts.lock()
    locked_at, locked = accounts.house.clock(), await _text(accounts, "/statements/2026-10")

    assert '"status":"open"' in was_open
    assert await _text(accounts, "/statements/2026-10", before) == was_open
    as_it_was_locked = await _text(accounts, "/statements/2026-10", locked_at - INSTANT)
    assert as_it_was_locked == locked.replace('"locked"', '"open"')
    assert await _text(accounts, "/statements/2026-10", locked_at) == locked
    assert await _text(accounts, "/periods", locked_at - INSTANT) == (
        '{"items":[{"period":"2026-10","status":"open"}],"next_cursor":null}'
    )


async def test_before_everything_nothing_was_known(accounts: Accounts) -> None:
    await accounts.hear(registered("研发"), accepted(1), lagging(1, None))
    before = accounts.house.clock() - INSTANT

    assert await _text(accounts, "/statements/2026-10", before) == (
        '{"period":"2026-10","plan_version":1,"status":"open","departments":[],"signals":[]}'
    )
    assert await _text(accounts, "/periods", before) == '{"items":[],"next_cursor":null}'
    unknown = await accounts.get("/statements/2026-10", department="研发", as_of=before.isoformat())
    assert unknown.status_code == 404


async def test_the_future_is_as_it_is_now(accounts: Accounts) -> None:
    await accounts.hear(overdue(1))
    await accounts.lock()
    await accounts.hear(accepted(1))
    now = await _shown(accounts)

    assert await _shown(accounts, accounts.house.clock() + timedelta(days=9)) == now


async def test_another_zone_names_the_same_moment(accounts: Accounts) -> None:
    await accounts.hear(accepted(1))
    now = await accounts.statement("2026-10")

    for as_of in ("2026-11-23T09:00:00+08:00", "2026-11-23T01:00:00Z"):
        found = await accounts.get("/statements/2026-10", as_of=as_of)
        assert found.json() == now


async def test_pages_are_bound_to_their_moment(accounts: Accounts) -> None:
    await accounts.hear(*(accepted(number) for number in range(5)))
    as_of = accounts.house.clock().isoformat()
    accounts.house.clock.pass_by(SECOND)
    await accounts.hear(*(accepted(number) for number in range(5, 9)))

    path, asked = "/statements/2026-10/events", {"department": "研发", "limit": 2}
    pages = await accounts.pages(path, **asked, as_of=as_of)
    assert [len(page) for page in pages] == [2, 2, 1]
    first = await accounts.get(path, **asked, as_of=as_of)
    refused = await accounts.get(path, **asked, cursor=first.json()["next_cursor"])
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize(
    "as_of",
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
async def test_only_moments_with_an_offset_are_asked_for(
    accounts: Accounts, path: str, as_of: str
) -> None:
    joined = "&" if "?" in path else "?"
    refused = await accounts.get(f"{path}{joined}as_of={as_of}")

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/query/as_of"


async def _shown(accounts: Accounts, as_of: datetime | None = None) -> list[str]:
    """Return all of it as it is written out."""
    return [await _text(accounts, path, as_of) for path in PATHS]


async def _text(accounts: Accounts, path: str, as_of: datetime | None = None) -> str:
    joined = "&" if "?" in path else "?"
    asked = "" if as_of is None else f"{joined}as_of={quote(as_of.isoformat())}"
    answer = await accounts.get(path + asked)
    assert answer.status_code == 200, answer.text
    return answer.text


async def _rebuild(accounts: Accounts) -> None:
    area = accounts.area
    await rebuild(
        area.database, area.name, area.service.schema, area.codec, area.service.projections
    )
