"""What an identity provider sends amiss is refused in SCIM's form, and what it closes is closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.directory.area_client import LI_BODY
from tests.directory.organisation_story import done, facts_of
from tests.directory.scim_client import SCIM
from tests.directory.test_scim_providers import ENTERPRISE, PATCH, USER, Provider, provider

__all__ = ["provider"]

pytestmark = pytest.mark.asyncio(loop_scope="module")
LONG = "x" * 5000
NEVER_TEXT = json.dumps("a\0b")
LATER = {"department": "HQ", "roles": ["executor"], "valid_from": "2027-01-01"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/Users", f'{{"schemas": ["{USER}"], "userName": {NEVER_TEXT}}}'),
        ("POST", "/Users", f'{{"schemas": ["{USER}"], "userName": "\\ud800"}}'),
        ("POST", "/Users", json.dumps({"schemas": [USER], "userName": LONG})),
        ("POST", "/Users", json.dumps({"schemas": [USER], "userName": "u", "externalId": LONG})),
        ("POST", "/Users", json.dumps({"schemas": [USER], "userName": "u", "displayName": LONG})),
        (
            "POST",
            "/Users",
            json.dumps({"schemas": [USER], "userName": "u", ENTERPRISE: {"employeeNumber": LONG}}),
        ),
        ("PATCH", "/Groups/department-RND", json.dumps({"displayName": " "})),
        ("PUT", "/Groups/department-RND", json.dumps({"displayName": " "})),
        ("PUT", "/Groups/department-RND", json.dumps({"displayName": LONG})),
        ("POST", "/Groups", json.dumps({"displayName": "a\nb"})),
        ("POST", "/Users/.search", "5"),
        ("POST", "/Users/.search", '"filter"'),
    ],
)
async def test_what_the_directory_cannot_have_is_a_fault_of_the_request(
    provider: Provider, method: str, path: str, body: str
) -> None:
    refused = await provider.send(method, path, content=body)
    assert refused.status_code == 400, refused.text
    assert refused.headers["content-type"].startswith("application/scim+json")


@pytest.mark.parametrize(
    "path",
    [
        "/Users?startIndex=99999999999999999999",
        '/Users?filter=userName eq "a%5Cu0000b"',
        '/Users?filter=id eq "a%5Cud800"',
        "/Users?count=-1",
    ],
)
async def test_what_nobody_can_be_finds_nobody(provider: Provider, path: str) -> None:
    found = await provider.send("GET", path)
    assert found.status_code == 200, found.text
    assert found.json().get("Resources", []) == []


@pytest.mark.parametrize("path", ["/Users/a%00b", "/Groups/department-a%00b"])
async def test_an_id_that_no_text_can_be_is_not_found(provider: Provider, path: str) -> None:
    assert (await provider.send("GET", path)).status_code in {400, 404}


async def test_the_account_of_a_known_number_is_the_known_persons(provider: Provider) -> None:
    def account(name: str) -> dict[str, Any]:
        return {"userName": name, "displayName": "李静", ENTERPRISE: {"employeeNumber": "e1001"}}

    taken = await provider.create(**account("li.jing"), externalId="li")
    assert taken["id"] == "E1001"
    twice = await provider.send("POST", "/Users", json={"schemas": [USER], **account("jing.li")})
    assert (twice.status_code, twice.json()["scimType"]) == (409, "uniqueness")
    assert (await provider.send("DELETE", "/Users/E1001")).status_code == 204
    back = await provider.create(**account("jing.li"))
    assert (back["id"], back["userName"]) == ("E1001", "jing.li")


async def test_an_account_that_is_closed_with_another_sign_on_stays_closed(
    provider: Provider,
) -> None:
    client = provider.client
    await done(client, "POST", "/people/E1001", LATER, "assignments")
    closed = {"userName": "li.jing", "displayName": "李静", "externalId": "li", "active": False}
    answer = await provider.send("PUT", "/Users/E1001", json={"schemas": [USER], **closed})
    assert answer.status_code == 200, answer.text
    *_, last = await facts_of(client, "person-changed")
    assert last["active"] is False, "a sign-on would open it again"


async def test_nobody_is_taken_out_of_a_department_in_words_only(provider: Provider) -> None:
    await done(provider.client, "POST", "/people/E1001", LATER, "assignments")
    removal = {"op": "remove", "path": f'members[value eq "{LI_BODY["id"]}"]'}
    kept = await provider.send(
        "PATCH",
        "/Groups/department-RND",
        json={"schemas": [PATCH], "Operations": [removal]},
    )
    assert (kept.status_code, SCIM in kept.text) == (409, False)
    assert "2027-01-01" in kept.json()["detail"]
