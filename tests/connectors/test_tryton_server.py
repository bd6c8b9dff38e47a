"""Orders of a real Tryton, on its own database: its states, its gzip, its moments and its ids."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio

from services.connectors.application.poll_lease import PollLease
from services.connectors.application.poll_worker import PollingStores, make_polling, open_polling
from services.connectors.projections.back_fills import BACK_FILLS
from services.connectors.projections.delivery_bodies import keep_bodies
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.poll_leases import POLL_LEASES
from services.connectors.service import service
from services.goals.service import service as goals
from services.incentives.service import service as incentives
from services.workflows.service import service as workflows
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import SecretReference
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation
from shared.testing.postgres_test_server import TestPostgresServer
from shared.testing.tryton_server import TrytonServer, TrytonUnavailable, build_tryton, run_tryton
from tests.connectors.area_client import DEPARTMENTS
from tests.connectors.erp_system import ErpAreaClient, erp_account
from tests.connectors.tryton_company import MONDAY, Company, found_company, restored_backup
from tests.goals.area_client import GoalsClient

pytestmark = [
    pytest.mark.tryton,
    pytest.mark.timeout(600),  # the first test waits until Tryton is fetched and set up
]

TRYTON_CACHE = Path(__file__).parents[2] / ".tryton"
DAY = timedelta(days=1)
DONE_WITHIN_SECONDS = 10
STORES = PollingStores(POLL_LEASES, ERP_STORE, BACK_FILLS, keep_bodies)


@dataclass
class Connected:
    """A real Tryton that is connected."""

    company: Company
    area: ErpAreaClient

    async def poll(self) -> None:
        """Poll the server and work on what it led to."""
        (account,) = self.area.area.outbound.connectors
        http = self.company.client.http
        lease = PollLease(self.area.area, POLL_LEASES, account.id, UUID(int=1))
        polling = open_polling(self.area.area, account, http, STORES, lease)
        assert polling is not None
        assert await polling.poll()
        await self.area.work()

    async def follow(self, *statuses: str) -> None:
        """Publish a flow of one step, and start a case of it for each order."""
        flow = await self.area.publish_steps(
            {"key": "ship", "name": "Ship", "department": "sales", "standard": "P1D"}
        )
        rules = [
            {"status": one, "command": "complete-step", "activity": "Ship"} for one in statuses
        ]
        route = {
            "project": "sales-order",
            "item_types": ["Example Works"],
            "flow_id": flow,
            "department": "finance",
            "statuses": rules,
        }
        await self.area.save_mapping({"routes": [route]})

    async def events_of(self, sale: int) -> list[str]:
        """Return what became of a sale, the oldest first."""
        return await self.area.events_of_order(sale, await self.company.number_of(sale))

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Poll and work in the background, as an installation does, until the block ends."""

        async def work() -> None:
            while True:
                await self.area.work()
                await asyncio.sleep(0.1)

        tasks = [
            asyncio.ensure_future(make_polling(STORES)(self.area.area)),
            asyncio.ensure_future(work()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(
    postgres_server: TestPostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[TrytonServer, Company]]:
    """Give a real Tryton with a company; skips if there is none."""
    async with postgres_server.create_fresh_database() as database:
        try:
            build = await asyncio.to_thread(
                build_tryton, TRYTON_CACHE, database.connect_arguments, os.environ
            )
            await asyncio.to_thread(build.prepare_database)
        except TrytonUnavailable as error:
            pytest.skip(f"no Tryton: {error}")
        with run_tryton(build, tmp_path_factory.mktemp("tryton")) as server:
            async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
                founded = await found_company(server, http)
                founded.database = dict(database.connect_arguments)
                yield server, founded


@pytest_asyncio.fixture(loop_scope="module")
async def tryton(
    reuse_installation: OpenTestInstallation,
    company: tuple[TrytonServer, Company],
    tmp_path: Path,
) -> AsyncIterator[Connected]:
    """Give the company with a new installation that polls it from now on."""
    server, founded = company
    account = erp_account(tmp_path)
    assert account.polled is not None
    polled = replace(
        account.polled,
        url=server.url,
        database=server.database,
        credentials=SecretReference("environment:ERP", value=server.credentials),
        begins_at=await founded.read_clock(),
    )
    outbound = replace(TEST_OUTBOUND, connectors=(replace(account, polled=polled),))
    async with reuse_installation(
        # The tests poll and work themselves: here is no port on which the areas answer.
        [replace(service, background_work=()), workflows, goals, incentives],
        departments=DEPARTMENTS,
        outbound=outbound,
    ) as installation:
        (tmp_path / "token").write_text(
            installation.issue_token(Role.CONNECTOR, subject="erp"), "utf-8"
        )
        yield Connected(founded, ErpAreaClient(installation, folder=tmp_path))


async def test_an_order_is_a_goals_reading_within_ten_seconds(tryton: Connected) -> None:
    area, goals_client = tryton.area, GoalsClient(tryton.area.installation)
    metric = {"direction": "up", "unit": "orders", "start": "0", "target": "10"}
    goal = await goals_client.set_goal(
        await goals_client.create_cycle(), "Orders", connected_to="erp", metric=metric
    )
    rule = {"goal_id": goal, "measure": "late-orders", "due_basis": "promised"}
    await area.save_mapping({"routes": [], "readings": [rule]})

    async def value() -> Decimal:
        return Decimal((await goals_client.get(f"/goals/{goal}")).json()["value"])

    async with tryton.working():
        while await area.count("poll_lease") == 0:
            await asyncio.sleep(0.05)
        # Sixty lines make the answer longer than 1,400 bytes: it says gzip, and must be unpacked.
        await tryton.company.sell(10, MONDAY - DAY, lines=60)
        confirmed = time.monotonic()
        while await value() != 1:
            assert time.monotonic() - confirmed < DONE_WITHIN_SECONDS, await area.events()
            await asyncio.sleep(0.1)
    history = (await goals_client.get(f"/goals/{goal}/history")).json()["items"]
    assert {one["source"] for one in history} - {None} == {"erp"}


async def test_a_late_shipment_is_in_the_statement_with_its_order(tryton: Connected) -> None:
    area, installation = tryton.area, tryton.area.installation
    await tryton.follow("shipped")
    sale = await tryton.company.sell(10, MONDAY + DAY)
    number = await tryton.company.number_of(sale)
    await tryton.poll()
    await installation.wait_until_idle()
    await installation.advance_time(3 * DAY)
    for shipment in await tryton.company.shipments_of(sale):
        await tryton.company.ship(shipment)
    await tryton.poll()
    await installation.wait_until_idle()

    line = await area.read_statement("sales")
    assert (line["due"], line["late"]) == (1, 1)
    (event,) = await area.read_statement_events("sales", "late")
    assert event["title"] == f"{number} Example Works: Ship"
    assert event["done_at"] > event["due_at"]
    assert event["links"]["subject"].endswith(event["subject_id"])
    deliveries = (await area.get("/connectors/erp/deliveries")).json()["items"]
    of_case = {one["item_key"] for one in deliveries if one["case_id"] == event["subject_id"]}
    assert of_case == {number}, "from the statement's line to the order, and back"


async def test_parts_amendments_and_cancelled_lines_of_a_real_order(tryton: Connected) -> None:
    company = tryton.company
    sale = await company.sell(10, MONDAY, lines=2)
    await tryton.poll()
    await company.change_line(sale, 0, number=1)
    await tryton.poll()
    (shipment,) = await company.shipments_of(sale)
    await company.ship(shipment, 4)
    await tryton.poll()
    assert (await tryton.events_of(sale))[:3] == ["confirmed", "line-cancelled", "partly-shipped"]
    for rest in await company.shipments_of(sale):
        if rest != shipment:
            await company.ship(rest)
    await tryton.poll()
    assert (await tryton.events_of(sale))[-1] == "shipped"
    await company.change_line(sale, 25)
    await tryton.poll()
    assert (await tryton.events_of(sale))[-1] == "amended-after-shipment"
    await tryton.poll()
    assert len(await tryton.events_of(sale)) == 5, "nothing is told twice"


async def test_a_transaction_that_commits_late_is_found(tryton: Connected) -> None:
    company = tryton.company
    sale = await company.sell(10, MONDAY)
    await tryton.poll()
    holder = await asyncpg.connect(**company.database)
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(
            "UPDATE sale_sale SET shipping_date = $1, write_date = timezone('utc', now())"
            " WHERE id = $2",
            MONDAY + 30 * DAY,
            sale,
        )
        await asyncio.sleep(3)  # past the seconds in which rows are read again anyway
        await company.sell(1, MONDAY)
        await tryton.poll()
        await tryton.poll()
        assert await tryton.events_of(sale) == ["confirmed"]
        await transaction.commit()
    finally:
        await holder.close()
    await tryton.poll()
    assert await tryton.events_of(sale) == ["confirmed", "amended"]


async def test_deletes_and_a_restored_backup_are_found_by_the_comparison(tryton: Connected) -> None:
    company, area = tryton.company, tryton.area
    kept, draft = (
        await company.sell(10, MONDAY),
        await company.create("sale.sale", **company.header),
    )
    await tryton.poll()
    await company.call("sale.sale.delete", [draft])
    async with restored_backup(company.database):
        lost = await company.sell(1, MONDAY)
        await company.change_line(kept, 7)
        await tryton.poll()
        lost_number = await company.number_of(lost)
        assert await tryton.events_of(kept) == ["confirmed", "amended"]
    again = await company.sell(2, MONDAY)
    assert again == lost, "the restored database gives the id a second time"
    assert await company.number_of(again) != lost_number
    area.installation.clock.advance(timedelta(hours=2))
    await tryton.poll()
    assert await tryton.events_of(kept) == ["confirmed", "amended", "amended"]
    assert await tryton.events_of(again) == ["confirmed"]
    assert await area.events_of_order(lost, lost_number) == ["confirmed", "deleted"]
    assert await area.count_events("order-deleted") == 2


async def test_a_session_that_the_server_has_ended_is_opened_again(tryton: Connected) -> None:
    sale, (account,) = await tryton.company.sell(1, MONDAY), tryton.area.area.outbound.connectors
    http = tryton.company.client.http
    lease = PollLease(tryton.area.area, POLL_LEASES, account.id, UUID(int=1))
    polling = open_polling(tryton.area.area, account, http, STORES, lease)
    assert polling is not None
    assert await polling.poll()
    db = await asyncpg.connect(**tryton.company.database)
    try:
        await db.execute("DELETE FROM ir_session")
    finally:
        await db.close()
    assert await polling.poll()
    assert await tryton.events_of(sale) == ["confirmed"]
