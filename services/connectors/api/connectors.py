"""What is connected, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.connectors.api.connector_writes import WritesOfConnector, describe_writes
from services.connectors.api.required_roles import READS_CONNECTORS, ConnectorName
from services.connectors.application.connected_systems import connectors_of, find_connector
from services.connectors.application.deciders import MAPPING_DECIDER
from services.connectors.domain.mapping import mapping_stream_name
from services.connectors.projections.delivery_failures import DeliveryFailures, read_failures
from services.connectors.projections.delivery_list import ConnectorFigures, read_figures
from services.connectors.projections.poll_leases import LastPoll, find_polls
from shared.eventsourcing.company_time import CompanyTime
from shared.http.cursor_pagination import Cursor, Limit, Page, Total
from shared.http.list_query_paging import DEFAULT_LIMIT, sequence_page
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.connector_accounts import ConnectorAccount, SecretMissing


class ConnectorEntry(BaseModel):
    """A connected system, and how far its deliveries are."""

    id: str
    system: str
    api_url: str
    """Where it calls the areas."""
    can_verify: bool | None
    """Whether a secret of its webhooks can be read; `null` where it takes none."""
    can_call: bool
    """Whether this process can read the connector's own token; only workers need to."""
    is_polled: bool
    """Whether its system is asked for what changed."""
    live_mapping: int | None
    """The version by which deliveries are read; `null` where none is live."""
    waiting: int
    """Deliveries that have not ended."""
    failed: int
    """Deliveries that failed and were not replayed."""
    lag_seconds: float
    """How long the oldest waiting delivery has been waiting; 0 where none does."""
    last_received_at: CompanyTime | None
    last_applied_at: CompanyTime | None
    failures: list[DeliveryFailures]
    """Why deliveries failed or are tried again, at most ten reasons, the most frequent first."""
    last_polled_at: CompanyTime | None
    """When the system was last asked and answered; `null` where it is not polled."""
    poll_failure: str | None
    """Why the last poll failed; `null` where it did not."""
    writes: WritesOfConnector
    """What is written back."""


def connector_routes(area: AreaContext) -> APIRouter:
    """Return the routes that tell what is connected."""
    router = create_area_router(area.name, "/connectors")

    async def describe(accounts: list[ConnectorAccount]) -> list[ConnectorEntry]:
        streams = {mapping_stream_name(one.id): MAPPING_DECIDER for one in accounts}
        states = await area.event_store.load_states(streams) if streams else {}
        async with area.pool.acquire() as db:
            figures = await read_figures(db, [one.id for one in accounts])
            failures = await read_failures(db, [one.id for one in accounts])
            polls = await find_polls(db, [one.id for one in accounts])
            now = area.clock()
            writes = await describe_writes(db, [one.id for one in accounts], now)
        return [
            _entry(
                one,
                states[mapping_stream_name(one.id)].state.live,
                figures[one.id],
                failures.get(one.id, ()),
                polls.get(one.id, LastPoll()),
                writes[one.id],
                now,
            )
            for one in accounts
        ]

    @router.get("", dependencies=[READS_CONNECTORS])
    async def list_connectors(
        limit: Limit = DEFAULT_LIMIT,
        cursor: Cursor = None,
        total: Total = False,  # noqa: FBT002  a parameter, by name in the URL
    ) -> Page[ConnectorEntry]:
        """List what is connected, as the settings name it."""
        accounts = sorted(connectors_of(area).values(), key=lambda one: one.id)
        page = sequence_page(accounts, cursor, limit, total=total, list="connectors")
        items = await describe(page.items)
        return Page(items=items, next_cursor=page.next_cursor, total=page.total)

    @router.get("/{connector}", dependencies=[READS_CONNECTORS])
    async def get_connector(connector: ConnectorName) -> ConnectorEntry:
        """Read a connected system."""
        account, _ = find_connector(area, connector)
        (entry,) = await describe([account])
        return entry

    return router


def _entry(
    account: ConnectorAccount,
    live: int | None,
    figures: ConnectorFigures,
    failures: Sequence[DeliveryFailures],
    poll: LastPoll,
    writes: WritesOfConnector,
    now: datetime,
) -> ConnectorEntry:
    oldest = figures.oldest_waiting
    return ConnectorEntry(
        id=account.id,
        system=account.system,
        api_url=account.api_url,
        can_verify=_can_read(account.webhook_secrets) if account.secrets else None,
        can_call=_can_read(account.token.read),
        is_polled=account.polled is not None,
        live_mapping=live,
        waiting=figures.waiting,
        failed=figures.failed,
        lag_seconds=0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        last_received_at=figures.last_received_at,
        last_applied_at=figures.last_applied_at,
        failures=list(failures),
        last_polled_at=poll.polled_at,
        poll_failure=poll.failure,
        writes=writes,
    )


def _can_read(read: Callable[[], object]) -> bool:
    try:
        read()
    except SecretMissing:
        return False
    return True
