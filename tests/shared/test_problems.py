"""Whatever goes wrong is answered as a problem document, and never as a fault of ours."""

from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient, Response

from shared.http.callers import Role
from shared.testing.house import House, OpenHouse
from tests.shared.toys.tower import bell_service

RINGS = "/api/bell/v1/bells/tom/rings"
BELLS = "/api/bell/v1/bells"


@pytest.fixture
async def h(house: OpenHouse) -> AsyncIterator[House]:
    async with house([bell_service], background=False) as opened:
        yield opened


def is_problem(answer: Response, status: int, code: str) -> bool:
    """Check the document's form, and that it says this."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail", "instance", "code"}
    assert (body["status"], body["code"]) == (answer.status_code, code), body
    assert body["instance"] == answer.request.url.path
    return answer.status_code == status


async def ring(h: House, **request: object) -> Response:
    request.setdefault("headers", h.caller(Role.EXECUTOR))
    return await h.client.post(RINGS, **request)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"{", b"", b"\xff\xfe", b"[" * 100_000, b"NaN{"])
async def test_malformed_json(h: House, body: bytes) -> None:
    headers = h.caller(Role.EXECUTOR) | {"Content-Type": "application/json"}
    answer = await ring(h, content=body, headers=headers)
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
    h: House, body: dict[str, object], pointer: str
) -> None:
    answer = await ring(h, json=body)
    assert is_problem(answer, 422, "invalid")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("body", [[], "ding", 7, None])
async def test_a_body_that_is_no_object(h: House, body: object) -> None:
    assert is_problem(await ring(h, json=body), 422, "invalid")


async def test_a_lone_surrogate_is_no_text(h: House) -> None:
    headers = h.caller(Role.EXECUTOR) | {"Content-Type": "application/json"}
    answer = await ring(h, content=rb'{"note": "\ud800"}', headers=headers)
    assert answer.status_code in {400, 422}


async def test_ten_megabytes_are_too_many(h: House) -> None:
    answer = await ring(h, json={"note": "x" * 10_000_000})
    assert is_problem(answer, 413, "too-large")


async def test_a_zero_byte_in_the_path_is_no_fault_of_ours(h: House) -> None:
    answer = await h.client.post(
        "/api/bell/v1/bells/t%00m/rings", json={"note": "ding"}, headers=h.caller(Role.EXECUTOR)
    )
    assert is_problem(answer, 422, "text-invalid")


async def test_unknown_routes_and_methods(h: House) -> None:
    assert is_problem(await h.client.get("/api/nobody/v1"), 404, "not-found")
    assert is_problem(await h.client.delete(RINGS), 405, "method-not-allowed")


async def test_refusals_say_what_to_do_and_carry_their_status(h: House) -> None:
    boss = h.caller(Role.GENERAL_MANAGER)
    silence = "/api/bell/v1/bells/tom/silence"
    unknown = await h.client.put(silence, headers=boss | {"If-Match": '"0"'})
    assert is_problem(unknown, 404, "unknown-bell")
    await ring(h, json={"note": "ding"})
    await h.client.put(silence, headers=boss | {"If-Match": '"1"'})
    refused = await ring(h, json={"note": "dong"})
    assert is_problem(refused, 409, "bell-refused")
    assert refused.json()["detail"] == "this bell is silenced; ring another"


@pytest.mark.parametrize("if_match", ['"7"', "1", "*", 'W/"1"', '"1', '"9999999999999999999"'])
async def test_a_wrong_if_match_is_stale(h: House, if_match: str) -> None:
    await ring(h, json={"note": "ding"})
    headers = h.caller(Role.GENERAL_MANAGER) | {"If-Match": if_match}
    answer = await h.client.put("/api/bell/v1/bells/tom/silence", headers=headers)
    assert is_problem(answer, 412, "version-stale")


async def test_an_update_needs_if_match(h: House) -> None:
    answer = await h.client.put(
        "/api/bell/v1/bells/tom/silence", headers=h.caller(Role.GENERAL_MANAGER)
    )
    assert is_problem(answer, 428, "if-match-missing")


async def test_a_command_answers_with_id_version_etag_and_location(h: House) -> None:
    answer = await ring(h, json={"note": "ding"})
    assert (answer.status_code, answer.json()) == (201, {"id": "tom", "version": 1})
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["location"] == "/api/bell/v1/bells/tom"


@pytest.mark.parametrize("key", ["", "x" * 256, '""', '"' + "x" * 256 + '"', '"a\tb"'])
async def test_a_malformed_key_is_refused(h: House, key: str) -> None:
    headers = h.caller(Role.EXECUTOR) | {"Idempotency-Key": key}
    answer = await ring(h, json={"note": "ding"}, headers=headers)
    assert is_problem(answer, 400, "key-malformed")


async def test_a_key_means_the_same_quoted_and_bare(h: House) -> None:
    for key in ('"first"', "first", '"first"'):
        headers = h.caller(Role.EXECUTOR) | {"Idempotency-Key": key}
        answer = await ring(h, json={"note": "ding"}, headers=headers)
        assert answer.json()["version"] == 1
    headers = h.caller(Role.EXECUTOR) | {"Idempotency-Key": "first"}
    answer = await ring(h, json={"note": "dong"}, headers=headers)
    assert is_problem(answer, 422, "key-reused")


async def test_lists_come_in_pages(h: House) -> None:
    for bell in ("ann", "ben", "tom"):
        headers = h.caller(Role.EXECUTOR)
        await h.client.post(f"{BELLS}/{bell}/rings", json={"note": "ding"}, headers=headers)
    reader = h.caller(Role.AUDITOR)
    first = (await h.client.get(BELLS, headers=reader)).json()
    assert [item["bell"] for item in first["items"]] == ["ann", "ben"]
    rest = {"cursor": first["next_cursor"]}
    last = (await h.client.get(BELLS, params=rest, headers=reader)).json()
    assert ([item["bell"] for item in last["items"]], last["next_cursor"]) == (["tom"], None)
    other_filter = await h.client.get(BELLS, params=rest | {"loud": "true"}, headers=reader)
    assert is_problem(other_filter, 422, "cursor-invalid")


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "9" * 400])
async def test_a_limit_out_of_bounds_is_invalid(h: House, limit: str) -> None:
    answer = await h.client.get(BELLS, params={"limit": limit}, headers=h.caller(Role.AUDITOR))
    assert is_problem(answer, 422, "invalid")


async def test_a_fault_of_ours_tells_nothing_about_itself(h: House) -> None:
    transport = ASGITransport(h.running.app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://concord") as client:
        answer = await client.post(RINGS, json={"note": "cracked"}, headers=h.caller(Role.EXECUTOR))
    assert is_problem(answer, 500, "fault")
    assert "cracked" not in answer.text
    assert "violates" not in answer.text


async def test_while_the_database_is_away_try_again_later(h: House) -> None:
    await h.area("bell").pool.close()
    for answer in (
        await h.client.get(BELLS, headers=h.caller(Role.AUDITOR)),
        await ring(h, json={"note": "ding"}),
    ):
        assert is_problem(answer, 503, "store-away")
        assert answer.headers["retry-after"] == "1"
    assert is_problem(await h.client.get("/health/ready"), 503, "not-ready")
    assert (await h.client.get("/health/live")).status_code == 200
