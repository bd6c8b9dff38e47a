"""An installation in this process that can be run on one bus and then on the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

import services
from shared.bus_migration.bus_migration import migrate_installation_bus
from shared.http.auth import Role
from shared.installation.bus_name import BusName
from shared.installation.installation import running_installation
from shared.installation.persisted_bus_selection import apply_selected_bus
from shared.installation.settings import Settings
from shared.kafka.settings import KafkaSettings
from shared.service_runtime.process_roles import ALL_ROLES, ProcessRole
from shared.service_runtime.service_discovery import load_services
from shared.testing.installation import TestInstallation
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import wait_until_true
from tests.workflows.area_client import DEPARTMENTS, WorkflowsClient

AREAS = load_services(services)
ALL_BUT_CONSUMER = ALL_ROLES - {ProcessRole.CONSUMER}


class SwitchableInstallation:
    """An installation that is run on the bus that its folder names, and can be migrated."""

    def __init__(self, folder: Path, fresh_database: FreshDatabase, kafka: KafkaSettings) -> None:
        self.folder, self.kafka, self.url = folder, kafka, fresh_database.url
        self.flow = ""
        self.cases = 0

    def settings_for(self, bus: BusName) -> Settings:
        return Settings(
            data=self.folder,
            database_url=self.url,
            bus=bus,
            kafka_bootstrap=self.kafka.bootstrap_servers,
            kafka_prefix=self.kafka.prefix,
        )

    async def migrate_bus(self, bus: BusName) -> bool:
        return await migrate_installation_bus(AREAS, self.settings_for(bus))

    @asynccontextmanager
    async def run_installation(
        self, process_roles: frozenset[ProcessRole] = ALL_ROLES
    ) -> AsyncIterator[TestInstallation]:
        """Run the installation on the bus that its folder names."""
        bus = apply_selected_bus(Settings(data=self.folder)).bus
        settings, clock = self.settings_for(bus), ManualClock()
        async with running_installation(
            AREAS,
            self.folder,
            database_url=self.url,
            clock=clock,
            kafka_settings=settings.kafka_settings(),
            process_roles=process_roles,
        ) as installation:
            transport = httpx.ASGITransport(installation.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
                yield TestInstallation(installation, client, clock)

    async def record_cases(self, installation: TestInstallation, case_count: int) -> None:
        """Complete some cases and upload a history, without waiting for the effects."""
        workflows = WorkflowsClient(installation)
        if not self.flow:
            await installation.add_departments(*DEPARTMENTS)
            self.flow = await workflows.publish_flow()
        for _ in range(case_count):
            self.cases += 1
            case = await workflows.start_case(self.flow)
            for step, department in enumerate(["sales", "finance"], start=1):
                response = await workflows.complete_step(case, step, department)
                assert response.status_code == 200, response.text
        response = await workflows.upload_log(self._history_csv(), **HISTORY_OPTIONS)
        assert response.status_code == 202, response.text

    def _history_csv(self) -> str:
        rows = [
            f"{self.cases}-{case},{step},2026-0{2 + case % 3}-{day:02}T09:00:00Z,D{case % 4}"
            for case in range(20)
            for day, step in enumerate(["open", "check", "pay"], start=1 + self.cases)
        ]
        return "\n".join(["case,activity,time,department", *rows, ""])

    async def drained_statements(self) -> list[Any]:
        """Wait until every fact has had its effect; return every month's statement."""
        async with self.run_installation() as running:
            auditor = running.authorization_headers(Role.AUDITOR)

            async def is_imported() -> bool:
                found = await running.http_client.get("/api/workflows/v1/imports", headers=auditor)
                return all(one["status"] == "done" for one in found.json()["items"])

            await wait_until_true(is_imported)
            await self.wait_until_idle(running)
            root = "/api/incentives/v1"
            periods = (await running.http_client.get(f"{root}/periods", headers=auditor)).json()[
                "items"
            ]
            return [
                (
                    await running.http_client.get(
                        f"{root}/statements/{one['period']}", headers=auditor
                    )
                ).json()
                for one in periods
            ]

    async def wait_until_idle(self, installation: TestInstallation) -> None:
        operator = installation.authorization_headers(Role.OPERATOR)

        async def is_idle() -> bool:
            found = await installation.http_client.get(
                "/api/operations/v1/progress", headers=operator
            )
            return all(one["position"] >= one["head"] for one in found.json()["standings"])

        for _ in range(4):
            await wait_until_true(is_idle)

    async def check_consistency(self) -> Any:
        async with self.run_installation() as running:
            operator = running.authorization_headers(Role.OPERATOR)
            return (
                await running.http_client.get("/api/operations/v1/audit", headers=operator)
            ).json()


HISTORY_OPTIONS: dict[str, Any] = {
    "case": "case",
    "activity": "activity",
    "timestamp": "time",
    "department": "department",
}
