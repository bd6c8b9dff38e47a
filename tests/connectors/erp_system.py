"""An ERP system that stands in for a real one, and a client of an installation that polls it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from services.connectors.application.erp_polling import ErpPolling
from services.connectors.application.order_news import OrderNews
from services.connectors.application.poll_lease import PollLease
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.changed_rows import (
    ORDER_UNREADABLE,
    ChangedRow,
    PageRequest,
    RowRequest,
)
from services.connectors.domain.order import Order
from services.connectors.domain.system_conversation import (
    Conversation,
    SystemFailed,
    SystemRequest,
    json_of,
)
from services.connectors.domain.systems import SYSTEMS
from services.connectors.projections.delivery_bodies import keep_bodies
from services.connectors.projections.erp_orders import ERP_STORE
from services.connectors.projections.poll_leases import POLL_LEASES
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import (
    ConnectorAccount,
    PolledSystem,
    SecretReference,
)
from tests.connectors.area_client import ConnectorsClient

ASK = SystemRequest("GET", "/")


def erp_account(folder: Path) -> ConnectorAccount:
    """Return the account of a Tryton that is polled."""
    return ConnectorAccount(
        id="erp",
        system="tryton",
        secrets=(),
        token=SecretReference("file:token", path=folder / "token"),
        api_url="http://concord",
        polled=PolledSystem(
            url="http://127.0.0.1:9",  # nobody listens there: tests answer in its place
            database="company",
            credentials=SecretReference("environment:ERP", value="user:password"),
            time_zone=ZoneInfo("Asia/Shanghai"),
        ),
    )


@dataclass
class ErpStandIn:
    """Holds orders in memory; each request of a conversation goes over HTTP, so it can fail."""

    clock: Callable[[], datetime]
    orders: dict[str, tuple[Order, datetime]] = field(default_factory=dict)
    """By id, each with the moment of its last change."""
    ahead: timedelta = timedelta(0)
    """How far the system's clock is ahead of ours."""
    failures: list[httpx.Response | None] = field(default_factory=list)
    """What is answered to the next requests in turn; `None` for an answer that is right."""
    unreadable: set[str] = field(default_factory=set)
    """The ids of orders that cannot be read."""
    hidden: set[str] = field(default_factory=set)
    """The ids of orders that the user may not see, though their rows are told."""
    requests: int = 0
    tables: Sequence[str] = ("sale.sale",)

    @property
    def now(self) -> datetime:
        """What the system's clock says."""
        return self.clock() + self.ahead

    def write(self, *orders: Order, at: datetime | None = None) -> None:
        """Write orders; `at` is when their transaction began."""
        for order in orders:
            self.orders[order.id] = order, at or self.now

    def read_changes(self, request: PageRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of changed orders."""
        json_of((yield ASK))
        rows = self._rows()
        if request.after is None:
            found = [one for one in rows if one.modified_at > request.moment]
            found.sort(key=lambda one: (one.modified_at, int(one.row)))
        else:
            after = int(request.after or 0)
            found = [
                one for one in rows if one.modified_at == request.moment and int(one.row) > after
            ]
        return found[: request.limit]

    def read_rows(self, request: RowRequest) -> Conversation[Sequence[ChangedRow]]:
        """Return a page of all orders."""
        json_of((yield ASK))
        after = int(request.after or 0)
        return [one for one in self._rows() if int(one.row) > after][: request.limit]

    def read_orders(self, ids: Collection[str]) -> Conversation[Sequence[Order]]:
        """Return orders."""
        json_of((yield ASK))
        if self.unreadable & set(ids):
            raise SystemFailed(ORDER_UNREADABLE, "in a state that is not known")
        return [self.orders[one][0] for one in ids if one in self.orders.keys() - self.hidden]

    def _rows(self) -> list[ChangedRow]:
        rows = [ChangedRow(id_, at, (id_,)) for id_, (_, at) in self.orders.items()]
        return sorted(rows, key=lambda one: int(one.row))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.requests += 1
        failure = self.failures.pop(0) if self.failures else None
        date = {"Date": format_datetime(self.now, usegmt=True)}
        return failure or httpx.Response(200, headers=date, json=[])


@dataclass(frozen=True)
class ErpAreaClient(ConnectorsClient):
    """Polls the stand-in, and works on what it led to."""

    erp: ErpStandIn = field(default_factory=lambda: ErpStandIn(datetime.now))

    def replica(self, number: int = 1) -> ErpPolling:
        """Return what polls the stand-in as one of several replicas."""
        (account,) = self.area.outbound.connectors
        assert account.polled is not None
        http = httpx.AsyncClient(transport=httpx.MockTransport(self.erp.answer))
        system = SYSTEMS[account.system]
        return ErpPolling(
            area=self.area,
            account=account,
            polled=account.polled,
            client=SystemClient(http, account.polled.url),
            reader=self.erp,
            store=ERP_STORE,
            news=OrderNews(self.area, account, system, ERP_STORE, keep_bodies),
            lease=PollLease(self.area, POLL_LEASES, account.id, UUID(int=number)),
        )

    async def poll(self) -> None:
        """Poll as the first replica, and work on all that is due."""
        assert await self.replica().poll()
        await self.work()

    async def events(self) -> list[tuple[str, str]]:
        """Return the deliveries, the oldest first: what each tells, and how it ended."""
        rows = (await self.get("/connectors/erp/deliveries", limit=200)).json()["items"]
        return [(one["event_type"], one["reason"] or one["status"]) for one in reversed(rows)]

    async def events_of_order(self, order: int, number: str) -> list[str]:
        """Return what became of the order of an id and number, the oldest first."""
        rows = (await self.get("/connectors/erp/deliveries", limit=200)).json()["items"]
        told = [
            one["event_type"] for one in reversed(rows) if one["item"] == f"order:{order}:{number}"
        ]
        return [one.removeprefix("order-") for one in told]

    async def count_events(self, event_type: str) -> int:
        """Return how many deliveries tell of events of a type."""
        return [told for told, _ in await self.events()].count(event_type)

    async def save_mapping(self, body: dict[str, Any]) -> None:
        """Save a mapping and make it live."""
        saved = await self.post("/connectors/erp/mappings", body)
        assert saved.status_code == 201, saved.text
        live = await self.post(saved.headers["Location"] + "/make-live")
        assert live.status_code == 200, live.text

    async def read_statement(self, department: str) -> dict[str, Any]:
        """Return a department's line of the month's statement."""
        found = await self._read_as_manager("/api/incentives/v1/statements/2026-11")
        (line,) = [one for one in found["departments"] if one["department"] == department]
        return dict(line)

    async def read_statement_events(self, department: str, figure: str) -> list[dict[str, Any]]:
        """Return the events behind a figure of that line."""
        path = "/api/incentives/v1/statements/2026-11/events"
        found = await self._read_as_manager(f"{path}?department={department}&figure={figure}")
        return list(found["items"])

    async def _read_as_manager(self, path: str) -> dict[str, Any]:
        headers = self.installation.authorization_headers(Role.GENERAL_MANAGER)
        answer = await self.installation.http_client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def with_overlap(polling: ErpPolling, overlap: timedelta) -> ErpPolling:
    """Return it with another overlap."""
    polling.polled = replace(polling.polled, overlap=overlap)
    return polling
