"""Automation rules about orders of an ERP system: cases for them, and notices to departments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from services.comms.service import service as comms
from services.connectors.service import service
from services.workflows.service import service as workflows
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation
from tests.comms.area_client import CommsClient
from tests.connectors.area_client import DEPARTMENTS
from tests.connectors.erp_system import ErpAreaClient, ErpStandIn, erp_account
from tests.connectors.test_erp_polling import DAY, sale
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_rule_firings import enabled, firings, rule

CHANGED = "concord.connectors.order-changed.v1"


@pytest_asyncio.fixture(loop_scope="module")
async def erp(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ErpAreaClient]:
    """Give a client of an installation whose areas hear facts; the test itself polls."""
    outbound = replace(TEST_OUTBOUND, connectors=(erp_account(tmp_path),))
    areas = [replace(service, background_work=()), workflows, comms]
    async with reuse_installation(
        areas, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        stand_in = ErpStandIn(installation.clock)
        yield ErpAreaClient(installation, folder=tmp_path, erp=stand_in)


async def test_a_late_order_is_told_to_a_department_and_a_confirmed_one_starts_a_case(
    erp: ErpAreaClient,
) -> None:
    client = WorkflowsClient(erp.installation)
    tell = {
        "kind": "tell-departments",
        "departments": ["sales"],
        "text": "Order {number} is late",
        "text_zh": "订单 {number} 已逾期",
    }
    start = {
        "kind": "start-case",
        "flow_id": await erp.publish_flow(),
        "department": "sales",
        "subject": "Order {number}",
        "one_case_per": "number",
    }
    late = await enabled(client, rule(tell, CHANGED, change="late"))
    confirmed = await enabled(client, rule(start, CHANGED, change="confirmed", connector="erp"))
    erp.erp.write(sale(1))
    for _ in range(2):
        assert await erp.replica().poll()
        erp.installation.clock.advance(DAY)
    assert [one["outcome"] for one in await firings(client, late)] == ["fired"]
    assert [one["outcome"] for one in await firings(client, confirmed)] == ["fired"]
    notices = await CommsClient(erp.installation).list_notices()
    (notice,) = [one for one in notices if one["kind"] == "rule-fired"]
    assert notice["to"] == ["sales"]
    assert "Order SO-1 is late" in str(notice)
    cases = (await client.get("/cases")).json()["items"]
    assert [one["subject"] for one in cases] == ["Order SO-1"]
