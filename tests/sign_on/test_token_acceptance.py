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

from shared.http.auth import Role
from shared.installation.authentication import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.sign_on.stub_oidc_provider import StubOidcProvider

BELLS = "/api/bell/v1/bells"


@pytest.fixture
async def installation(
    start_installation: OpenTestInstallation, stub_provider: StubOidcProvider
) -> AsyncIterator[TestInstallation]:
    async with start_installation(
        [publisher_service],
        background=False,
        authentication=AuthenticationSettings(
            stub_provider.provider_settings(), local_tokens=False
        ),
    ) as opened:
        yield opened


async def ask(installation: TestInstallation, token: str) -> Response:
    return await installation.http_client.get(BELLS, headers={"Authorization": f"Bearer {token}"})


def is_unauthenticated(answer: Response, why: str) -> bool:
    problem = answer.json()
    assert why in problem["detail"], problem["detail"]
    return (answer.status_code, problem["code"]) == (401, "unauthenticated")


async def test_the_providers_token_is_accepted(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.publish_key("elliptic", ec.generate_private_key(ec.SECP256R1()))
    assert (await ask(installation, stub_provider.sign_token("elliptic"))).status_code == 200
    assert (
        await ask(installation, stub_provider.sign_token(header={"typ": "at+jwt"}))
    ).status_code == 200
    assert (
        await ask(installation, stub_provider.sign_token(aud=["account", "concord"]))
    ).status_code == 200


async def test_own_tokens_are_accepted_only_if_configured(
    installation: TestInstallation,
    start_installation: OpenTestInstallation,
    stub_provider: StubOidcProvider,
) -> None:
    assert is_unauthenticated(
        await ask(installation, installation.issue_token(Role.AUDITOR)),
        "its issuer is not accepted here",
    )
    both = AuthenticationSettings(stub_provider.provider_settings(), local_tokens=True)
    async with start_installation(
        [publisher_service], background=False, authentication=both
    ) as open_to_both:
        assert (await ask(open_to_both, stub_provider.sign_token())).status_code == 200
        assert (await ask(open_to_both, open_to_both.issue_token(Role.AUDITOR))).status_code == 200


async def test_without_a_provider_its_token_is_refused(
    start_installation: OpenTestInstallation, stub_provider: StubOidcProvider
) -> None:
    async with start_installation([publisher_service], background=False) as h:
        assert is_unauthenticated(
            await ask(h, stub_provider.sign_token()), "its issuer is not accepted here"
        )
    assert not stub_provider.request_counts


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
    installation: TestInstallation,
    stub_provider: StubOidcProvider,
    changed: dict[str, Any],
    why: str,
) -> None:
    assert is_unauthenticated(await ask(installation, stub_provider.sign_token(**changed)), why)


async def test_a_key_that_encrypts_signs_nobody_on(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.publish_key("encrypts", use="enc")
    assert is_unauthenticated(
        await ask(installation, stub_provider.sign_token("encrypts")), "no such key"
    )


async def test_the_public_key_is_no_secret(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    public = stub_provider.private_keys["first"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    _, claims, _ = stub_provider.sign_token().split(".")
    head = base64url_encode(b'{"alg":"HS256","kid":"first"}').decode()
    signature = base64url_encode(signing.sign(f"{head}.{claims}".encode(), pem)).decode()
    assert is_unauthenticated(await ask(installation, f"{head}.{claims}.{signature}"), "alg")


async def test_an_unsigned_token_is_refused(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    _, claims, _ = stub_provider.sign_token().split(".")
    head = base64url_encode(b'{"alg":"none","kid":"first"}').decode()
    assert is_unauthenticated(await ask(installation, f"{head}.{claims}."), "alg")


async def test_a_key_of_the_same_name_is_not_the_same_key(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.private_keys["first"] = rsa.generate_private_key(65537, 2048)
    assert is_unauthenticated(await ask(installation, stub_provider.sign_token()), "Signature")


async def test_without_available_keys_the_response_is_503(
    start_installation: OpenTestInstallation, stub_provider: StubOidcProvider
) -> None:
    await stub_provider.stop()
    sign_on = AuthenticationSettings(stub_provider.provider_settings(), local_tokens=True)
    async with start_installation(
        [publisher_service], background=False, authentication=sign_on
    ) as h:
        answer = await ask(h, stub_provider.sign_token())
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "sign-on-away"
        assert stub_provider.issuer not in answer.text
        assert (await h.http_client.get("/health/ready")).status_code == 200
        assert (await ask(h, h.issue_token(Role.AUDITOR))).status_code == 200


async def test_a_department_acts_for_itself(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    for roles, department, code in (
        (["king"], None, "role-missing"),
        (["liaison"], None, "department-missing"),
        (["liaison"], ["RND", "QA"], "departments-several"),
    ):
        answer = await ask(
            installation, stub_provider.sign_token(roles=roles, department=department)
        )
        assert (answer.status_code, answer.json()["code"]) == (403, code)
    assert (
        await ask(installation, stub_provider.sign_token(roles=["liaison"], department="RND"))
    ).status_code == 200


async def test_keys_on_another_machine_are_not_asked_for_without_tls_unsaid(
    start_installation: OpenTestInstallation,
    stub_provider: StubOidcProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    elsewhere = stub_provider.provider_settings(jwks_url="http://keycloak.invalid/keys")
    async with start_installation(
        [publisher_service], background=False, authentication=AuthenticationSettings(elsewhere)
    ):
        assert "without TLS" in caplog.text
    caplog.clear()
    async with start_installation(
        [publisher_service],
        background=False,
        authentication=AuthenticationSettings(stub_provider.provider_settings()),
    ):
        assert "without TLS" not in caplog.text
