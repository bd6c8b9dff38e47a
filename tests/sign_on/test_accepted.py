"""Whose tokens open the API where a provider signs callers on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response
from jwt.utils import base64url_encode

from shared.http.callers import Role
from shared.runtime.sign_on import SignOn
from shared.testing.house import House, OpenHouse
from tests.shared.toys.tower import bell_service
from tests.sign_on.small_provider import SmallProvider

BELLS = "/api/bell/v1/bells"


@pytest.fixture
async def h(house: OpenHouse, small: SmallProvider) -> AsyncIterator[House]:
    async with house(
        [bell_service], background=False, sign_on=SignOn(small.provider(), local_tokens=False)
    ) as opened:
        yield opened


async def ask(h: House, token: str) -> Response:
    return await h.client.get(BELLS, headers={"Authorization": f"Bearer {token}"})


def refused(answer: Response, why: str) -> bool:
    problem = answer.json()
    assert why in problem["detail"], problem["detail"]
    return (answer.status_code, problem["code"]) == (401, "unauthenticated")


async def test_the_providers_token_opens(h: House, small: SmallProvider) -> None:
    small.add("elliptic", ec.generate_private_key(ec.SECP256R1()))
    assert (await ask(h, small.token("elliptic"))).status_code == 200
    assert (await ask(h, small.token(header={"typ": "at+jwt"}))).status_code == 200
    assert (await ask(h, small.token(aud=["account", "concord"]))).status_code == 200


async def test_the_installations_own_token_opens_only_where_that_was_said(
    h: House, house: OpenHouse, small: SmallProvider
) -> None:
    assert refused(await ask(h, h.token(Role.AUDITOR)), "its issuer is not accepted here")
    both = SignOn(small.provider(), local_tokens=True)
    async with house([bell_service], background=False, sign_on=both) as open_to_both:
        assert (await ask(open_to_both, small.token())).status_code == 200
        assert (await ask(open_to_both, open_to_both.token(Role.AUDITOR))).status_code == 200


async def test_without_a_provider_its_token_opens_nothing(
    house: OpenHouse, small: SmallProvider
) -> None:
    async with house([bell_service], background=False) as h:
        assert refused(await ask(h, small.token()), "its issuer is not accepted here")
    assert not small.asked


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"aud": "concord-web"}, "Audience"),
        ({"aud": None}, "aud"),
        ({"iss": "https://another.example"}, "issuer"),
        ({"iss": ["https://another.example"]}, ""),
        ({"iss": None}, "issuer"),
        ({"exp": datetime.now(UTC) - timedelta(seconds=61)}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": None}, "iat"),
        ({"iat": datetime.now(UTC) + timedelta(hours=2)}, "iat"),
        ({"sub": None}, "sub"),
        ({"typ": "ID"}, "access token"),
        ({"header": {"typ": "logout+jwt"}}, "access token"),
        ({"header": {"typ": 7}}, ""),
        ({"header": {"kid": "made up"}}, "no such key"),
        ({"header": {"alg": "RS512"}}, "alg"),
    ],
)
async def test_a_token_that_is_not_for_us_now_is_refused(
    h: House, small: SmallProvider, changed: dict[str, Any], why: str
) -> None:
    assert refused(await ask(h, small.token(**changed)), why)


async def test_a_key_that_encrypts_signs_nobody_on(h: House, small: SmallProvider) -> None:
    small.add("encrypts", use="enc")
    assert refused(await ask(h, small.token("encrypts")), "no such key")


async def test_the_public_key_is_no_secret(h: House, small: SmallProvider) -> None:
    public = small.private["first"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    _, claims, _ = small.token().split(".")
    head = base64url_encode(b'{"alg":"HS256","kid":"first"}').decode()
    signature = base64url_encode(signing.sign(f"{head}.{claims}".encode(), pem)).decode()
    assert refused(await ask(h, f"{head}.{claims}.{signature}"), "alg")


async def test_an_unsigned_token_is_refused(h: House, small: SmallProvider) -> None:
    _, claims, _ = small.token().split(".")
    head = base64url_encode(b'{"alg":"none","kid":"first"}').decode()
    assert refused(await ask(h, f"{head}.{claims}."), "alg")


async def test_a_key_of_the_same_name_is_not_the_same_key(h: House, small: SmallProvider) -> None:
    small.private["first"] = rsa.generate_private_key(65537, 2048)
    assert refused(await ask(h, small.token()), "Signature")


async def test_while_no_key_can_be_had_a_token_is_neither_good_nor_bad(
    house: OpenHouse, small: SmallProvider
) -> None:
    await small.end()
    sign_on = SignOn(small.provider(), local_tokens=True)
    async with house([bell_service], background=False, sign_on=sign_on) as h:
        answer = await ask(h, small.token())
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "sign-on-away"
        assert small.issuer not in answer.text
        assert (await h.client.get("/health/ready")).status_code == 200
        assert (await ask(h, h.token(Role.AUDITOR))).status_code == 200


async def test_a_department_speaks_for_itself(h: House, small: SmallProvider) -> None:
    for roles, department, code in (
        (["king"], None, "role-missing"),
        (["liaison"], None, "department-missing"),
        (["liaison"], ["RND", "QA"], "departments-several"),
    ):
        answer = await ask(h, small.token(roles=roles, department=department))
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert (await ask(h, small.token(roles=["liaison"], department="RND"))).status_code == 200


async def test_keys_on_another_machine_are_not_asked_for_without_tls_unsaid(
    house: OpenHouse, small: SmallProvider, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = small.provider(jwks_url="http://keycloak.invalid/keys")
    async with house([bell_service], background=False, sign_on=SignOn(elsewhere)):
        assert "without TLS" in caplog.text
    caplog.clear()
    async with house([bell_service], background=False, sign_on=SignOn(small.provider())):
        assert "without TLS" not in caplog.text
