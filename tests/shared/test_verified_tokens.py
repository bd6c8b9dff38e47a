"""A token that was verified before is accepted without its signature, as long as it would be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from shared.http.auth import Caller, Role, TrustedIssuersByName, VerifiedToken, verify
from shared.http.general_problems import TokenIssuerUnknown, TokenKeyUnknown
from shared.http.problem_details import ProblemError
from shared.http.verified_tokens import VerifiedTokens
from shared.installation.local_token_signer import LocalTokenSigner
from shared.installation.local_token_verifier import caller_from_local_claims

HOUR = timedelta(hours=1)
SIGNER = LocalTokenSigner(ec.generate_private_key(ec.SECP256R1()))
NOW = datetime.now(UTC)


@dataclass
class Issuer:
    """An issuer whose keys may change."""

    issuer: str = SIGNER.issuer
    audience: str = SIGNER.audience
    keys: dict[str, Any] = field(default_factory=lambda: {SIGNER.key_id: SIGNER.public_key})

    async def get_key(self, kid: str | None) -> Any:
        return self.keys[str(kid)]

    def caller_from_claims(self, claims: Mapping[str, Any]) -> Caller:
        return caller_from_local_claims(claims)


@dataclass
class Verifications:
    """Verifies, and counts how often."""

    count: int = 0

    async def __call__(self, token: str, issuers: TrustedIssuersByName) -> VerifiedToken:
        self.count += 1
        return await verify(token, issuers)


class Setting:
    """What remembers, and what it asks."""

    def __init__(self, max_remembered: int = 10, issuer: Issuer | None = None) -> None:
        self.now = NOW
        self.verifications = Verifications()
        self.issuer = issuer or Issuer()
        self.tokens = VerifiedTokens(max_remembered, self.seconds, self.verifications)

    def seconds(self) -> float:
        return self.now.timestamp()

    async def authenticate(self, token: str) -> Caller:
        return await self.tokens.authenticate(token, {self.issuer.issuer: self.issuer})


def sign(subject: str = "tom", valid_for: timedelta = HOUR) -> str:
    return SIGNER.issue_token(subject, [Role.AUDITOR], None, NOW, valid_for)


async def test_a_token_is_verified_once() -> None:
    setting, token = Setting(), sign()
    first, second = await setting.authenticate(token), await setting.authenticate(token)
    assert first == second == (await verify(token, {SIGNER.issuer: setting.issuer})).caller
    assert setting.verifications.count == 1


async def test_another_token_of_the_same_caller_is_verified_itself() -> None:
    setting = Setting()
    header, body, signature = sign().split(".")
    await setting.authenticate(f"{header}.{body}.{signature}")
    _, _, other_signature = sign().split(".")
    with pytest.raises(ProblemError):
        await setting.authenticate(f"{header}.{body}.{other_signature}")
    assert setting.verifications.count == 2


async def test_what_is_refused_is_not_remembered() -> None:
    setting = Setting()
    for _ in range(2):
        with pytest.raises(ProblemError):
            await setting.authenticate("a.b.c")
    assert (setting.verifications.count, len(setting.tokens)) == (2, 0)


async def test_a_token_is_forgotten_when_it_expires() -> None:
    setting, token = Setting(), sign(valid_for=HOUR)
    await setting.authenticate(token)
    setting.now = NOW + HOUR + timedelta(seconds=59)  # clocks may differ by a minute
    await setting.authenticate(token)
    assert setting.verifications.count == 1
    setting.now += timedelta(seconds=1)
    await setting.authenticate(token)  # by its own clock it is valid still
    assert setting.verifications.count == 2


async def test_a_withdrawn_key_opens_nothing() -> None:
    setting, token = Setting(), sign()
    await setting.authenticate(token)
    key = setting.issuer.keys.pop(SIGNER.key_id)
    with pytest.raises(TokenKeyUnknown):
        await setting.authenticate(token)
    assert len(setting.tokens) == 0
    setting.issuer.keys[SIGNER.key_id] = key
    await setting.authenticate(token)
    assert setting.verifications.count == 3


async def test_another_key_under_the_same_id_verifies_anew() -> None:
    setting, token = Setting(), sign()
    await setting.authenticate(token)
    setting.issuer.keys[SIGNER.key_id] = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(ProblemError):
        await setting.authenticate(token)


async def test_the_same_key_read_again_verifies_anew_and_is_accepted() -> None:
    setting, token = Setting(), sign()
    await setting.authenticate(token)
    setting.issuer.keys[SIGNER.key_id] = SIGNER.private_key.public_key()
    await setting.authenticate(token)
    assert setting.verifications.count == 2


async def test_an_issuer_that_is_trusted_no_longer_opens_nothing() -> None:
    setting, token = Setting(), sign()
    await setting.authenticate(token)
    with pytest.raises(TokenIssuerUnknown):
        await setting.tokens.authenticate(token, {})


async def test_few_are_remembered_and_the_one_used_longest_ago_is_forgotten() -> None:
    setting = Setting(max_remembered=2)
    first, second, third = (sign(name) for name in ("ann", "ben", "eve"))
    for token in (first, second, first, third, first):
        await setting.authenticate(token)
    assert (setting.verifications.count, len(setting.tokens)) == (3, 2)
    await setting.authenticate(second)
    assert setting.verifications.count == 4


class UnawareIssuer(Issuer):
    """An issuer that does not notice what becomes of its keys."""

    async def get_key(self, kid: str | None) -> Any:
        return SIGNER.public_key


async def test_where_nobody_asks_for_the_key_a_withdrawn_one_is_accepted() -> None:
    """The control: what asking for the key at each request is for."""
    setting, token = Setting(issuer=UnawareIssuer()), sign()
    await setting.authenticate(token)
    setting.issuer.keys.clear()
    assert (await setting.authenticate(token)).subject == "tom"
