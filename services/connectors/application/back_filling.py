"""Reads the past of one system's items, page by page, as deliveries of its connector.

A page's deliveries and the position after it are one transaction: whoever is killed in between has
recorded nothing of the page, and any replica goes on from the last one. Each delivery's id is made
of its item and change, so one that is read twice is recorded once, and what a webhook told already
is told by the same change id and does nothing more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.connectors.application.deciders import (
    BACK_FILL_DECIDER,
    MAPPING_DECIDER,
)
from services.connectors.application.delivery_receipt import (
    KeepBodiesFunction,
    received_delivery,
    record_deliveries,
)
from services.connectors.application.poll_lease import PollLease
from services.connectors.application.system_client import SystemClient
from services.connectors.domain.back_fill import (
    BackFill,
    BackFillCommand,
    BackFillStatus,
    FailBackFill,
    RecordPage,
    StartBackFill,
    back_fill_stream_name,
)
from services.connectors.domain.mapping import mapping_stream_name
from services.connectors.domain.past_changes import PastPage, PastScope
from services.connectors.domain.port import ExternalSystem, PastReader
from services.connectors.domain.system_conversation import (
    REQUEST_REFUSED,
    SystemFailed,
)
from shared.eventsourcing.command_handler import load_stream_state
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount, PolledSystem

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

PAGE_ITEMS = 50
MAX_WAITING = 200
"""While so many deliveries of the connector are due, no page is read: they are worked on in the
order of their receipt, so that a webhook would wait for all that was read before it."""
CHECK_INTERVAL = timedelta(minutes=5)
"""So often a system is asked whether it answers, where there is nothing to read."""
LEASE_DURATION = timedelta(minutes=5)
"""Longer than a page takes, with a request for the changelog of each of its issues."""


class BackFillStore(Protocol):
    """What is known of back-fills; the queries are with the read model."""

    async def find_under_way(self, db: Connection, connector: str) -> UUID | None:
        """Return the oldest back-fill that is under way."""
        ...

    async def count_due(self, db: Connection, connector: str, now: datetime, limit: int) -> int:
        """Return how many deliveries are due by now, and at most a limit."""
        ...

    async def find_last_news(self, db: Connection, connector: str) -> datetime | None:
        """Return when a webhook came last or a back-fill was begun last."""
        ...

    async def find_known_until(self, db: Connection, connector: str) -> datetime | None:
        """Return when, by the system's clock, the last whole back-fill began."""
        ...


@dataclass
class BackFilling:
    """Reads the past of one connector's system, as one replica."""

    area: AreaContext
    account: ConnectorAccount
    system: ExternalSystem
    polled: PolledSystem
    client: SystemClient
    reader: PastReader
    back_fills: BackFillStore
    lease: PollLease
    keep_bodies: KeepBodiesFunction
    answered_at: datetime | None = None
    """When the system answered it last."""

    async def poll(self) -> bool:
        """Read what is asked for, as far as it is worked on; return whether the system answered.

        Raises `SystemFailed` where it does not, and `PositionMoved` where another replica has read
        meanwhile. Where nothing is to be read, it is asked now and then whether it would answer.
        """
        if not await self.lease.take(LEASE_DURATION):
            return False
        has_read = False
        while (back_fill_id := await self._find_next()) is not None:
            pages, is_ended = await self._read_pages(back_fill_id)
            has_read = has_read or pages > 0
            if not is_ended:
                break
        now, last = self.area.clock(), self.answered_at
        if not has_read:
            if last is not None and now - last < CHECK_INTERVAL:
                return False
            await self.client.hold(self.reader.check())
        self.answered_at = now
        return True

    async def _find_next(self) -> UUID | None:
        """Return the back-fill that is to be read, which may be one that begins now."""
        connector, now = self.account.id, self.area.clock()
        async with self.area.pool.acquire() as db:
            found = await self.back_fills.find_under_way(db, connector)
            if found is not None:
                return found
            last_news = await self.back_fills.find_last_news(db, connector)
            known_until = await self.back_fills.find_known_until(db, connector)
        is_quiet = last_news is None or now - last_news >= self.polled.comparison_interval
        since = self.polled.begins_at if known_until is None else known_until - self.polled.overlap
        projects = await self._mapped_projects() if is_quiet and since is not None else ()
        if since is None or not projects:
            return None
        scope = PastScope(changed_since=since, projects=projects)
        back_fill_id = self.area.id_factory()
        async with self.area.unit_of_work() as unit:
            await self.lease.hold(unit, LEASE_DURATION)
            begin = StartBackFill(back_fill_id, connector, scope, fills_gap=True, at=now)
            await self._execute(unit, begin)
        return back_fill_id

    async def _mapped_projects(self) -> tuple[str, ...]:
        """Return the projects whose items the live mapping knows."""
        stream = mapping_stream_name(self.account.id)
        mapping = (await load_stream_state(self.area.event_store, MAPPING_DECIDER, stream)).state
        routes = () if mapping.live is None else mapping.terms_of(mapping.live).routes
        return tuple(sorted({one.project for one in routes}))

    async def _read_pages(self, back_fill_id: UUID) -> tuple[int, bool]:
        """Return how many pages were read, and whether that was the last one."""
        pages = 0
        while (back_fill := await self._load(back_fill_id)) is not None:
            if await self._count_due() >= MAX_WAITING:
                return pages, False
            pages += 1
            try:
                await self._read_page(back_fill_id, back_fill)
            except SystemFailed as failed:
                if failed.code != REQUEST_REFUSED:
                    raise
                fail = FailBackFill(back_fill_id, failed.code, failed.detail, self.area.clock())
                async with self.area.unit_of_work() as unit:
                    await self._execute(unit, fail)
        return pages, True

    async def _count_due(self) -> int:
        async with self.area.pool.acquire() as db:
            return await self.back_fills.count_due(
                db, self.account.id, self.area.clock(), MAX_WAITING
            )

    async def _load(self, back_fill_id: UUID) -> BackFill | None:
        """Return a back-fill that is under way, `None` where it has ended."""
        stream = back_fill_stream_name(back_fill_id)
        state = (await load_stream_state(self.area.event_store, BACK_FILL_DECIDER, stream)).state
        is_under_way = state is not None and state.status is BackFillStatus.UNDER_WAY
        return state if is_under_way else None

    async def _read_page(self, back_fill_id: UUID, back_fill: BackFill) -> None:
        position = back_fill.position
        if position is None:
            return
        asked_at, scope = self.area.clock(), back_fill.started.scope
        page = await self.client.hold(self.reader.read_page(scope, position, PAGE_ITEMS))
        system_time = self._system_time_at(asked_at)
        command = RecordPage(
            back_fill_id,
            back_fill.pages,
            page.items,
            len(page.changes),
            page.position,
            system_time,
            self.area.clock(),
        )
        async with self.area.unit_of_work() as unit:
            await self.lease.hold(unit, LEASE_DURATION)
            await self._record_changes(unit, page)
            await self._execute(unit, command)

    def _system_time_at(self, asked_at: datetime) -> datetime:
        """Return what the system's clock said when the page was asked for, as far as it tells."""
        answered = self.client.system_time
        return asked_at if answered is None else answered - (self.area.clock() - asked_at)

    async def _record_changes(self, unit: UnitOfWork, page: PastPage) -> None:
        """Record deliveries in their order; those that came before change nothing."""
        connector, now = self.account.id, self.area.clock()
        deliveries = [
            (received_delivery(connector, self.system, one.identifier, one.body, now), one.body)
            for one in page.changes
        ]
        await record_deliveries(unit, deliveries, self.keep_bodies)

    async def _execute(self, unit: UnitOfWork, command: BackFillCommand) -> None:
        context = EventContext(
            correlation=command.back_fill_id, actor=f"connector:{self.account.id}"
        )
        await unit.execute_commands(BACK_FILL_DECIDER, [(command, context)])
