"""Every route needs a valid token of this installation and a role that may call it."""

import base64
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import APIRouter, Depends
from httpx import Response

from shared.http.auth import DEFAULT_AUDIENCE, Caller, RequireAnyRole, Role
from shared.http.problem_details import ProblemError
from shared.http_application.application import UnprotectedRoute, build_http_application
from shared.http_application.read_scope_declarations import UnscopedRead
from shared.installation.local_token_issuer import LocalTokenIssuer, load_local_token_issuer
from shared.installation.local_token_signer import ISSUER
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

BELLS = "/api/bell/v1/bells"
HOUR = timedelta(hours=1)


@pytest.fixture
async def installation(start_installation: OpenTestInstallation) -> AsyncIterator[TestInstallation]:
    async with start_installation([publisher_service], background=False) as opened:
        yield opened


def claims(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    full: dict[str, Any] = {
        "iss": ISSUER,
        "aud": DEFAULT_AUDIENCE,
        "sub": "tom",
        "roles": ["auditor"],
    }
    full |= {"iat": now, "exp": now + HOUR} | changed
    return {name: value for name, value in full.items() if value is not None}


def sign_token(
    installation: TestInstallation, key: Any = None, algorithm: str = "ES256", **changed: Any
) -> str:
    signer = installation.token_issuer
    return jwt.encode(
        claims(**changed), key or signer.private_key, algorithm, headers={"kid": signer.key_id}
    )


async def list_bells(installation: TestInstallation, token: str | bytes) -> Response:
    bearer = token if isinstance(token, bytes) else token.encode()
    return await installation.http_client.get(
        BELLS, headers={b"Authorization": b"Bearer " + bearer}
    )


def is_unauthenticated(answer: Response) -> bool:
    assert answer.headers["www-authenticate"] == "Bearer"
    return answer.status_code == 401 and answer.json()["code"].startswith("token-")


async def test_a_valid_token_is_accepted(installation: TestInstallation) -> None:
    assert (await list_bells(installation, sign_token(installation))).status_code == 200


async def test_a_missing_token_is_refused(installation: TestInstallation) -> None:
    assert is_unauthenticated(await installation.http_client.get(BELLS))
    assert is_unauthenticated(
        await installation.http_client.get(BELLS, headers={"Authorization": "Basic dG9tOnRvbQ=="})
    )
    assert is_unauthenticated(await list_bells(installation, ""))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"aud": "another installation"},
        {"aud": None},
        {"iss": "somebody else"},
        {"nbf": datetime(2100, 1, 1, tzinfo=UTC)},
    ],
)
async def test_a_token_that_is_not_for_us_now_is_refused(
    installation: TestInstallation, changed: dict[str, Any]
) -> None:
    assert is_unauthenticated(await list_bells(installation, sign_token(installation, **changed)))


async def test_clocks_may_differ_by_a_minute(installation: TestInstallation) -> None:
    now = datetime.now(UTC)
    assert (
        await list_bells(installation, sign_token(installation, exp=now - timedelta(seconds=50)))
    ).status_code == 200
    assert is_unauthenticated(
        await list_bells(installation, sign_token(installation, exp=now - timedelta(seconds=70)))
    )


async def test_a_foreign_signature_is_refused(installation: TestInstallation) -> None:
    assert is_unauthenticated(
        await list_bells(
            installation, sign_token(installation, key=ec.generate_private_key(ec.SECP256R1()))
        )
    )


async def test_another_algorithm_under_our_key_is_refused(installation: TestInstallation) -> None:
    assert is_unauthenticated(
        await list_bells(
            installation,
            sign_token(installation, key=rsa.generate_private_key(65537, 2048), algorithm="RS256"),
        )
    )
    assert is_unauthenticated(
        await list_bells(
            installation, sign_token(installation, key="guess" * 10, algorithm="HS256")
        )
    )


async def test_an_unsigned_token_is_refused(installation: TestInstallation) -> None:
    assert is_unauthenticated(await list_bells(installation, jwt.encode(claims(), "", "none")))


async def test_a_changed_token_is_refused(installation: TestInstallation) -> None:
    header, _, signature = sign_token(installation).split(".")
    body = claims(roles=["general-manager"], iat=0, exp=2**33)
    forged = base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
    assert is_unauthenticated(await list_bells(installation, f"{header}.{forged}.{signature}"))


def deeply_nested_token() -> bytes:
    """Return a token whose JSON is nested too deeply for any parser."""
    header, body = (base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b"{}", b"[" * 30_000))
    return b".".join([header, body, b"x"])


@pytest.mark.parametrize(
    "token", [b"x", b"a.b.c", b"\xff\xfe", b"....", b"e30.e30.", deeply_nested_token()]
)
async def test_garbage_is_refused(installation: TestInstallation, token: bytes) -> None:
    assert is_unauthenticated(await list_bells(installation, token))


async def test_a_missing_role_is_named(installation: TestInstallation) -> None:
    answer = await installation.http_client.post(
        f"{BELLS}/tom/rings",
        json={"note": "ding"},
        headers=installation.authorization_headers(Role.AUDITOR),
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    assert "executor" in answer.json()["detail"]


@pytest.mark.parametrize("roles", [[], ["king"], "auditor", None, [7, {}]])
async def test_unknown_roles_grant_nothing(installation: TestInstallation, roles: object) -> None:
    assert (
        await list_bells(installation, sign_token(installation, roles=roles))
    ).status_code == 403


def test_a_department_acts_for_itself_and_the_task_force_for_all() -> None:
    head = Caller("ann", frozenset({Role.DEPARTMENT_HEAD}), "sales")
    head.require_department_role("sales", Role.DEPARTMENT_HEAD)
    with pytest.raises(ProblemError, match="act for the department 市场"):
        head.require_department_role("市场", Role.DEPARTMENT_HEAD)
    with pytest.raises(ProblemError):
        head.require_department_role("sales", Role.LIAISON)
    Caller("ben", frozenset({Role.OFFICER_DUTIES}), None).require_department_role(
        "sales", Role.OFFICER_DUTIES
    )


async def test_a_route_without_declared_callers_prevents_the_start(
    installation: TestInstallation,
) -> None:
    def create_unprotected_routers(_: object) -> list[APIRouter]:
        router = APIRouter()
        router.add_api_route("/open", lambda: None)
        return [router]

    area = installation.area("bell")
    object.__setattr__(
        area, "definition", _with_routers(area.definition, create_unprotected_routers)
    )
    with pytest.raises(UnprotectedRoute, match="/open"):
        build_http_application([area], installation.installation.bus, {})


def _with_routers(service: Any, create_routers: Any) -> Any:
    return type(service)(**{**vars(service), "create_routers": create_routers})


async def test_two_tokens_in_one_request_are_refused(installation: TestInstallation) -> None:
    tokens = [installation.issue_token(Role.AUDITOR), sign_token(installation, roles=[])]
    for first, second in (tokens, reversed(tokens)):
        headers = [("Authorization", f"Bearer {one}") for one in (first, second)]
        answer = await installation.http_client.get(BELLS, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "token-malformed")


def test_the_signing_key_is_stored_in_the_data_folder(tmp_path: Path) -> None:
    first, second = load_local_token_issuer(tmp_path), load_local_token_issuer(tmp_path)
    assert first.key_id == second.key_id
    (key,) = tmp_path.iterdir()
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    assert load_local_token_issuer(tmp_path).key_id != first.key_id


async def test_a_signer_knows_its_own_key_only() -> None:
    signer = LocalTokenIssuer(ec.generate_private_key(ec.SECP256R1()))
    assert await signer.get_key(signer.key_id)
    for other in (None, "", "another"):
        with pytest.raises(KeyError):
            await signer.get_key(other)


def test_a_key_of_another_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    load_local_token_issuer(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(_pem(rsa.generate_private_key(65537, 2048)))
    with pytest.raises(TypeError, match="remove it to get a new one"):
        load_local_token_issuer(tmp_path)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


async def test_a_read_that_declares_no_class_prevents_the_start(
    installation: TestInstallation,
) -> None:
    def create_unscoped_routers(_: object) -> list[APIRouter]:
        router = APIRouter(dependencies=[Depends(RequireAnyRole(*Role))])
        router.add_api_route("/api/bell/v1/pay", lambda: None)
        return [router]

    area = installation.area("bell")
    object.__setattr__(area, "definition", _with_routers(area.definition, create_unscoped_routers))
    with pytest.raises(UnscopedRead, match="GET /api/bell/v1/pay"):
        build_http_application([area], installation.installation.bus, {})
