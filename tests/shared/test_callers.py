"""Nothing is open: who calls must show a token of ours, and be somebody who may."""

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
from fastapi import APIRouter
from httpx import Response

from shared.http.callers import AUDIENCE, Caller, Role
from shared.http.problems import Problem
from shared.runtime.app import RouteOpen, build_app
from shared.runtime.signing import ISSUER, Signer, signer_of
from shared.testing.house import House, OpenHouse
from tests.shared.toys.tower import bell_service

BELLS = "/api/bell/v1/bells"
HOUR = timedelta(hours=1)


@pytest.fixture
async def h(house: OpenHouse) -> AsyncIterator[House]:
    async with house([bell_service], background=False) as opened:
        yield opened


def claims(**changed: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    full: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "tom", "roles": ["auditor"]}
    full |= {"iat": now, "exp": now + HOUR} | changed
    return {name: value for name, value in full.items() if value is not None}


def signed(h: House, key: Any = None, algorithm: str = "ES256", **changed: Any) -> str:
    signer = h.running.signer
    return jwt.encode(
        claims(**changed), key or signer.private, algorithm, headers={"kid": signer.kid}
    )


async def ask(h: House, token: str | bytes) -> Response:
    bearer = token if isinstance(token, bytes) else token.encode()
    return await h.client.get(BELLS, headers={b"Authorization": b"Bearer " + bearer})


def refused(answer: Response) -> bool:
    assert answer.headers["www-authenticate"] == "Bearer"
    return (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_good_token_opens(h: House) -> None:
    assert (await ask(h, signed(h))).status_code == 200


async def test_without_a_token_nothing_opens(h: House) -> None:
    assert refused(await h.client.get(BELLS))
    assert refused(await h.client.get(BELLS, headers={"Authorization": "Basic dG9tOnRvbQ=="}))
    assert refused(await ask(h, ""))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
        {"aud": "another house"},
        {"aud": None},
        {"iss": "somebody else"},
        {"nbf": datetime(2100, 1, 1, tzinfo=UTC)},
    ],
)
async def test_a_token_that_is_not_for_us_now_is_refused(h: House, changed: dict[str, Any]) -> None:
    assert refused(await ask(h, signed(h, **changed)))


async def test_clocks_may_differ_by_a_minute(h: House) -> None:
    now = datetime.now(UTC)
    assert (await ask(h, signed(h, exp=now - timedelta(seconds=50)))).status_code == 200
    assert refused(await ask(h, signed(h, exp=now - timedelta(seconds=70))))


async def test_a_foreign_signature_is_refused(h: House) -> None:
    assert refused(await ask(h, signed(h, key=ec.generate_private_key(ec.SECP256R1()))))


async def test_another_algorithm_under_our_key_is_refused(h: House) -> None:
    assert refused(
        await ask(h, signed(h, key=rsa.generate_private_key(65537, 2048), algorithm="RS256"))
    )
    assert refused(await ask(h, signed(h, key="guess" * 10, algorithm="HS256")))


async def test_an_unsigned_token_is_refused(h: House) -> None:
    assert refused(await ask(h, jwt.encode(claims(), "", "none")))


async def test_a_changed_token_is_refused(h: House) -> None:
    head, _, signature = signed(h).split(".")
    body = claims(roles=["general-manager"], iat=0, exp=2**33)
    forged = base64.urlsafe_b64encode(json.dumps(body).encode()).decode().rstrip("=")
    assert refused(await ask(h, f"{head}.{forged}.{signature}"))


def nested() -> bytes:
    """Return a token that no reader gets to the bottom of."""
    head, deep = (base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b"{}", b"[" * 30_000))
    return b".".join([head, deep, b"x"])


@pytest.mark.parametrize("token", [b"x", b"a.b.c", b"\xff\xfe", b"....", b"e30.e30.", nested()])
async def test_garbage_is_refused(h: House, token: bytes) -> None:
    assert refused(await ask(h, token))


async def test_a_missing_role_is_named(h: House) -> None:
    answer = await h.client.post(
        f"{BELLS}/tom/rings", json={"note": "ding"}, headers=h.caller(Role.AUDITOR)
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    assert "executor" in answer.json()["detail"]


@pytest.mark.parametrize("roles", [[], ["king"], "auditor", None, [7, {}]])
async def test_roles_that_are_none_of_ours_open_nothing(h: House, roles: object) -> None:
    assert (await ask(h, signed(h, roles=roles))).status_code == 403


def test_a_department_speaks_for_itself_and_the_task_force_for_all() -> None:
    head = Caller("ann", frozenset({Role.DEPARTMENT_HEAD}), "sales")
    head.speaks_for("sales", Role.DEPARTMENT_HEAD)
    with pytest.raises(Problem, match="act for the department 市场"):
        head.speaks_for("市场", Role.DEPARTMENT_HEAD)
    with pytest.raises(Problem):
        head.speaks_for("sales", Role.LIAISON)
    Caller("ben", frozenset({Role.OFFICER_DUTIES}), None).speaks_for("sales", Role.OFFICER_DUTIES)


async def test_a_route_that_names_nobody_stops_the_start(h: House) -> None:
    def forgetful(_: object) -> list[APIRouter]:
        router = APIRouter()
        router.add_api_route("/open", lambda: None)
        return [router]

    area = h.area("bell")
    object.__setattr__(area, "service", _with_routes(area.service, forgetful))
    with pytest.raises(RouteOpen, match="/open"):
        build_app([area], h.running.bus, {})


def _with_routes(service: Any, routes: Any) -> Any:
    return type(service)(**{**vars(service), "routes": routes})


def test_a_data_folder_keeps_its_key(tmp_path: Path) -> None:
    first, second = signer_of(tmp_path), signer_of(tmp_path)
    assert first.kid == second.kid
    (key,) = tmp_path.iterdir()
    assert key.stat().st_mode & 0o077 == 0
    key.unlink()
    assert signer_of(tmp_path).kid != first.kid


async def test_a_signer_knows_its_own_key_only() -> None:
    signer = Signer(ec.generate_private_key(ec.SECP256R1()))
    assert await signer.key(signer.kid)
    for other in (None, "", "another"):
        with pytest.raises(KeyError):
            await signer.key(other)


def test_a_key_of_another_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    signer_of(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(_pem(rsa.generate_private_key(65537, 2048)))
    with pytest.raises(TypeError, match="remove it to get a new one"):
        signer_of(tmp_path)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
