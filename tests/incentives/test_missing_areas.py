"""An installation without some areas runs and handles the facts of the others."""

from __future__ import annotations

from services.directory.service import service as directory
from services.incentives.service import service as incentives
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation


async def test_statements_work_without_the_other_areas(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, incentives]) as installation:
        department = {"code": "RD", "name": "研发", "valid_from": "2026-01-01"}
        headers = installation.authorization_headers(Role.GENERAL_MANAGER)
        made = await installation.http_client.post(
            "/api/directory/v1/departments", json=department, headers=headers
        )
        assert made.status_code == 201, made.text
        await installation.wait_until_idle()

        found = await installation.http_client.get(
            "/api/incentives/v1/statements/2026-11", headers=headers
        )
        assert [line["department"] for line in found.json()["departments"]] == ["RD"]
