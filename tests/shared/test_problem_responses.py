"""Every client error is answered with a problem document, and never as a server error."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response

from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service

RINGS = "/api/bell/v1/bells/tom/rings"
BELLS = "/api/bell/v1/bells"


@pytest.fixture
async def installation(start_installation: OpenTestInstallation) -> AsyncIterator[TestInstallation]:
    async with start_installation([publisher_service], background=False) as opened:
        yield opened


def is_problem(answer: Response, status: int, code: str) -> bool:
    """Check the form, status and code of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "instance", "code"}
    assert (body["status"], body["code"]) == (answer.status_code, code), body
    assert body["instance"] == answer.request.url.path
    return answer.status_code == status


async def ring(installation: TestInstallation, **request: object) -> Response:
    request.setdefault("headers", installation.authorization_headers(Role.EXECUTOR))
    return await installation.http_client.post(RINGS, **request)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b"NaN{"])
async def test_malformed_json_is_a_problem(installation: TestInstallation, body: bytes) -> None:
    headers = installation.authorization_headers(Role.EXECUTOR) | {
        "Content-Type": "application/json"
    }
    answer = await ring(installation, content=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert is_problem(answer, answer.status_code, answer.json()["code"])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"note": 1}, "#/note"),
        ({"note": ""}, "#/note"),
        ({"note": "a\u0000b"}, "#/note"),
        ({"note": "x" * 201}, "#/note"),
        ({}, "#/note"),
        ({"note": "ding", "loudness": 10**400}, "#/loudness"),
        ({"note": "ding", "loudness": "loud"}, "#/loudness"),
        ({"note": "ding", "a/b~c": 1}, "#/a~1b~0c"),
    ],
)
async def test_wrong_types_and_values_are_pointed_at(
    installation: TestInstallation, body: dict[str, object], pointer: str
) -> None:
    answer = await ring(installation, json=body)
    assert is_problem(answer, 422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [[], "ding", 7, None])
async def test_a_body_that_is_no_object_is_invalid(
    installation: TestInstallation, body: object
) -> None:
    assert is_problem(await ring(installation, json=body), 422, "invalid")


async def test_a_lone_surrogate_is_refused(installation: TestInstallation) -> None:
    headers = installation.authorization_headers(Role.EXECUTOR) | {
        "Content-Type": "application/json"
    }
    answer = await ring(installation, content=rb'{"note": "\ud800"}', headers=headers)
    assert answer.status_code in {400, 422}


async def test_a_body_of_ten_megabytes_is_refused(installation: TestInstallation) -> None:
    answer = await ring(installation, json={"note": "x" * 10_000_000})
    assert is_problem(answer, 413, "too-large")


async def test_a_nul_byte_in_the_path_is_a_client_error(installation: TestInstallation) -> None:
    answer = await installation.http_client.post(
        "/api/bell/v1/bells/t%00m/rings",
        json={"note": "ding"},
        headers=installation.authorization_headers(Role.EXECUTOR),
    )
    assert is_problem(answer, 422, "text-invalid")


async def test_unknown_routes_and_methods_are_problems(installation: TestInstallation) -> None:
    assert is_problem(await installation.http_client.get("/api/nobody/v1"), 404, "not-found")
    assert is_problem(await installation.http_client.delete(RINGS), 405, "method-not-allowed")


async def test_refusals_say_what_to_do_and_carry_their_status(
    installation: TestInstallation,
) -> None:
    manager = installation.authorization_headers(Role.GENERAL_MANAGER)
    silence = "/api/bell/v1/bells/tom/silence"
    unknown = await installation.http_client.put(silence, headers=manager | {"If-Match": '"0"'})
    assert is_problem(unknown, 404, "unknown-bell")
    await ring(installation, json={"note": "ding"})
    await installation.http_client.put(silence, headers=manager | {"If-Match": '"1"'})
    refused = await ring(installation, json={"note": "dong"})
    assert is_problem(refused, 409, "bell-silenced")
    assert refused.json()["detail"] == "this bell is silenced; ring another"


@pytest.mark.parametrize("if_match", ['"7"', "1", "*", 'W/"1"', '"1', '"9999999999999999999"'])
async def test_a_wrong_if_match_is_stale(installation: TestInstallation, if_match: str) -> None:
    await ring(installation, json={"note": "ding"})
    headers = installation.authorization_headers(Role.GENERAL_MANAGER) | {"If-Match": if_match}
    answer = await installation.http_client.put("/api/bell/v1/bells/tom/silence", headers=headers)
    code = "version-stale" if if_match == '"7"' else "etag-malformed"
    assert is_problem(answer, 412, code)


async def test_an_update_needs_if_match(installation: TestInstallation) -> None:
    answer = await installation.http_client.put(
        "/api/bell/v1/bells/tom/silence",
        headers=installation.authorization_headers(Role.GENERAL_MANAGER),
    )
    assert is_problem(answer, 428, "if-match-missing")


async def test_a_command_answers_with_id_version_etag_and_location(
    installation: TestInstallation,
) -> None:
    answer = await ring(installation, json={"note": "ding"})
    assert (answer.status_code, answer.json()) == (201, {"id": "tom", "version": 1})
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == "/api/bell/v1/bells/tom"


@pytest.mark.parametrize("key", ["", "x" * 256, '""', '"' + "x" * 256 + '"', '"a\tb"'])
async def test_a_malformed_key_is_refused(installation: TestInstallation, key: str) -> None:
    headers = installation.authorization_headers(Role.EXECUTOR) | {"Idempotency-Key": key}
    answer = await ring(installation, json={"note": "ding"}, headers=headers)
    assert is_problem(answer, 400, "key-malformed")


async def test_a_key_means_the_same_quoted_and_bare(installation: TestInstallation) -> None:
    for key in ('"first"', "first", '"first"'):
        headers = installation.authorization_headers(Role.EXECUTOR) | {"Idempotency-Key": key}
        answer = await ring(installation, json={"note": "ding"}, headers=headers)
        assert answer.json()["version"] == 1
    headers = installation.authorization_headers(Role.EXECUTOR) | {"Idempotency-Key": "first"}
    answer = await ring(installation, json={"note": "dong"}, headers=headers)
    assert is_problem(answer, 422, "key-reused")


async def test_lists_come_in_pages(installation: TestInstallation) -> None:
    for bell in ("ann", "ben", "tom"):
        headers = installation.authorization_headers(Role.EXECUTOR)
        await installation.http_client.post(
            f"{BELLS}/{bell}/rings", json={"note": "ding"}, headers=headers
        )
    reader = installation.authorization_headers(Role.AUDITOR)
    first = (await installation.http_client.get(BELLS, headers=reader)).json()
    assert [item["bell"] for item in first["items"]] == ["ann", "ben"]
    next_page = {"cursor": first["next_cursor"]}
    last = (await installation.http_client.get(BELLS, params=next_page, headers=reader)).json()
    assert ([item["bell"] for item in last["items"]], last["next_cursor"]) == (["tom"], None)
    other_filter = await installation.http_client.get(
        BELLS, params=next_page | {"loud": "true"}, headers=reader
    )
    assert is_problem(other_filter, 422, "cursor-invalid")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "9" * 400])
async def test_a_limit_out_of_bounds_is_invalid(installation: TestInstallation, limit: str) -> None:
    answer = await installation.http_client.get(
        BELLS, params={"limit": limit}, headers=installation.authorization_headers(Role.AUDITOR)
    )
    assert is_problem(answer, 422, "invalid")


async def test_an_internal_error_reveals_nothing(installation: TestInstallation) -> None:
    transport = ASGITransport(installation.installation.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://concord") as client:
        answer = await client.post(
            RINGS,
            json={"note": "cracked"},
            headers=installation.authorization_headers(Role.EXECUTOR),
        )
    assert is_problem(answer, 500, "fault")
    assert "cracked" not in answer.text
    assert "violates" not in answer.text


async def test_an_unreachable_database_is_answered_with_a_retry_time(
    installation: TestInstallation,
) -> None:
    await installation.area("bell").pool.close()
    for answer in (
        await installation.http_client.get(
            BELLS, headers=installation.authorization_headers(Role.AUDITOR)
        ),
        await ring(installation, json={"note": "ding"}),
    ):
        assert is_problem(answer, 503, "store-away")
        assert answer.headers["retry-after"] == "1"
    assert is_problem(await installation.http_client.get("/health/ready"), 503, "not-ready")
    assert (await installation.http_client.get("/health/live")).status_code == 200
