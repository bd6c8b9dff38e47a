"""Users and groups as Entra, Okta and Keycloak send them: forms that RFC 7644 does not have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.directory.area_client import DirectoryClient
from tests.directory.scim_client import SCIM

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Provider:
    """Sends what an identity provider sends."""

    client: DirectoryClient

    async def send(self, method: str, path: str, **named: Any) -> httpx.Response:
        """Send one request as a provider."""
        installation = self.client.installation
        return await installation.http_client.request(
            method,
            f"{SCIM}{path}",
            headers=installation.authorization_headers(Role.PROVISIONER),
            **named,
        )

    async def create(self, **attributes: Any) -> Any:
        """Create a user; fails where it is refused."""
        answer = await self.send("POST", "/Users", json={"schemas": [USER], **attributes})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def patch(self, path: str, *operations: dict[str, Any]) -> Any:
        """Patch a user or a group; fails where it is refused."""
        body = {"schemas": [PATCH], "Operations": operations}
        answer = await self.send("PATCH", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def provider(staffed_directory: DirectoryClient) -> Provider:
    """Give a provider of a directory with two departments and one person."""
    return Provider(staffed_directory)


async def test_a_user_as_entra_sends_it_is_a_person_who_works(provider: Provider) -> None:
    created = await provider.create(
        **{
            "externalId": "0a1b-oid",
            "userName": "wang.qiang@firm.example",
            "active": True,
            "emails": [{"primary": True, "type": "work", "value": "wang.qiang@firm.example"}],
            "name": {"familyName": "王", "givenName": "强", "formatted": "王强"},
            "meta": {"resourceType": "User"},
            ENTERPRISE: {"employeeNumber": 10042, "department": "研发部", "manager": "E1001"},
        }
    )
    person = await provider.client.get_json("/people/10042")
    assert (created["id"], person["name"], person["sign_on_subject"]) == (
        "10042",
        "王强",
        "0a1b-oid",
    )
    assert person["assignments"][0]["department"] == "RND", "found by the department's name"
    assert person["assignments"][0]["roles"] == ["executor"]
    patched = await provider.patch(
        "/Users/10042",
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "wq@firm.example"},
        {"op": "Replace", "path": f"{ENTERPRISE}:department", "value": "HQ"},
    )
    assert patched["active"] is False
    closed = await provider.client.get_json("/people/10042")
    assert closed["assignments"] == [], "the assignment began today, so nothing of it is left"
    back = await provider.patch("/Users/10042", {"op": "replace", "value": {"active": True}})
    assert back["active"] is True
    assert back[ENTERPRISE]["department"] == "HQ"
    assert [one["value"] for one in back["groups"]] == ["department-HQ", "role-executor"]


async def test_a_person_of_the_sheet_is_found_and_taken_over(provider: Provider) -> None:
    found = await provider.send("GET", "/Users", params={"filter": 'userName eq "E1001"'})
    assert found.json()["totalResults"] == 1
    body = {"schemas": [USER], "userName": "li.jing@firm.example", "externalId": "okta-1"}
    replaced = await provider.send(
        "PUT", "/Users/E1001", json={**body, "displayName": "李静", "active": True}
    )
    assert replaced.json()["userName"] == "li.jing@firm.example"
    person = await provider.client.get_json("/people/E1001")
    assert person["assignments"][0]["department"] == "RND", "of which the provider says nothing"
    other = await provider.send(
        "GET", "/Users", params={"filter": 'userName eq "LI.JING@firm.example"'}
    )
    assert [one["id"] for one in other.json()["Resources"]] == ["E1001"]
    taken = await provider.send("POST", "/Users", json={**body, "externalId": "okta-2"})
    assert (taken.status_code, taken.json()["scimType"]) == (409, "uniqueness")


async def test_a_deleted_account_is_gone_and_its_person_comes_back_with_it(
    provider: Provider,
) -> None:
    created = await provider.create(userName="chen", **{ENTERPRISE: {"department": "RND"}})
    path = f"/Users/{created['id']}"
    assert (await provider.send("DELETE", path)).status_code == 204
    assert (await provider.send("GET", path)).status_code == 404
    assert (await provider.send("DELETE", path)).status_code == 404
    again = await provider.create(userName="Chen", **{ENTERPRISE: {"department": "HQ"}})
    assert again["id"] == created["id"]
    assert (await provider.send("GET", path)).json()[ENTERPRISE]["department"] == "HQ"


async def test_members_of_groups_move_between_departments_and_have_roles(
    provider: Provider,
) -> None:
    one = await provider.create(userName="zhao", **{ENTERPRISE: {"department": "RND"}})
    created = await provider.send(
        "POST",
        "/Groups",
        json={
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
            "displayName": "Sales EMEA",
            "members": [{"value": one["id"], "display": "zhao"}],
        },
    )
    group = created.json()["id"]
    assert group == "department-Sales-EMEA"
    person = (await provider.send("GET", f"/Users/{one['id']}")).json()
    assert person[ENTERPRISE]["department"] == "Sales-EMEA"
    await provider.patch(
        "/Groups/role-liaison", {"op": "Add", "path": "members", "value": [{"value": one["id"]}]}
    )
    by_value = {"op": "Remove", "path": "members", "value": [{"value": one["id"]}]}
    by_path = {"op": "remove", "path": f'members[value eq "{one["id"]}"]'}
    left = await provider.patch("/Groups/department-RND", by_path)
    assert "members" not in left or one["id"] not in str(left["members"])
    person = (await provider.send("GET", f"/Users/{one['id']}")).json()
    assert {value["value"] for value in person["groups"]} == {
        "department-Sales-EMEA",
        "role-executor",
        "role-liaison",
    }
    await provider.patch(f"/Groups/{group}", by_value)
    gone = (await provider.send("GET", f"/Users/{one['id']}")).json()
    assert "groups" not in gone
    listed = await provider.send("GET", "/Groups", params={"excludedAttributes": "members"})
    assert "members" not in str(listed.json()["Resources"])
    assert (await provider.send("DELETE", f"/Groups/{group}")).status_code == 204
    assert (await provider.send("GET", f"/Groups/{group}")).status_code == 404


async def test_a_provider_gives_no_role_of_the_company_and_closes_every_account(
    provider: Provider,
) -> None:
    client = provider.client
    auditor = {"department": "RND", "roles": ["auditor"], "valid_from": "2026-02-01"}
    answer = await client.request(
        "POST", "/people/E1001/assignments", json=auditor, headers={"If-Match": '"2"'}
    )
    assert answer.is_success
    moved = await provider.send(
        "PATCH",
        "/Users/E1001",
        json={
            "schemas": [PATCH],
            "Operations": [{"op": "add", "path": f"{ENTERPRISE}:department", "value": "HQ"}],
        },
    )
    assert moved.status_code == 403
    assert "general manager" in moved.json()["detail"]
    assert (await provider.send("GET", "/Groups/role-auditor")).status_code == 404
    closed = await provider.patch(
        "/Users/E1001", {"op": "replace", "path": "active", "value": False}
    )
    assert closed["active"] is False


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/Users", b"{", "invalidSyntax"),
        ("/Users", b'{"schemas": []}', "invalidValue"),
        (
            "/Users",
            json.dumps({"schemas": [USER], "userName": "x", ENTERPRISE: {"department": "No"}}),
            "invalidValue",
        ),
        ("/Groups", b'{"schemas": [], "displayName": "RND"}', "uniqueness"),
    ],
)
async def test_what_is_refused_changes_nothing(
    provider: Provider, path: str, body: bytes | str, kind: str
) -> None:
    before = (await provider.send("GET", path)).json()["totalResults"]
    refused = await provider.send("POST", path, content=body)
    assert refused.headers["content-type"].startswith("application/scim+json")
    assert refused.json()["scimType"] == kind
    assert refused.json()["status"] == str(refused.status_code)
    assert (await provider.send("GET", path)).json()["totalResults"] == before


async def test_lists_are_paged_and_filtered(provider: Provider) -> None:
    for number in range(3):
        await provider.create(userName=f"p{number}", displayName=f"人员{number}")
    page = await provider.send("GET", "/Users", params={"startIndex": "2", "count": "2"})
    body = page.json()
    assert (body["totalResults"], body["startIndex"], body["itemsPerPage"]) == (4, 2, 2)
    assert [one["id"] for one in body["Resources"]] == ["p0", "p1"]
    asked = 'displayName sw "人员" and not (userName eq "p1")'
    found = await provider.send("GET", "/Users", params={"filter": asked, "attributes": "userName"})
    assert [one["userName"] for one in found.json()["Resources"]] == ["p0", "p2"]
    assert "displayName" not in found.json()["Resources"][0]
    wrong = await provider.send("GET", "/Users", params={"filter": "userName"})
    assert wrong.json()["scimType"] == "invalidFilter"
    denied = await provider.client.installation.http_client.get(
        f"{SCIM}/Users",
        headers=provider.client.installation.authorization_headers(Role.EXECUTOR, department="RND"),
    )
    assert denied.status_code == 403
