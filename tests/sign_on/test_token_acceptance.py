"""Which tokens the API accepts if a provider signs callers on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import Response
from jwt.utils import base64url_encode

from shared.http.auth import Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.trusted_token_issuers import AuthenticationSettings
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.sign_on.stub_oidc_provider import StubOidcProvider

BELLS_PATH = "/api/bell/v1/bells"


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


async def request_with_token(installation: TestInstallation, token: str) -> Response:
    return await installation.http_client.get(
        BELLS_PATH, headers={"Authorization": f"Bearer {token}"}
    )


def is_unauthenticated(response: Response, reason: str) -> bool:
    problem = response.json()
    assert reason in problem["detail"], problem["detail"]
    return response.status_code == 401 and problem["code"].startswith("token-")


async def test_the_providers_token_is_accepted(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.publish_key("elliptic", ec.generate_private_key(ec.SECP256R1()))
    assert (
        await request_with_token(installation, stub_provider.sign_token("elliptic"))
    ).status_code == 200
    assert (
        await request_with_token(installation, stub_provider.sign_token(header={"typ": "at+jwt"}))
    ).status_code == 200
    assert (
        await request_with_token(installation, stub_provider.sign_token(aud=["account", "concord"]))
    ).status_code == 200


async def test_own_tokens_are_accepted_only_if_configured(
    installation: TestInstallation,
    start_installation: OpenTestInstallation,
    stub_provider: StubOidcProvider,
    tmp_path: Path,
) -> None:
    assert installation.installation.local_token_issuer is None, "it needs no key"
    own = load_local_token_issuer(tmp_path).issue_token(
        "tom", [Role.AUDITOR], None, datetime.now(UTC), timedelta(hours=1)
    )
    assert is_unauthenticated(
        await request_with_token(installation, own), "its issuer is not accepted here"
    )
    both = AuthenticationSettings(stub_provider.provider_settings(), local_tokens=True)
    async with start_installation(
        [publisher_service], background=False, authentication=both
    ) as accepts_both:
        assert (
            await request_with_token(accepts_both, stub_provider.sign_token())
        ).status_code == 200
        assert (
            await request_with_token(accepts_both, accepts_both.issue_token(Role.AUDITOR))
        ).status_code == 200


async def test_without_a_provider_its_token_is_refused(
    start_installation: OpenTestInstallation, stub_provider: StubOidcProvider
) -> None:
    async with start_installation([publisher_service], background=False) as installation:
        assert is_unauthenticated(
            await request_with_token(installation, stub_provider.sign_token()),
            "its issuer is not accepted here",
        )
    assert not stub_provider.request_counts


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"aud": "concord-web"}, "audience"),
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
async def test_a_token_that_is_invalid_or_for_others_is_refused(
    installation: TestInstallation,
    stub_provider: StubOidcProvider,
    changes: dict[str, Any],
    reason: str,
) -> None:
    assert is_unauthenticated(
        await request_with_token(installation, stub_provider.sign_token(**changes)), reason
    )


async def test_a_token_signed_with_an_encryption_key_is_refused(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.publish_key("encrypts", use="enc")
    assert is_unauthenticated(
        await request_with_token(installation, stub_provider.sign_token("encrypts")), "no such key"
    )


async def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    public = stub_provider.private_keys["first"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    _, claims, _ = stub_provider.sign_token().split(".")
    head = base64url_encode(b'{"alg":"HS256","kid":"first"}').decode()
    signature = base64url_encode(hmac.sign(f"{head}.{claims}".encode(), pem)).decode()
    assert is_unauthenticated(
        await request_with_token(installation, f"{head}.{claims}.{signature}"), "alg"
    )


async def test_an_unsigned_token_is_refused(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    _, claims, _ = stub_provider.sign_token().split(".")
    head = base64url_encode(b'{"alg":"none","kid":"first"}').decode()
    assert is_unauthenticated(await request_with_token(installation, f"{head}.{claims}."), "alg")


async def test_a_token_signed_with_another_key_of_the_same_id_is_refused(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    stub_provider.private_keys["first"] = rsa.generate_private_key(65537, 2048)
    assert is_unauthenticated(
        await request_with_token(installation, stub_provider.sign_token()), "signature"
    )


async def test_without_available_keys_the_response_is_503(
    start_installation: OpenTestInstallation, stub_provider: StubOidcProvider
) -> None:
    await stub_provider.stop()
    sign_on = AuthenticationSettings(stub_provider.provider_settings(), local_tokens=True)
    async with start_installation(
        [publisher_service], background=False, authentication=sign_on
    ) as installation:
        response = await request_with_token(installation, stub_provider.sign_token())
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["code"] == "sign-on-away"
        assert stub_provider.issuer not in response.text
        assert (await installation.http_client.get("/health/ready")).status_code == 200
        assert (
            await request_with_token(installation, installation.issue_token(Role.AUDITOR))
        ).status_code == 200


async def test_department_roles_need_exactly_one_department(
    installation: TestInstallation, stub_provider: StubOidcProvider
) -> None:
    for roles, department, code in (
        (["king"], None, "role-missing"),
        (["liaison"], None, "department-missing"),
        (["liaison"], ["RND", "QA"], "departments-several"),
    ):
        response = await request_with_token(
            installation, stub_provider.sign_token(roles=roles, department=department)
        )
        assert (response.status_code, response.json()["code"]) == (403, code)
    assert (
        await request_with_token(
            installation, stub_provider.sign_token(roles=["liaison"], department="RND")
        )
    ).status_code == 200


async def test_fetching_keys_without_tls_from_another_machine_is_logged(
    start_installation: OpenTestInstallation,
    stub_provider: StubOidcProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    remote_keys = stub_provider.provider_settings(jwks_url="http://keycloak.invalid/keys")
    async with start_installation(
        [publisher_service], background=False, authentication=AuthenticationSettings(remote_keys)
    ):
        assert "without TLS" in caplog.text
    caplog.clear()
    async with start_installation(
        [publisher_service],
        background=False,
        authentication=AuthenticationSettings(stub_provider.provider_settings()),
    ):
        assert "without TLS" not in caplog.text
