"""Deliveries are listed for those who keep webhooks, without what was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.comms.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import SOME_ID, CommsClient, add_references

KEEPERS = {Role.GENERAL_MANAGER, Role.OFFICER_COMMUNICATION, Role.OPERATOR}


async def test_keepers_list_deliveries_and_nobody_else(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([replace(service, background_work=())]) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        path = await client.create_subscription("https://example.com/a")
        subscription = path.removeprefix("/subscriptions/")
        for title in ("First", "Second"):
            await client.hold_overrun_meeting(title=title)

        async def rows(role: Role = Role.OPERATOR, **filters: Any) -> list[dict[str, Any]]:
            answer = await client.get("/deliveries", role, **filters)
            assert answer.status_code == 200, answer.text
            return list(answer.json()["items"])

        notices = await client.list_notices()
        found = await rows(total=True)
        assert sorted(one["notice_id"] for one in found) == sorted(
            one["notice_id"] for one in notices
        )
        for one in found:
            assert (one["status"], one["kind"], one["attempts"]) == ("due", "meeting-overran", [])
            assert one["subscription_id"] == subscription
            assert [(act["operation"], act["allowed"]) for act in one["_actions"]] == [
                ("replay_delivery", False)
            ]
            assert "First" not in str(one)
        first, second = found
        assert await rows(ids=[first["delivery_id"]]) == [first]
        assert await rows(notice=second["notice_id"]) == [second]
        assert await rows(subscription=subscription, status=["due", "failed"]) == found
        assert await rows(status="delivered") == await rows(subscription=SOME_ID) == []
        page = (await client.get("/deliveries", Role.OPERATOR, limit=1)).json()
        assert page["items"] == [first]
        assert await rows(cursor=page["next_cursor"]) == [second]
        for role in set(Role) - {Role.MONITOR}:
            caller = installation.authorization_headers(role, department="sales")
            answer = await client.get("/deliveries", caller)
            assert answer.status_code == (200 if role in KEEPERS else 403), role
