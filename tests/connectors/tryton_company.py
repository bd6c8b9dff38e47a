"""A company in a real Tryton that sells one product: what its people do there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import httpx

from services.connectors.application.system_client import SystemClient
from services.connectors.domain.system_conversation import SystemAccess
from services.connectors.domain.systems.tryton.rpc import TrytonSession
from shared.testing.tryton_server import TrytonServer

MONDAY = date(2026, 11, 23)
"""The day on which the clock of the tests begins. The server's clock is the real one."""
_NEXT_ID = "SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END FROM {table}_id_seq"
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
    database: Mapping[str, Any] = field(default_factory=dict)
    """Arguments for `asyncpg.connect`, of the server's own database."""

    async def call(self, method: str, *parameters: Any) -> Any:
        """Return the result of a call."""
        return await self.client.hold(self.session.call(f"model.{method}", *parameters))

    async def read_clock(self) -> datetime:
        """Return what the server's clock says."""
        await self.call("sale.sale.search", [], 0, 1, None)
        assert self.client.system_time is not None
        return self.client.system_time

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

    async def change_line(self, sale: int, quantity: float, *, number: int = 0) -> None:
        """Change the quantity of one of a confirmed sale's lines by an amendment."""
        (row,) = await self.call("sale.sale.read", [sale], ["lines"])
        terms = {one: self.line[one] for one in ("product", "unit", "unit_price")}
        change = {"action": "line", "line": row["lines"][number], "quantity": quantity, **terms}
        amendment = await self.create("sale.amendment", sale=sale, lines=[["create", [change]]])
        await self.call("sale.amendment.validate_amendment", [amendment])

    async def number_of(self, sale: int) -> str:
        """Return the number of a sale."""
        (row,) = await self.call("sale.sale.read", [sale], ["number"])
        return str(row["number"])

    async def shipments_of(self, sale: int) -> list[int]:
        """Return the shipments of a sale."""
        (row,) = await self.call("sale.sale.read", [sale], ["shipments"])
        return list(row["shipments"])

    async def ship(self, shipment: int, quantity: float | None = None) -> None:
        """Ship a shipment, or a part of each line; the rest becomes a shipment of its own."""
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


TABLES = ("sale_sale", "sale_line", "stock_shipment_out", "stock_move", "account_invoice")


@asynccontextmanager
async def restored_backup(database: Mapping[str, Any]) -> AsyncIterator[None]:
    """Restore the tables of orders at the end of the block as they were at its beginning.

    Their ids are given a second time then, as after any restore.
    """
    db = await asyncpg.connect(**database)
    try:
        ids = {table: await db.fetchval(_NEXT_ID.format(table=table)) for table in TABLES}
        for table in TABLES:
            await db.execute(f"CREATE TEMPORARY TABLE backup_{table} AS TABLE {table}")
        yield
        async with db.transaction():
            await db.execute("SET LOCAL session_replication_role = replica")
            for table in TABLES:
                await db.execute(f"DELETE FROM {table}")
                await db.execute(f"INSERT INTO {table} TABLE backup_{table}")
                await db.execute(f"SELECT setval('{table}_id_seq', {ids[table]}, false)")
    finally:
        await db.close()
