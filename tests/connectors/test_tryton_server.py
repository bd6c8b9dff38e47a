"""Orders of a real Tryton: its own states, gzip, and a transaction that is held open."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import pytest_asyncio

from services.connectors.application.erp_worker import open_polling
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.system_conversation import SystemAccess
from services.connectors.domain.systems.tryton.rpc import TrytonSession
from services.connectors.projections.delivery_bodies import keep_bodies
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.service import service
from services.goals.service import service as goals
from services.workflows.service import service as workflows
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import SecretReference
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation
from shared.testing.postgres_test_server import TestPostgresServer
from shared.testing.tryton_server import TrytonServer, TrytonUnavailable, build_tryton, run_tryton
from tests.connectors.area_client import DEPARTMENTS
from tests.connectors.erp_system import ErpAreaClient, erp_account
from tests.goals.area_client import GoalsClient

pytestmark = [
    pytest.mark.tryton,
    pytest.mark.timeout(600),  # the first test waits until Tryton is fetched and set up
]

TRYTON_CACHE = Path(__file__).parents[2] / ".tryton"
MONDAY = date(2026, 11, 23)
"""The day on which the clock of the tests begins. The server's clock is the real one."""
SHIP = ("assign_force", "pick", "pack", "do")


@dataclass
class Company:
    """A company in the server that sells one product."""

    client: SystemClient
    session: TrytonSession
    header: dict[str, Any]
    """The values of each sale."""
    line: dict[str, Any]
    """Those of each of its lines."""

    async def call(self, method: str, *parameters: Any) -> Any:
        """Return the result of a call."""
        return await self.client.hold(self.session.call(f"model.{method}", *parameters))

    async def create(self, model: str, **values: Any) -> int:
        """Create a record and return its id."""
        (found,) = await self.call(f"{model}.create", [values])
        return int(found)

    async def sell(self, quantity: float, promised_on: date, lines: int = 1) -> int:
        """Make a sale, confirm it, and return its id."""
        line = {**self.line, "quantity": quantity}
        sale = await self.create(
            "sale.sale",
            **self.header,
            shipping_date=promised_on,
            lines=[["create", [line] * lines]],
        )
        for step in ("quote", "confirm"):
            await self.call(f"sale.sale.{step}", [sale])
        return sale

    async def shipments_of(self, sale: int) -> list[int]:
        """Return the shipments of a sale."""
        (row,) = await self.call("sale.sale.read", [sale], ["shipments"])
        return list(row["shipments"])

    async def ship(self, shipment: int, quantity: float | None = None) -> None:
        """Ship a shipment, or a part of it; the rest becomes a shipment of its own."""
        if quantity is not None:
            (row,) = await self.call("stock.shipment.out.read", [shipment], ["inventory_moves"])
            await self.call("stock.move.write", row["inventory_moves"], {"quantity": quantity})
        for step in SHIP:
            await self.call(f"stock.shipment.out.{step}", [shipment])


async def found_company(server: TrytonServer, http: httpx.AsyncClient) -> Company:
    """Set up a company with a customer and a product, as its administrator."""
    session = TrytonSession(SystemAccess(server.database, server.credentials))
    company = Company(SystemClient(http, server.url), session, {}, {})

    async def first(model: str, *domain: list[Any]) -> int:
        (found, *_) = await company.call(f"{model}.search", list(domain), 0, None, None)
        return int(found)

    rate = {"rate": Decimal(1), "date": date(2020, 1, 1)}
    currency = await company.create(
        "currency.currency",
        name="Yuan",
        symbol="¥",
        code="CNY",
        digits=2,
        rounding=Decimal("0.01"),
        rates=[["create", [rate]]],
    )
    party = await company.create("party.party", name="Example Works")
    id_ = await company.create(
        "company.company", party=party, currency=currency, timezone="Asia/Shanghai"
    )
    user = await first("res.user", ["login", "=", "admin"])
    await company.call("res.user.write", [user], {"companies": [["add", [id_]]], "company": id_})
    session.context = {"company": id_}
    address = {"street": "1 Road", "city": "Shanghai"}
    customer = await company.create(
        "party.party", name="Customer 客户", addresses=[["create", [address]]]
    )
    unit = await first("product.uom", ["name", "=", "Unit"])
    template = await company.create(
        "product.template",
        name="Pump",
        type="goods",
        default_uom=unit,
        list_price=Decimal("50.00"),
        salable=True,
        sale_uom=unit,
        products=[["create", [{"suffix_code": "P1"}]]],
    )
    product = await first("product.product", ["template", "=", template])
    where = await first("party.address", ["party", "=", customer])
    company.header = {
        "company": id_,
        "currency": currency,
        "party": customer,
        "invoice_address": where,
        "shipment_address": where,
        "warehouse": await first("stock.location", ["type", "=", "warehouse"]),
        "invoice_method": "manual",
        "shipment_method": "order",
        "sale_date": MONDAY - timedelta(days=7),
    }
    price = Decimal("50.0000")
    company.line = {"type": "line", "product": product, "unit": unit, "unit_price": price}
    return company


@dataclass
class Connected:
    """A real Tryton that is connected."""

    company: Company
    area: ErpAreaClient
    database: dict[str, Any]
    http: httpx.AsyncClient

    async def poll(self) -> None:
        """Poll the server and work on what it led to."""
        (account,) = self.area.area.outbound.connectors
        polling = open_polling(
            self.area.area, account, self.http, ERP_STORE, keep_bodies, UUID(int=1)
        )
        assert polling is not None
        assert await polling.poll()
        await self.area.work()


@pytest_asyncio.fixture(loop_scope="module")
async def tryton(
    reuse_installation: OpenTestInstallation, postgres_server: TestPostgresServer, tmp_path: Path
) -> AsyncIterator[Connected]:
    """Give a real Tryton with a company, which an installation polls; skips if there is none."""
    async with postgres_server.create_fresh_database() as database:
        try:
            build = await asyncio.to_thread(
                build_tryton, TRYTON_CACHE, database.connect_arguments, os.environ
            )
            await asyncio.to_thread(build.prepare_database)
        except TrytonUnavailable as error:
            pytest.skip(f"no Tryton: {error}")
        with run_tryton(build, tmp_path) as server:
            account = erp_account(tmp_path)
            assert account.polled is not None
            polled = replace(
                account.polled,
                url=server.url,
                database=server.database,
                credentials=SecretReference("environment:ERP", value=server.credentials),
            )
            outbound = replace(TEST_OUTBOUND, connectors=(replace(account, polled=polled),))
            async with (
                httpx.AsyncClient(trust_env=False, timeout=60) as http,
                reuse_installation(
                    [service, workflows, goals],
                    background=False,
                    departments=DEPARTMENTS,
                    outbound=outbound,
                ) as installation,
            ):
                (tmp_path / "token").write_text(
                    installation.issue_token(Role.CONNECTOR, subject="erp"), "utf-8"
                )
                area = ErpAreaClient(installation, folder=tmp_path)
                company = await found_company(server, http)
                yield Connected(company, area, dict(database.connect_arguments), http)


async def test_orders_of_a_real_tryton_become_readings_and_steps(tryton: Connected) -> None:
    """The whole way once, since starting the server is what costs: order, late, parts, deleted."""
    area, company = tryton.area, tryton.company
    goals_client = GoalsClient(area.installation)
    metric = {"direction": "down", "unit": "orders", "start": "10", "target": "0"}
    goal = await goals_client.set_goal(
        await goals_client.create_cycle(), "Late", connected_to="erp", metric=metric
    )
    rules = [{"status": "shipped", "command": "complete-step", "activity": "Hand it in"}]
    route = {
        "project": "sales-order",
        "item_types": ["Example Works"],
        "flow_id": await area.publish_flow(),
        "department": "sales",
        "statuses": rules,
    }
    reading = {"goal_id": goal, "measure": "late-orders", "due_basis": "promised"}
    await area.save_mapping({"routes": [route], "readings": [reading]})

    # Sixty lines make the answer longer than 1,400 bytes: it says gzip, and must be unpacked.
    late = await company.sell(10, MONDAY - timedelta(days=1), lines=60)
    await tryton.poll()
    assert Decimal((await goals_client.get(f"/goals/{goal}")).json()["value"]) == 1
    assert await area.events() == [
        ("order-confirmed", "applied"),
        ("order-late", "status-not-mapped"),
        ("measured", "applied"),
    ]
    (first, *_) = reversed((await area.get("/connectors/erp/deliveries")).json()["items"])
    case = await area.read_case(first["case_id"])
    assert case["subject"].endswith("Customer 客户"), "the order is the case's provenance"

    sale = await company.sell(10, MONDAY)
    await tryton.poll()
    (shipment,) = await company.shipments_of(sale)
    await company.ship(shipment, 4)
    await tryton.poll()
    (rest,) = [one for one in await company.shipments_of(sale) if one != shipment]
    await company.ship(rest)
    await tryton.poll()
    await tryton.poll()
    told = [event for event, _ in await area.events()]
    assert told.count("order-partly-shipped") == 1
    assert told.count("order-shipped") == 1

    await a_transaction_held_open_is_found(tryton, late)


async def a_transaction_held_open_is_found(tryton: Connected, sale: int) -> None:
    """Hold a transaction of the server's database open while polls pass it by."""
    area, company = tryton.area, tryton.company
    before = await area.count_events("order-amended")
    holder = await asyncpg.connect(**tryton.database)
    try:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(
            "UPDATE sale_sale SET shipping_date = $1, write_date = timezone('utc', now())"
            " WHERE id = $2",
            MONDAY + timedelta(days=30),
            sale,
        )
        await company.sell(1, MONDAY)
        await asyncio.sleep(3)  # past the seconds in which rows are read again anyway
        await company.sell(1, MONDAY)
        await tryton.poll()
        await tryton.poll()
        assert await area.count_events("order-amended") == before
        await transaction.commit()
    finally:
        await holder.close()
    await tryton.poll()
    assert await area.count_events("order-amended") == before + 1

    # What is deleted is found by the comparison, an hour later by our clock.
    draft = await company.create("sale.sale", **company.header)
    await tryton.poll()
    assert await area.count("erp_order") == 5
    await company.call("sale.sale.delete", [draft])
    area.installation.clock.advance(timedelta(hours=2))
    await tryton.poll()
    assert await area.count_events("order-deleted") == 1
