"""The read models: what poisons them, what rebuilds them, and that a reader sees one state."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.incentives.projections import statements
from services.incentives.projections.snapshot import snapshot
from shared.eventsourcing.fact import Fact
from shared.http.callers import Role
from shared.postgres.rebuild import rebuild
from tests.incentives.accounts import Accounts
from tests.incentives.tidings import (
    DECEMBER_2,
    NOVEMBER_3,
    accepted,
    cancelled,
    closed,
    done,
    overdue,
    placed,
    registered,
    renamed,
    shut,
    step_overdue,
)
from tests.incentives.tidings_of_comms import breached, released, replied, silent
from tests.incentives.tidings_of_goals import achieved, lagging, reported, updated

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROJECTIONS = ("ledger", "outcomes", "books", "signals")


def spoiled(fact: Fact, **fields: Any) -> Fact:
    """Return a fact whose contract was broken."""
    return replace(fact, data=json.dumps({**json.loads(fact.data), **fields}))


POISON = [
    spoiled(accepted(1), due_at="yesterday"),
    spoiled(accepted(1), due_at="2026-10-15T18:00:00"),
    spoiled(accepted(1), due_at="9999-12-31T23:00:00Z"),
    spoiled(overdue(1), sender=None),
    spoiled(done(1), step="first"),
    spoiled(replied(1), leg=None),
    spoiled(reported(1), reported_at="2026-10-15T18:00:00"),
    spoiled(lagging(1), at="0001-01-01T00:00:00+14:00"),
    spoiled(updated(1), completion="Infinity"),
    spoiled(closed("launch", "1"), target="0"),
    spoiled(closed("launch", "1"), shares=[]),
    spoiled(closed("launch", "1"), actual="NaN"),
    replace(registered("测试"), data="[]"),
]


@pytest.mark.parametrize("poison", POISON, ids=lambda fact: f"{fact.type.split('.')[2]}")
async def test_a_fact_that_makes_no_sense_is_set_aside_and_the_others_go_on(
    accounts: Accounts, poison: Fact
) -> None:
    await accounts.take([accepted(7), poison, accepted(8)])

    assert await accounts.counts("研发") == (2, 2, 0)
    assert [one["id"] for one in await _dead(accounts)] == [str(poison.id)]


async def test_later_facts_of_a_key_wait_behind_its_poison_until_a_replay(
    accounts: Accounts,
) -> None:
    good = overdue(1)
    bad = replace(spoiled(good, deadline="soon"), id=good.id)
    await accounts.take([bad, accepted(2)])
    await accounts.take([accepted(1, rejected_for=timedelta(days=1)), accepted(3)])

    assert await accounts.counts("研发") == (2, 2, 0)
    assert len(await _dead(accounts)) == 2
    assert await _replay(accounts) == {"replayed": 0, "remaining": 2}

    async with accounts.area.pool.acquire() as db:
        await db.execute("UPDATE dead_letter SET data = $2::json WHERE id = $1", good.id, good.data)
    assert await _replay(accounts) == {"replayed": 2, "remaining": 0}
    assert await accounts.counts("研发") == (3, 3, 0)


async def test_what_is_replayed_after_a_lock_is_an_adjustment(accounts: Accounts) -> None:
    good = overdue(1)
    await accounts.take([spoiled(good, deadline="soon")])
    await accounts.lock()
    async with accounts.area.pool.acquire() as db:
        await db.execute("UPDATE dead_letter SET data = $2::json WHERE id = $1", good.id, good.data)

    await _replay(accounts)

    (adjusted,) = (await accounts.line("研发", "2026-11"))["adjustments"]
    assert adjusted["cause"] == str(good.id)


async def lived(accounts: Accounts) -> None:
    """Let two months pass with all that can happen in them."""
    await accounts.hear(registered("研发"), registered("测试"), placed("测试", "2025-01-01"))
    await accounts.hear(renamed("测试", "质量"))
    await accounts.hear(*(overdue(number) for number in range(9)), step_overdue(50, "测试"))
    await accounts.hear(*(accepted(number, late=True) for number in range(4)), cancelled(4))
    await accounts.hear(overdue(20, due=NOVEMBER_3), closed("launch", "130"))
    await accounts.hear(breached(30), released(30), replied(31, late=True), reported(32))
    await accounts.hear(silent(30), lagging(32), updated(32, None, at=NOVEMBER_3))
    await accounts.hear(accepted(5, due=NOVEMBER_3), accepted(6, "测试"))
    await accounts.publish("2026-11", weight="0.2")
    await accounts.lock("2026-10")
    await accounts.hear(achieved(32), replied(30, sequence=9))
    await accounts.hear(accepted(7), cancelled(8), done(50, "测试"), closed("second", "150"))
    accounts.house.clock.move_to(DECEMBER_2)
    await accounts.lock("2026-11")
    await accounts.hear(accepted(8, sequence=9), accepted(20, "测试"), shut("测试", "2026-12-01"))
    await accounts.hear(accepted(90), cancelled(90, sequence=4), accepted(0, sequence=9))


@pytest.mark.parametrize("names", [[name] for name in PROJECTIONS] + [PROJECTIONS], ids=str)
async def test_a_rebuild_leaves_the_tables_as_they_were(
    accounts: Accounts, names: list[str]
) -> None:
    await lived(accounts)
    before = await _contents(accounts)
    months = ("2026-10", "2026-11", "2026-12")
    said = [await accounts.statement(month) for month in months]
    assert all(before.values())

    await _rebuild(accounts, *names)

    assert await _contents(accounts) == before
    assert [await accounts.statement(month) for month in months] == said


async def test_a_rebuild_mends_what_was_damaged(accounts: Accounts) -> None:
    await lived(accounts)
    before = await _contents(accounts)
    async with accounts.area.pool.acquire() as db:
        await db.execute(
            "DELETE FROM ledger; DELETE FROM signal; UPDATE late_count SET outcome = 'excused'"
        )

    await _rebuild(accounts, *PROJECTIONS)

    assert await _contents(accounts) == before


async def test_a_reader_sees_one_state_whatever_is_recorded_meanwhile(
    accounts: Accounts,
) -> None:
    await accounts.hear(overdue(1))
    async with snapshot(accounts.area.pool) as db:
        before = await statements.statement(db, "2026-10")
        await accounts.hear(accepted(2), closed("launch", "200"))
        await accounts.lock()
        assert await statements.statement(db, "2026-10") == before


async def test_a_reader_is_not_left_with_the_empty_tables_of_a_rebuild(
    accounts: Accounts,
) -> None:
    await lived(accounts)
    async with snapshot(accounts.area.pool) as db:
        rebuilding = asyncio.ensure_future(_rebuild(accounts, "ledger"))
        await asyncio.sleep(0.3)
        assert not rebuilding.done()
        found, _ = await statements.work_out(db, "2026-10")
        assert sum(line.due for line in found.departments) > 0
    await rebuilding


async def _rebuild(accounts: Accounts, *names: str) -> None:
    area = accounts.area
    wanted = [one for one in area.service.projections if one.name in names]
    assert len(wanted) == len(names)
    await rebuild(area.database, area.name, area.service.schema, area.codec, wanted)


async def _contents(accounts: Accounts) -> dict[str, list[str]]:
    """Return every table as it is written out, in the order of its text."""
    tables = [table for one in accounts.area.service.projections for table in one.tables]
    async with accounts.area.pool.acquire() as db:
        return {
            table: [
                row["row"]
                for row in await db.fetch(f"SELECT t::text AS row FROM {table} AS t ORDER BY 1")
            ]
            for table in tables
        }


async def _dead(accounts: Accounts) -> list[dict[str, Any]]:
    headers = accounts.house.caller(Role.OPERATOR)
    answer = await accounts.house.client.get("/api/operations/v1/dead-letters", headers=headers)
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _replay(accounts: Accounts) -> dict[str, int]:
    headers = accounts.house.caller(Role.OPERATOR)
    path = "/api/operations/v1/dead-letters/replay"
    found: dict[str, int] = (await accounts.house.client.post(path, headers=headers)).json()
    return found
