"""What became of the orders of an ERP system, recorded as deliveries of its connector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from services.connectors.application.deciders import MAPPING_DECIDER
from services.connectors.application.delivery_receipt import (
    KeepBodiesFunction,
    received_delivery,
    record_delivery,
)
from services.connectors.application.erp_store import ErpStore
from services.connectors.domain.fulfilment import FulfilmentRule, measure_orders
from services.connectors.domain.known_order import KnownOrder
from services.connectors.domain.mapping import mapping_stream_name
from services.connectors.domain.order import Order
from services.connectors.domain.order_event import (
    OrderEvent,
    OrderEventKind,
    events_between,
    late_event,
)
from services.connectors.domain.order_event_reading import FigureEvent, event_identifier
from services.connectors.domain.port import ExternalSystem
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount

HoldLease = Callable[[UnitOfWork], Awaitable[None]]
"""Raises `PositionMoved` in a transaction where another replica polls the system now."""

MAX_LATE_ORDERS = 200
"""So many are told of in one transaction."""


@dataclass
class OrderNews:
    """Records what became of the orders of one connector's system."""

    area: AreaContext
    account: ConnectorAccount
    system: ExternalSystem
    store: ErpStore
    keep_bodies: KeepBodiesFunction
    told: tuple[date, int] | None = None
    """For which day and by which mapping the figures were told last; `None` once orders change."""

    async def record_orders(self, unit: UnitOfWork, read: Mapping[str, Order | None]) -> None:
        """Record what became of orders, by id; `None` stands for one that is gone."""
        if not read:
            return
        connector, now = self.account.id, self.area.clock()
        known = await self.store.find_orders(unit.connection, connector, list(read))
        for id_, after in read.items():
            before = known.get(id_)
            was = None if before is None or before.is_gone else before.order
            if was is after or (was is not None and after is not None and was == after):
                continue
            occurrence = 1 if before is None else before.occurrence + 1
            events = list(events_between(was, after, occurrence, now))
            for event in events:
                await self._record_event(unit, event)
            order = after if after is not None else was
            if order is not None:
                is_new = any(one.event is OrderEventKind.CONFIRMED for one in events)
                late_for = None if before is None or is_new else before.late_for
                saved = KnownOrder(order, after is None, occurrence, late_for)
                await self.store.save_order(unit.connection, connector, saved, now)
                self.told = None

    async def _record_event(self, unit: UnitOfWork, event: OrderEvent) -> None:
        identifier = event_identifier(self.account.id, event)
        await self._record_delivery(unit, identifier, event.model_dump_json().encode())

    async def _record_delivery(self, unit: UnitOfWork, identifier: str, body: bytes) -> None:
        received = received_delivery(
            self.account.id, self.system, identifier, body, self.area.clock()
        )
        await record_delivery(unit, received, body, self.keep_bodies)

    async def tell_late_orders(self, today: date, hold_lease: HoldLease) -> None:
        """Tell of each order once that it is late, and again if its day was changed."""
        connector, now = self.account.id, self.area.clock()
        while True:
            async with self.area.unit_of_work() as unit:
                await hold_lease(unit)  # another may have read these orders newer
                late = await self.store.find_overdue(
                    unit.connection, connector, today, MAX_LATE_ORDERS
                )
                for known in late:
                    event = late_event(known.order, known.occurrence, today, now)
                    if event is not None:
                        await self._record_event(unit, event)
                    told = replace(known, late_for=known.order.due_on)
                    await self.store.save_order(unit.connection, connector, told, now)
            if len(late) < MAX_LATE_ORDERS:
                return

    async def tell_figures(self, today: date, hold_lease: HoldLease) -> None:
        """Tell the figures that goals read: where one has changed, and once a day."""
        stream = mapping_stream_name(self.account.id)
        states = await self.area.event_store.load_states({stream: MAPPING_DECIDER})
        mapping = states[stream].state
        if mapping.live is None or self.told == (today, mapping.live):
            return
        for rule in mapping.terms_of(mapping.live).readings:
            await self._tell_figure(rule, today, hold_lease)
        self.told = (today, mapping.live)

    async def _tell_figure(self, rule: FulfilmentRule, today: date, hold_lease: HoldLease) -> None:
        connector, now = self.account.id, self.area.clock()
        async with self.area.unit_of_work() as unit:
            await hold_lease(unit)
            orders = await self.store.find_due(unit.connection, connector, *rule.window(today))
            figure = measure_orders(orders, rule, today)
            if figure.value is None:
                return
            event = FigureEvent(
                goal_id=rule.goal_id,
                value=figure.value,
                due=figure.due,
                on_time=figure.on_time,
                late_orders=figure.late_orders,
                at=now,
            )
            number = await self.store.next_figure(
                unit.connection, connector, rule.goal_id, today, format(figure.value, "f")
            )
            if number is not None:
                identifier = f"{connector}:figure:{rule.goal_id}:{number}"
                await self._record_delivery(unit, identifier, event.model_dump_json().encode())
