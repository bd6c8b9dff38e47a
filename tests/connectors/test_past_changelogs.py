"""Whether the changelog that a search tells is all of it, or is read by pages of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.connectors.domain.past_changes import PastPosition, PastScope
from services.connectors.domain.system_conversation import SystemAccess
from services.connectors.domain.systems.jira.past_issues import open_past_issues
from tests.connectors.jira_bodies import issue
from tests.connectors.jira_stand_in.held import held
from tests.connectors.jira_stand_in.issues import ZONE
from tests.connectors.jira_stand_in.server import CLOUD_CREDENTIALS, SERVER_CREDENTIALS

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("credentials", "told", "max_results", "total", "is_asked"),
    [
        (CLOUD_CREDENTIALS, 39, 100, 39, False),
        (CLOUD_CREDENTIALS, 40, 100, 40, True),
        (CLOUD_CREDENTIALS, 41, 100, 41, True),
        (CLOUD_CREDENTIALS, 5, 5, 5, True),
        (CLOUD_CREDENTIALS, 4, 5, 4, False),
        (CLOUD_CREDENTIALS, 3, 100, 4, True),
        (CLOUD_CREDENTIALS, 3, 100, 2, False),
        (CLOUD_CREDENTIALS, 3, None, None, False),
        (SERVER_CREDENTIALS, 60, 60, 61, False),
    ],
)
def test_a_changelog_that_may_be_longer_is_read_by_pages(
    credentials: str, told: int, max_results: int | None, total: int | None, *, is_asked: bool
) -> None:
    asked: list[httpx.URL] = []
    changelog = {"histories": [{"id": str(one)} for one in range(told)]}
    found: dict[str, Any] = {**issue(), "changelog": {**changelog, "total": total}}
    found["changelog"]["maxResults"] = max_results
    page = {"issues": [found, {"changelog": {"total": 1}}], "startAt": 0, "total": 2}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/myself"):
            return httpx.Response(200, json={"timeZone": ZONE.key})
        if request.url.path.endswith("/changelog"):
            asked.append(request.url)
            return httpx.Response(200, json={"values": [], "isLast": True})
        return httpx.Response(200, json=page)

    reader = open_past_issues(SystemAccess("", credentials, ZONE))
    scope = PastScope(changed_since=NOON)
    assert held(reader.read_page(scope, PastPosition(), 100), answer).position is None
    assert bool(asked) is is_asked
