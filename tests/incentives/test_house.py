"""A house without goals and communication runs, and hears what there is to hear."""

from __future__ import annotations

from services.directory.service import service as directory
from services.incentives.service import service as incentives
from shared.http.callers import Role
from shared.testing.house import OpenHouse


async def test_areas_that_are_not_installed_tell_nothing(house: OpenHouse) -> None:
    async with house([directory, incentives]) as running:
        department = {"code": "RD", "name": "研发", "valid_from": "2026-01-01"}
        headers = running.caller(Role.GENERAL_MANAGER)
        made = await running.client.post(
            "/api/directory/v1/departments", json=department, headers=headers
        )
        assert made.status_code == 201, made.text
        await running.settle()

        found = await running.client.get("/api/incentives/v1/statements/2026-11", headers=headers)
        assert [line["department"] for line in found.json()["departments"]] == ["RD"]
