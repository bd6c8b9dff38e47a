"""SCIM's versions (If-Match), sorting, searching everything, and groups with many members."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.directory.area_client import DirectoryClient
from tests.directory.scim_client import SCIM
from tests.directory.test_scim_providers import PATCH, Provider

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

pytestmark = pytest.mark.asyncio(loop_scope="module")


class VersionedProvider(Provider):
    """Sends headers beside what an identity provider sends."""

    async def send_if(self, method: str, path: str, tags: dict[str, str], **named: Any) -> Any:
        """Send one request with conditions."""
        installation = self.client.installation
        roles = installation.authorization_headers(Role.PROVISIONER)
        return await installation.http_client.request(
            method, f"{SCIM}{path}", headers={**roles, **tags}, **named
        )

    async def search(self, path: str, **asked: Any) -> Any:
        """Return what a search finds."""
        answer = await self.send("POST", f"{path}/.search", json={"schemas": [SEARCH], **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def provider(staffed_directory: DirectoryClient) -> VersionedProvider:
    """Give a provider of a directory with two departments and one person."""
    return VersionedProvider(staffed_directory)


def rename(name: str) -> dict[str, Any]:
    operation = {"op": "replace", "path": "displayName", "value": name}
    return {"schemas": [PATCH], "Operations": [operation]}


@pytest.mark.parametrize("path", ["/Users/E1001", "/Groups/department-RND"])
async def test_what_changed_since_it_was_read_is_not_overwritten(
    provider: VersionedProvider, path: str
) -> None:
    read = await provider.send("GET", path)
    tag = read.headers["ETag"]
    assert read.json()["meta"]["version"] == tag
    known = await provider.send_if("GET", path, {"If-None-Match": tag})
    assert known.status_code == 304
    changed = await provider.send_if("PATCH", path, {"If-Match": tag}, json=rename("另一名"))
    assert changed.status_code == 200, changed.text
    assert changed.headers["ETag"] != tag
    for method in ("PATCH", "PUT", "DELETE"):
        body = (
            None if method == "DELETE" else rename("第三名") if method == "PATCH" else read.json()
        )
        stale = await provider.send_if(method, path, {"If-Match": tag}, json=body)
        assert (stale.status_code, stale.json()["status"]) == (412, "412"), method
    now = (await provider.send("GET", path)).json()
    assert (now["displayName"], now["meta"]["version"]) == ("另一名", changed.headers["ETag"])
    anyhow = await provider.send_if("PATCH", path, {"If-Match": "*"}, json=rename("第四名"))
    assert anyhow.status_code == 200


async def test_lists_are_sorted_and_everything_is_searched_together(
    provider: VersionedProvider,
) -> None:
    for name in ("b@firm.example", "A@firm.example"):
        await provider.create(userName=name, displayName=name)
    listed = (await provider.send("GET", "/Users?sortBy=userName&sortOrder=descending")).json()
    names = [one["userName"] for one in listed["Resources"]]
    assert names == sorted(names, key=str.casefold, reverse=True)
    groups = (await provider.send("GET", "/Groups?sortBy=displayName&count=2")).json()
    assert (groups["itemsPerPage"], groups["totalResults"]) == (2, 5)
    found = await provider.search("", filter='displayName co "firm" or displayName eq "liaison"')
    assert [one.get("userName") or one["id"] for one in found["Resources"]] == [
        "A@firm.example",
        "b@firm.example",
        "role-liaison",
    ]
    page = await provider.search("", sortBy="displayName", startIndex=2, count=1)
    assert (page["itemsPerPage"], page["totalResults"], page["startIndex"]) == (1, 8, 2)
    assert (await provider.search("/Users", filter="active eq true"))["totalResults"] >= 1


async def test_a_group_keeps_the_providers_id_and_takes_many_people_at_once(
    provider: VersionedProvider,
) -> None:
    people = [
        (await provider.create(userName=f"p{number}@firm.example"))["id"] for number in range(3)
    ]
    body = {
        "schemas": [GROUP],
        "displayName": "Lab",
        "externalId": "oid-7",
        "members": [{"value": one} for one in people],
    }
    created = (await provider.send("POST", "/Groups", json=body)).json()
    assert created["externalId"] == "oid-7"
    assert [one["value"] for one in created["members"]] == sorted(people)
    found = await provider.search("/Groups", filter='externalId eq "oid-7"')
    assert [one["id"] for one in found["Resources"]] == [created["id"]]
    path = f"/Groups/{created['id']}"
    left = await provider.send("PUT", path, json={**body, "externalId": "oid-8", "members": []})
    assert (left.json()["externalId"], left.json().get("members")) == ("oid-8", None)
    unknown = {"schemas": [GROUP], "displayName": "Lab", "members": [{"value": "nobody"}]}
    refused = await provider.send("PUT", path, json=unknown)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue")
    department = (await provider.client.get_json("/departments"))["items"]
    assert "external_id" not in department[0], "it is the provider's alone"
