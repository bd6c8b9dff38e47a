"""Fixtures of the connectors tests: installations with one system connected, and clients."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from services.comms.service import service as comms
from services.connectors.service import service
from services.duties.service import service as duties
from services.goals.service import service as goals
from services.workflows.service import service as workflows
from shared.http.auth import Role
from shared.testing.installation import TEST_OUTBOUND, OpenTestInstallation, TestInstallation
from tests.connectors import slack_bodies
from tests.connectors.area_client import DEPARTMENTS, ConnectorsClient, jira_account
from tests.connectors.erp_system import ErpAreaClient, ErpStandIn, erp_account
from tests.connectors.jira_bodies import SECRET
from tests.connectors.jira_client import JiraPastClient, polled_jira
from tests.connectors.jira_stand_in.server import JiraStandIn
from tests.connectors.jira_stand_in.validating_proxy import ValidatingProxy
from tests.connectors.slack_client import SlackClient, slack_account
from tests.connectors.write_back_client import WriteBackClient, written_account


@pytest_asyncio.fixture(loop_scope="module")
async def jira(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ConnectorsClient]:
    """Give a client of an installation with Jira connected; the test itself works on deliveries."""
    outbound = replace(TEST_OUTBOUND, connectors=(jira_account(tmp_path),))
    async with reuse_installation(
        [service, workflows], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        yield _connected(installation, tmp_path)


@pytest_asyncio.fixture(loop_scope="module")
async def jira_for_requests(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ConnectorsClient]:
    """Give a client of an installation with Jira connected, and with requests."""
    outbound = replace(TEST_OUTBOUND, connectors=(jira_account(tmp_path),))
    async with reuse_installation(
        [service, comms], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        yield _connected(installation, tmp_path)


@pytest_asyncio.fixture(loop_scope="module")
async def jira_for_duties(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ConnectorsClient]:
    """Give a client of an installation with Jira connected, duties and goals.

    Duties handle their own facts; the test itself works on deliveries.
    """
    outbound = replace(TEST_OUTBOUND, connectors=(jira_account(tmp_path),))
    areas = [replace(service, background_work=()), duties, goals]
    async with reuse_installation(
        areas, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        yield _connected(installation, tmp_path)


@pytest_asyncio.fixture(loop_scope="module")
async def slack(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[SlackClient]:
    """Give a client of an installation with Slack connected, and with requests."""
    outbound = replace(TEST_OUTBOUND, connectors=(slack_account(tmp_path),))
    async with reuse_installation(
        [service, comms], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        (tmp_path / "secret").write_text(slack_bodies.SECRET, "utf-8")
        token = installation.issue_token(Role.CONNECTOR, subject="slack")
        (tmp_path / "token").write_text(token, "utf-8")
        yield SlackClient(installation, folder=tmp_path)


def _connected(installation: TestInstallation, folder: Path) -> ConnectorsClient:
    (folder / "secret").write_text(f"{SECRET}\n", "utf-8")
    token = installation.issue_token(Role.CONNECTOR, subject="jira")
    (folder / "token").write_text(token, "utf-8")
    return ConnectorsClient(installation, folder=folder)


@pytest_asyncio.fixture(loop_scope="module")
async def erp(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[ErpAreaClient]:
    """Give a client of an installation that polls an ERP system; the test itself polls."""
    outbound = replace(TEST_OUTBOUND, connectors=(erp_account(tmp_path),))
    async with reuse_installation(
        [service, workflows, goals], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        (tmp_path / "token").write_text(
            installation.issue_token(Role.CONNECTOR, subject="erp"), "utf-8"
        )
        stand_in = ErpStandIn(installation.clock)
        yield ErpAreaClient(installation, folder=tmp_path, erp=stand_in)


@pytest_asyncio.fixture(loop_scope="module")
async def past(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[JiraPastClient]:
    """Give a client of an installation that asks a Jira; what was said to it must be as published.

    The test itself reads and works on deliveries.
    """
    outbound = replace(TEST_OUTBOUND, connectors=(polled_jira(tmp_path),))
    async with reuse_installation(
        [service, workflows], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        (tmp_path / "secret").write_text(f"{SECRET}\n", "utf-8")
        (tmp_path / "token").write_text(
            installation.issue_token(Role.CONNECTOR, subject="jira"), "utf-8"
        )
        client = JiraPastClient(installation, folder=tmp_path, jira=JiraStandIn(installation.clock))
        yield client
        assert client.proxy.violations == []


@pytest_asyncio.fixture(loop_scope="module")
async def jira_back_for_duties(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[WriteBackClient]:
    """Give a client of an installation with duties that writes back; facts are handled at once."""
    outbound = replace(TEST_OUTBOUND, connectors=(written_account(tmp_path),))
    areas = [replace(service, background_work=()), duties]
    async with reuse_installation(
        areas, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        yield _written(installation, tmp_path)


@pytest_asyncio.fixture(loop_scope="module")
async def jira_back(
    reuse_installation: OpenTestInstallation, tmp_path: Path
) -> AsyncIterator[WriteBackClient]:
    """Give a client of an installation that writes back to a Jira; the test itself does it."""
    outbound = replace(TEST_OUTBOUND, connectors=(written_account(tmp_path),))
    async with reuse_installation(
        [service, workflows], background=False, departments=DEPARTMENTS, outbound=outbound
    ) as installation:
        yield _written(installation, tmp_path)


def _written(installation: TestInstallation, folder: Path) -> WriteBackClient:
    _connected(installation, folder)
    system = JiraStandIn(installation.clock)
    return WriteBackClient(
        installation, folder=folder, system=system, proxy=ValidatingProxy(system.answer)
    )
