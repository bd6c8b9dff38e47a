"""A policy that was set is found under the version that its answer names."""

from __future__ import annotations

from typing import Any

import pytest

from tests.comms.area_client import CommsClient


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/reply-policies", {"confirmation_after_working_days": 30}),
        ("/channel-policies", {"simple": "document"}),
        ("/cost-policies", {"effective_from": "2026-12", "minutes_per_request": 5}),
    ],
)
async def test_a_policy_has_the_version_that_its_answer_names(
    area_client: CommsClient, path: str, body: dict[str, Any]
) -> None:
    answer = await area_client.post(path, body)
    assert answer.status_code == 201, answer.text
    version = answer.json()["version"]
    assert answer.headers["ETag"] == f'"{version}"'
    found = await area_client.get(answer.headers["Location"])
    assert (found.status_code, found.json()["version"]) == (200, version)
    versions = [one["version"] for one in (await area_client.get(path)).json()["items"]]
    assert versions == [1, version]
    stale = await area_client.post(path, body, If_Match='"1"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    again = await area_client.post(path, body, If_Match=found.headers["ETag"])
    assert (again.status_code, again.json()["version"]) == (201, version)
