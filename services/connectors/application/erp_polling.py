"""Polls one ERP system: changed rows, whole orders, and what became of them as deliveries.

What a page led to, its rows and the position are one transaction, so a poll that is killed goes on
where it was, at any replica. The position's version fences: a replica whose lease has ended records
nothing. Nothing is sent to the areas here: events of orders and figures are deliveries, which are
worked on, tried again and replayed as those of webhooks are.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from services.connectors.application.erp_store import ErpStore
from services.connectors.application.order_news import OrderNews
from services.connectors.application.poll_lease import PollLease
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.changed_rows import ORDER_UNREADABLE, ChangedRow, RowRequest
from services.connectors.domain.order import Order
from services.connectors.domain.poll_position import (
    ClockReading,
    after_compared,
    after_page,
    are_too_many,
    begin_comparison,
    begin_pass,
    known_moment,
    next_page,
)
from services.connectors.domain.port import OrdersReader
from services.connectors.domain.system_conversation import SystemFailed
from services.connectors.domain.table_position import PositionMoved, TablePosition
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount, PolledSystem

log = logging.getLogger(__name__)

PAGE_ROWS = 200
ORDERS_AT_ONCE = 50
LEASE_DURATION = timedelta(minutes=1)
"""It is prolonged with each page, and before a request once `RENEWED_AFTER` has passed."""
RENEWED_AFTER = 15.0
"""In seconds: with the longest request it is shorter than the lease."""
MAX_COMPARED_PAGES = 20
"""So many pages of a table are compared in one poll, so that news does not wait for the rest."""


@dataclass
class ErpPolling:
    """Polls the system of one connector, as one replica."""

    area: AreaContext
    account: ConnectorAccount
    polled: PolledSystem
    client: SystemClient
    reader: OrdersReader
    store: ErpStore
    news: OrderNews
    lease: PollLease
    held_back: dict[str, str] = field(default_factory=dict)
    """By table, why rows that were missing at the last comparison were not recorded as gone."""
    leased_at: float = field(default=0.0, init=False)
    """When a request prolonged the lease last, by the monotonic clock."""

    def __post_init__(self) -> None:
        """Let each request prolong the lease: a page may take many."""
        self.client.before_request = self._renew_lease

    async def poll(self) -> bool:
        """Poll once; return whether this replica has the lease.

        Raises `SystemFailed` where the system does not answer, and `PositionMoved` where another
        replica has polled meanwhile.
        """
        if not await self.lease.take(LEASE_DURATION):
            return False
        clocks = await self._read_clocks()
        for table in self.reader.tables:
            await self._poll_table(table, clocks)
        for table in self.reader.tables:
            await self._compare_table(table, clocks)
        today = self.area.clock().astimezone(self.polled.time_zone).date()
        await self.news.tell_late_orders(today, self._hold_lease)
        await self.news.tell_figures(today, self._hold_lease)
        return True

    async def _renew_lease(self) -> None:
        """Prolong the lease where it is old; raises `PositionMoved` where another has it."""
        if time.monotonic() - self.leased_at < RENEWED_AFTER:
            return
        self.leased_at = time.monotonic()
        if not await self.lease.take(LEASE_DURATION):
            raise PositionMoved(self.account.id)

    async def _hold_lease(self, unit: UnitOfWork) -> None:
        await self.lease.hold(unit, LEASE_DURATION)

    async def _read_clocks(self) -> ClockReading:
        """Ask for one row, for the sake of the clock in its answer."""
        first = RowRequest(self.reader.tables[0], None, 1)
        self.client.system_time = None
        await self.client.hold(self.reader.read_rows(first))
        system_time = self.client.system_time
        if system_time is None:
            raise SystemFailed("clock-missing", "the answer has no Date header")
        return ClockReading(system=system_time, own=self.area.clock())

    async def _position_of(self, table: str) -> TablePosition:
        async with self.area.pool.acquire() as db:
            return await self.store.find_position(db, self.account.id, table)

    async def _poll_table(self, table: str, clocks: ClockReading) -> None:
        at = await self._position_of(table)
        position = begin_pass(at.polling, clocks, self.polled.overlap, self.polled.begins_at)
        began = position.began or clocks
        while position.is_under_way:
            rows = await self.client.hold(
                self.reader.read_changes(next_page(position, table, PAGE_ROWS))
            )
            position = after_page(position, rows, PAGE_ROWS)
            at = await self._record_page(replace(at, polling=position), rows, began)

    async def _compare_table(self, table: str, clocks: ClockReading) -> None:
        at, now = await self._position_of(table), self.area.clock()
        ended_at = at.comparison.ended_at
        is_due = ended_at is None or now - ended_at >= self.polled.comparison_interval
        if not is_due and not at.comparison.is_under_way:
            return
        position = begin_comparison(at.comparison)
        for _ in range(MAX_COMPARED_PAGES):
            request = RowRequest(table, position.after, PAGE_ROWS)
            rows = await self.client.hold(self.reader.read_rows(request))
            if len(rows) < PAGE_ROWS:
                # Those that are gone are recorded before the run ends: after a crash it goes on.
                at = await self._record_page(replace(at, comparison=position), rows, clocks)
                at = await self._record_gone(at)
                position = after_compared(position, rows, PAGE_ROWS, now)
                await self._record_page(replace(at, comparison=position), (), clocks)
                return
            position = after_compared(position, rows, PAGE_ROWS, now)
            at = await self._record_page(replace(at, comparison=position), rows, clocks)

    async def _record_page(
        self, at: TablePosition, rows: Sequence[ChangedRow], clocks: ClockReading
    ) -> TablePosition:
        """Record a page with what it led to and the position after it; return that."""
        connector = self.account.id
        changed: list[ChangedRow] = []
        if rows:
            async with self.area.pool.acquire() as db:
                known = await self.store.find_moments(
                    db, connector, at.table, [one.row for one in rows]
                )
            rows = [one for one in rows if one.row in known or self._is_wanted(one)]
            changed = [one for one in rows if known.get(one.row) != one.modified_at]
        ids = list(dict.fromkeys(order for one in changed for order in one.orders))
        # Whether an order is gone is for the comparison to say: this user may not read it only now.
        orders = {
            id_: one for id_, one in (await self._read_orders(ids)).items() if one is not None
        }
        unread = {one.row for one in changed if any(id_ not in orders for id_ in one.orders)}
        async with self.area.unit_of_work() as unit:
            await self.lease.hold(unit, LEASE_DURATION)
            await self.store.save_position(unit.connection, connector, at)
            kept = [(one, None if one.row in unread else known_moment(one, clocks)) for one in rows]
            run = at.comparison.run
            await self.store.save_rows(unit.connection, connector, at.table, kept, run)
            await self.news.record_orders(unit, orders)
        return replace(at, version=at.version + 1)

    def _is_wanted(self, row: ChangedRow) -> bool:
        begins_at = self.polled.begins_at
        return begins_at is None or row.modified_at >= begins_at

    async def _record_gone(self, at: TablePosition) -> TablePosition:
        """Record that rows are gone which the run did not meet; return the position after it."""
        connector = self.account.id
        async with self.area.pool.acquire() as db:
            gone = await self.store.find_gone_rows(db, connector, at.table, at.comparison.run)
            known = await self.store.count_rows(db, connector, at.table)
        self.held_back.pop(at.table, None)
        if not gone:
            return at
        if are_too_many(len(gone), known, self.polled.max_deleted_percent):
            self.held_back[at.table] = f"rows-missing: {len(gone)} of {known} of {at.table}"
            return at
        ids = list(dict.fromkeys(order for _, orders in gone for order in orders))
        orders = await self._read_orders(ids)
        async with self.area.unit_of_work() as unit:
            await self.lease.hold(unit, LEASE_DURATION)
            await self.store.save_position(unit.connection, connector, at)
            rows = [row for row, _ in gone]
            await self.store.delete_rows(unit.connection, connector, at.table, rows)
            await self.news.record_orders(unit, orders)
        return replace(at, version=at.version + 1)

    async def _read_orders(self, ids: Sequence[str]) -> Mapping[str, Order | None]:
        """Return orders by id, `None` for those that are gone, and leave out unreadable ones.

        One order that is in a state that is not known must not hold up all others.
        """
        found: dict[str, Order | None] = {}
        waiting = [ids[at : at + ORDERS_AT_ONCE] for at in range(0, len(ids), ORDERS_AT_ONCE)]
        while waiting:
            batch = waiting.pop(0)
            try:
                orders = await self.client.hold(self.reader.read_orders(batch))
            except SystemFailed as error:
                if error.code != ORDER_UNREADABLE:
                    raise
                if len(batch) > 1:
                    half = len(batch) // 2
                    waiting[:0] = [batch[:half], batch[half:]]
                else:
                    log.warning("%s leaves out order %s: %s", self.account.id, batch[0], error)
                continue
            found |= dict.fromkeys(batch) | {one.id: one for one in orders}
        return found
