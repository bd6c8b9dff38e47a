"""An installation in this process that works now on one bus and then on another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

import services
from shared.http.callers import Role
from shared.kafka.settings import KafkaSettings
from shared.runtime.areas import find_services
from shared.runtime.chosen_bus import on_chosen_bus
from shared.runtime.instance import running
from shared.runtime.moving import move_house
from shared.runtime.parts import ALL, Part
from shared.runtime.settings import BusName, Settings
from shared.testing.clock import MovableClock
from shared.testing.database import FreshDatabase
from shared.testing.house import House
from tests.shared.backbone import comes_true
from tests.workflows.at_work import Company

AREAS = find_services(services)
NO_CONSUMER = ALL - {Part.CONSUMER}


class Firm:
    """An installation that works now on this bus and then on that."""

    def __init__(self, folder: Path, fresh: FreshDatabase, kafka: KafkaSettings) -> None:
        self.folder, self.kafka, self.url = folder, kafka, fresh.url
        self.flow = ""
        self.cases = 0

    def settings(self, bus: BusName) -> Settings:
        return Settings(
            data=self.folder,
            database_url=self.url,
            bus=bus,
            kafka_bootstrap=self.kafka.bootstrap,
            kafka_prefix=self.kafka.prefix,
        )

    async def move(self, bus: BusName) -> bool:
        return await move_house(AREAS, self.settings(bus))

    @asynccontextmanager
    async def at_work(self, parts: frozenset[Part] = ALL) -> AsyncIterator[House]:
        """Run it on the bus that its folder names."""
        chosen = on_chosen_bus(Settings(data=self.folder)).bus
        settings, clock = self.settings(chosen), MovableClock()
        async with running(
            AREAS,
            self.folder,
            database_url=self.url,
            clock=clock,
            kafka=settings.kafka(),
            parts=parts,
        ) as one:
            transport = httpx.ASGITransport(one.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://concord") as client:
                yield House(one, client, clock)

    async def go_on(self, house: House, cases: int) -> None:
        """Do some cases, and hand in a history; nobody waits for their effects."""
        company = Company(house)
        self.flow = self.flow or await company.flow()
        for _ in range(cases):
            self.cases += 1
            case = await company.case(self.flow)
            for step, department in enumerate(["sales", "finance"], start=1):
                answer = await company.complete(case, step, department)
                assert answer.status_code == 200, answer.text
        answer = await company.bring(self._history(), **HISTORY)
        assert answer.status_code == 202, answer.text

    def _history(self) -> str:
        rows = [
            f"{self.cases}-{case},{step},2026-0{2 + case % 3}-{day:02}T09:00:00Z,D{case % 4}"
            for case in range(20)
            for day, step in enumerate(["open", "check", "pay"], start=1 + self.cases)
        ]
        return "\n".join(["case,activity,time,department", *rows, ""])

    async def statements(self) -> list[Any]:
        """Wait until nothing is on its way; return every month's statement."""
        async with self.at_work() as house:
            auditor = house.caller(Role.AUDITOR)

            async def imported() -> bool:
                found = await house.client.get("/api/workflows/v1/imports", headers=auditor)
                return all(one["status"] == "done" for one in found.json()["items"])

            await comes_true(imported)
            await self.settled(house)
            root = "/api/incentives/v1"
            periods = (await house.client.get(f"{root}/periods", headers=auditor)).json()["items"]
            return [
                (
                    await house.client.get(f"{root}/statements/{one['period']}", headers=auditor)
                ).json()
                for one in periods
            ]

    async def settled(self, house: House) -> None:
        operator = house.caller(Role.OPERATOR)

        async def at_rest() -> bool:
            found = await house.client.get("/api/operations/v1/progress", headers=operator)
            return all(one["position"] >= one["head"] for one in found.json()["standings"])

        for _ in range(4):
            await comes_true(at_rest)

    async def audit(self) -> Any:
        async with self.at_work() as house:
            operator = house.caller(Role.OPERATOR)
            return (await house.client.get("/api/operations/v1/audit", headers=operator)).json()


HISTORY: dict[str, Any] = {
    "case": "case",
    "activity": "activity",
    "timestamp": "time",
    "department": "department",
}
