"""Revoking tokens: by subject or by id, never one's own by accident; withdrawn by an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.directory.domain.refusals import (
    RevocationTargetUnclear,
    RevokesOwnTokens,
    UnknownTokenRevocation,
)
from services.directory.domain.token_revocation import (
    Revoker,
    RevokeTokens,
    TokenRevocationWithdrawn,
    TokensRevoked,
    WithdrawTokenRevocation,
    decide,
    evolve,
)
from shared.contracts.token_digests import token_digest
from shared.http.auth import Role
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.area_client import DirectoryClient

given = aggregate_scenario(decide, evolve, None).given

ID = UUID(int=7)
NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=366)
COMMAND = RevokeTokens(
    ID, "li.jing", None, NOW, LATER, "laptop lost", Revoker("chen", "t-1"), may_be_own=False, at=NOW
)
WITHDRAW = WithdrawTokenRevocation(ID, "laptop found", "chen", NOW)
revoked_event = TokensRevoked(
    revocation_id=ID,
    subject="li.jing",
    token_id=None,
    issued_until=NOW,
    expires_at=LATER,
    reason="laptop lost",
    revoked_by="chen",
    at=NOW,
)
withdrawn_event = TokenRevocationWithdrawn(
    revocation_id=ID, reason="laptop found", withdrawn_by="chen", at=NOW
)


def test_tokens_are_revoked_and_accepted_again() -> None:
    given().when(COMMAND).then(revoked_event)
    given(revoked_event).when(WITHDRAW).then(withdrawn_event)
    given(revoked_event, withdrawn_event).when(WITHDRAW).then()
    given().when(WITHDRAW).then_refused(UnknownTokenRevocation)


def test_either_a_subject_or_a_token_is_named() -> None:
    for command in (replace(COMMAND, subject=None), replace(COMMAND, token_id="t-2")):
        given().when(command).then_refused(RevocationTargetUnclear)


@pytest.mark.parametrize(
    "target", [{"subject": "chen"}, {"subject": None, "token_id": "t-1"}], ids=["subject", "id"]
)
def test_nobody_revokes_his_own_token_by_accident(target: dict[str, Any]) -> None:
    command = replace(COMMAND, **target)
    given().when(command).then_refused(RevokesOwnTokens)
    assert decide(replace(command, may_be_own=True), None)


PATH = "/token-revocations"
BODY = {"subject": "li.jing", "reason": "laptop lost"}


async def test_a_revocation_is_listed_and_published_without_the_subject(
    area_client: DirectoryClient,
) -> None:
    path = await area_client.create(PATH, BODY)
    (listed,) = (await area_client.get_json(PATH, subject="li.jing"))["items"]
    assert listed["person"] is None
    assert (listed["subject"], listed["reason"]) == ("li.jing", "laptop lost")
    assert listed["withdrawn_at"] is None
    assert await area_client.get_json(path) == listed
    (fact,) = await area_client.published_facts("tokens-revoked")
    assert fact["subject_digest"] == token_digest("li.jing")
    assert "li.jing" not in str(fact)
    assert "laptop" not in str(fact)
    withdrawn = await area_client.post(f"{path}/withdraw", {"reason": "laptop found"})
    assert (withdrawn.status_code, withdrawn.json()["version"]) == (200, 2)
    assert (await area_client.get_json(path))["withdrawn_reason"] == "laptop found"
    assert len(await area_client.published_facts("token-revocation-withdrawn")) == 1


async def test_only_the_general_manager_and_operators_revoke(area_client: DirectoryClient) -> None:
    for role in (Role.AUDITOR, Role.OFFICER_DUTIES, Role.CONNECTOR):
        assert (await area_client.post(PATH, BODY, role)).status_code == 403
    assert (await area_client.post(PATH, BODY, Role.OPERATOR)).status_code == 201
    for role, status in ((Role.AUDITOR, 200), (Role.OFFICER_DUTIES, 403)):
        assert (await area_client.get(PATH, role)).status_code == status


async def test_ones_own_tokens_are_refused_unless_meant(area_client: DirectoryClient) -> None:
    own = {"subject": "tester", "reason": "test"}
    refused = await area_client.post(PATH, own)
    assert (refused.status_code, refused.json()["code"]) == (409, "revokes-own-tokens")
    assert (await area_client.post(PATH, {**own, "may_be_own": True})).status_code == 201
    both = {**BODY, "token_id": "t-1"}
    assert (await area_client.post(PATH, both)).json()["code"] == "revocation-target-unclear"
    unknown = await area_client.post(f"{PATH}/{ID}/withdraw", {"reason": "test"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-token-revocation")


async def test_a_revocation_names_for_whom_its_subject_stands(
    staffed_directory: DirectoryClient,
) -> None:
    linked = {"sign_on_subject": "rndhead"}
    await staffed_directory.put("/people/E1001/sign-on-subject", linked, If_Match='"2"')
    for subject, person in (("rndhead", "E1001"), ("RNDHEAD", None)):
        path = await staffed_directory.create(PATH, {**BODY, "subject": subject})
        assert (await staffed_directory.get_json(path))["person"] == person
