"""The realm of `deploy/identity` is complete, and gives nobody access by itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from shared.http.auth import DEFAULT_AUDIENCE, DEPARTMENT_ROLES, Role
from shared.testing.keycloak import IDENTITY_FOLDER, REALM_FILES

SAMPLE = Path(__file__).parents[2] / "shared" / "sample" / "company_scenario"


def realm() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (IDENTITY_FOLDER / "realm-concord.json").read_text("utf-8")
    )
    return document


def example_users() -> list[dict[str, Any]]:
    document = json.loads(REALM_FILES["concord-users-0.json"].read_text("utf-8"))
    users: list[dict[str, Any]] = document["users"]
    return users


def test_the_realm_has_exactly_concords_roles() -> None:
    assert [role["name"] for role in realm()["roles"]["realm"]] == list(Role)


def test_every_client_issues_tokens_that_concord_can_read() -> None:
    for client in realm()["clients"]:
        configs = {mapper["name"]: mapper["config"] for mapper in client["protocolMappers"]}
        assert configs["audience"]["included.custom.audience"] == DEFAULT_AUDIENCE
        assert configs["roles"]["claim.name"] == "roles"
        assert client["publicClient"] == (configs.get("department") is not None)
        assert client["clientId"] != DEFAULT_AUDIENCE, (
            "its ID tokens would be taken for access tokens"
        )


def test_the_realm_has_no_secret_and_only_machine_users() -> None:
    assert all(user["username"].startswith("service-account-") for user in realm()["users"])
    machines = [client for client in realm()["clients"] if not client["publicClient"]]
    assert len(machines) == len(realm()["users"])
    for client in machines:
        assert re.fullmatch(r"\$\{CONCORD_[A-Z]+_SECRET:\}", client["secret"])
        assert re.fullmatch(r"\$\{CONCORD_[A-Z]+_ENABLED:false\}", client["enabled"])


def test_passwords_are_entered_only_on_keycloaks_pages() -> None:
    for client in realm()["clients"]:
        assert not client["directAccessGrantsEnabled"]
        assert not client["implicitFlowEnabled"]
        if client["standardFlowEnabled"]:
            assert client["attributes"]["pkce.code.challenge.method"] == "S256"


def test_the_example_has_the_sample_companys_departments() -> None:
    acts = json.loads((SAMPLE / "first_month.json").read_text("utf-8"))
    rows = next(act["body"] for act in acts if "departments/csv" in act.get("post", ""))
    heads = {
        (user["attributes"]["department"][0], user["username"])
        for user in example_users()
        if "department-head" in user["realmRoles"]
    }
    assert heads == {(row.split(",")[0], row.split(",")[3]) for row in rows[1:]}


def test_exactly_users_with_a_department_role_have_a_department() -> None:
    for user in example_users():
        assert bool(DEPARTMENT_ROLES & set(user["realmRoles"])) == ("attributes" in user)
