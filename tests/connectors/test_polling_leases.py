"""Polls of two replicas, and clocks that are no longer told."""

from __future__ import annotations

import httpx
import pytest

from services.connectors.application import erp_polling
from services.connectors.domain.system_conversation import SystemFailed
from services.connectors.domain.table_position import PositionMoved
from tests.connectors.erp_system import ErpAreaClient
from tests.connectors.test_erp_polling import DAY, MONDAY, sale


async def end_lease(erp: ErpAreaClient) -> None:
    """Let the lease end, as if its minute had passed."""
    async with erp.area.pool.acquire() as db:
        await db.execute("UPDATE poll_lease SET until = clock_timestamp() - interval '1 second'")


async def test_each_request_of_a_long_page_prolongs_the_lease(
    erp: ErpAreaClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that takes longer than the lease would be read by all replicas and never recorded."""
    monkeypatch.setattr(erp_polling, "RENEWED_AFTER", 0.0)
    first, second = erp.replica(1), erp.replica(2)
    assert await first.poll()
    await end_lease(erp)
    await first._read_orders(["1"])
    assert not await second.poll(), "the first has it still"
    await end_lease(erp)
    assert await second.poll()
    with pytest.raises(PositionMoved):
        await first._read_orders(["1"])


async def test_a_replica_that_was_asleep_tells_no_late_orders_and_figures(
    erp: ErpAreaClient,
) -> None:
    """It would save orders as they were before the other replica read them newer."""
    erp.erp.write(sale(1))
    first, second = erp.replica(1), erp.replica(2)
    assert await first.poll()
    await end_lease(erp)
    assert await second.poll()
    tomorrow = MONDAY + DAY
    with pytest.raises(PositionMoved):
        await first.news.tell_late_orders(tomorrow, first._hold_lease)
    assert await erp.count_events("order-late") == 0
    await erp.save_mapping({"routes": [], "readings": [{"goal_id": str(first.lease.holder)}]})
    with pytest.raises(PositionMoved):
        await first.news.tell_figures(tomorrow, first._hold_lease)


async def test_a_clock_that_is_told_no_longer_is_missing(erp: ErpAreaClient) -> None:
    polling = erp.replica()
    assert await polling.poll()
    erp.erp.failures = [httpx.Response(200, json=[])]
    with pytest.raises(SystemFailed, match="clock-missing"):
        await polling.poll()
