"""Months over HTTP: the list of them, and the lock."""

import pytest

from shared.http.callers import Role
from tests.incentives.accounts import ROOT, Accounts
from tests.incentives.tidings import OCTOBER_15, accepted, closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOCK = "/periods/2026-10/lock"


async def test_months_with_something_in_their_books_are_listed(accounts: Accounts) -> None:
    dues = [OCTOBER_15.replace(year=year, month=month) for year in (2024, 2025) for month in (1, 9)]
    await accounts.hear(*(accepted(number, due=due) for number, due in enumerate(dues)))
    await accounts.hear(closed("launch", "1", at=OCTOBER_15))
    await accounts.lock("2025-01")

    pages = await accounts.pages("/periods", limit=2)

    assert [[(one["period"], one["status"]) for one in page] for page in pages] == [
        [("2024-01", "open"), ("2024-09", "open")],
        [("2025-01", "locked"), ("2025-09", "open")],
        [("2026-10", "open")],
    ]


async def test_a_month_without_books_may_be_locked(accounts: Accounts) -> None:
    answer = await accounts.post(LOCK)

    assert (answer.status_code, answer.json()) == (200, {"id": "2026-10", "version": 1})
    assert answer.headers["ETag"] == '"1"'
    assert (await accounts.get("/periods")).json()["items"] == [
        {"period": "2026-10", "status": "locked"}
    ]


async def test_a_month_is_locked_once(accounts: Accounts) -> None:
    await accounts.hear(accepted(1))
    first = await accounts.post(LOCK)
    again = await accounts.post(LOCK)

    assert (first.status_code, first.text) == (again.status_code, again.text)
    async with accounts.area.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM outbox") == 1


async def test_a_repeated_key_gets_the_first_answer(accounts: Accounts) -> None:
    first = await accounts.post(LOCK, Idempotency_Key='"k"')
    again = await accounts.post(LOCK, Idempotency_Key='"k"')
    reused = await accounts.post("/periods/2026-09/lock", Idempotency_Key='"k"')

    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert (reused.status_code, reused.json()["code"]) == (422, "key-reused")
    assert (await accounts.statement("2026-09"))["status"] == "open"


async def test_a_refusal_is_kept_under_its_key(accounts: Accounts) -> None:
    first = await accounts.post("/periods/2026-11/lock", Idempotency_Key="k")
    again = await accounts.post("/periods/2026-11/lock", Idempotency_Key="k")

    assert (first.status_code, again.status_code) == (409, 409)
    assert first.text == again.text


async def test_a_version_may_be_insisted_on(accounts: Accounts) -> None:
    stale = await accounts.post(LOCK, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    assert (await accounts.post(LOCK, If_Match='"0"')).status_code == 200
    assert (await accounts.post(LOCK, If_Match='"0"')).status_code == 412
    assert (await accounts.post(LOCK, If_Match='"1"')).status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.GENERAL_MANAGER}))
async def test_only_the_general_manager_locks(accounts: Accounts, role: Role) -> None:
    refused = await accounts.post(LOCK, None, role)

    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
    assert (await accounts.statement("2026-10"))["status"] == "open"


async def test_nobody_locks_without_a_token(accounts: Accounts) -> None:
    assert (await accounts.house.client.post(ROOT + LOCK)).status_code == 401


@pytest.mark.parametrize("period", ["2026-13", "0000-12", "2026-1", "all", "2026-10%00"])
async def test_only_months_are_locked(accounts: Accounts, period: str) -> None:
    refused = await accounts.post(f"/periods/{period}/lock")

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize("period", ["2026-11", "2026-12", "9999-12"])
async def test_the_future_is_not_locked(accounts: Accounts, period: str) -> None:
    assert (await accounts.post(f"/periods/{period}/lock")).status_code == 409
