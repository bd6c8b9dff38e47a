"""Hostile requests to every route: each is refused with a problem, and nothing changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

import services
from shared.http.callers import AUDIENCE, Role
from shared.runtime.areas import find_services
from shared.runtime.openapi import openapi_of
from shared.runtime.signing import ISSUER, signer_of
from tests.system.description import JSON, Operation, operations
from tests.system.installation import Installation

pytestmark = [pytest.mark.xdist_group("house"), pytest.mark.usefixtures("nothing_changes")]

NO_JSON = (b'{"name": ', b"\xff\xfe\x00", b"", b"name=value", b'{"name": 1' + b"0" * 5000 + b"}")
NO_BODY = (b"null", b"17", b'"text"', b"[]", b"[" * 50_000 + b"]" * 50_000, b'{"no": "such"}')
NO_VALUE = (
    "1" + "0" * 400,
    "NaN",
    '{"no": ["such", "thing"]}',
    '"\\u0000"',
    '"\\ud800"',
    json.dumps("x" * 10_000),
)
"""JSON that no field of any body may have as its value."""
SIZE = 10 * 1024 * 1024

Routes = Sequence[Operation]


@pytest.fixture(scope="session")
def every() -> Routes:
    return list(operations(openapi_of(find_services(services))))


def with_body(every: Routes) -> list[Operation]:
    found = [one for one in every if one.takes == JSON]
    assert len(found) > 20
    return found


def refused(answer: httpx.Response, *statuses: int) -> str:
    """Return what is wrong with a refusal; nothing where it is in order."""
    if answer.status_code not in statuses:
        return f"{answer.request.method} {answer.url.path} answers {answer.status_code}"
    body = answer.json()
    in_order = (
        answer.headers["content-type"] == "application/problem+json"
        and {"type", "title", "status", "detail", "instance", "code"} <= body.keys()
        and body["status"] == answer.status_code
    )
    return "" if in_order else f"{answer.url.path} answers {answer.text}"


def test_what_is_no_json_is_malformed(every: Routes, http: httpx.Client) -> None:
    answers = [one.send(http, body) for one in with_body(every) for body in NO_JSON]
    assert not [*filter(None, (refused(answer, 400, 422) for answer in answers))]
    assert {answer.status_code for answer in answers[:: len(NO_JSON)]} == {400}


def test_another_body_is_invalid(every: Routes, http: httpx.Client) -> None:
    answers = [one.send(http, body) for one in with_body(every) for body in NO_BODY]
    assert not [*filter(None, (refused(answer, 400, 422) for answer in answers))]


def test_no_field_takes_what_does_not_fit(every: Routes, http: httpx.Client) -> None:
    wrong = []
    for one in with_body(every):
        for name in one.properties:
            rest = json.dumps({k: v for k, v in one.example.items() if k != name})[1:]
            for value in NO_VALUE:
                comma = "" if rest == "}" else ", "
                body = f'{{"{name}": {value}{comma}{rest}'.encode()
                fault = refused(one.send(http, body), 400, 422)
                wrong += [f"{name} = {value[:30]}: {fault}"] if fault else []
    assert not wrong


def test_a_body_of_ten_megabytes_is_too_large(every: Routes, http: httpx.Client) -> None:
    body = b'"' + b" " * SIZE + b'"'
    wrong = [refused(one.send(http, body), 413) for one in with_body(every)]
    assert not [*filter(None, wrong)]


def test_ten_megabytes_of_nonsense_are_no_sheet_and_no_log(
    every: Routes, http: httpx.Client
) -> None:
    found = [one for one in every if one.takes not in {None, JSON}]
    assert len(found) == 3
    assert not [*filter(None, (refused(one.send(http, b"x" * SIZE), 413, 422) for one in found))]


def test_what_does_not_exist_is_not_found(every: Routes, http: httpx.Client) -> None:
    found = [one for one in every if one.in_path and "period" not in one.in_path]
    found = [one for one in found if one.example or one.takes is None]
    assert len(found) > 15
    wrong = [refused(one.send(http), 404, 409, 412) for one in found]
    assert not [*filter(None, wrong)]


def test_what_can_be_no_id_is_invalid(every: Routes, http: httpx.Client) -> None:
    named = {"code", "person"}  # which may be any text
    found = [one for one in every if set(one.in_path) - named]
    for wild in ("no-id", "%00", "9" * 400):
        paths = [one.template.format_map(dict.fromkeys(one.in_path, wild)) for one in found]
        answers = [
            http.request(one.method, path, json=one.example, headers={"If-Match": '"1"'})
            for one, path in zip(found, paths, strict=True)
        ]
        assert not [*filter(None, (refused(answer, 404, 422) for answer in answers))]


def test_wild_lists_are_refused(every: Routes, http: httpx.Client) -> None:
    lists = [one for one in every if "cursor" in one.parameters]
    assert len(lists) > 5
    for query in ({"cursor": "no cursor"}, {"limit": "0"}, {"limit": "9" * 30}, {"limit": "x"}):
        answers = [http.get(one.path, params=query) for one in lists]
        assert not [*filter(None, (refused(answer, 400, 404, 422) for answer in answers))]


def forged(house: Installation, **changed: Any) -> str:
    """Return a token signed by the right key, but for what is changed."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "mallory",
        "roles": [*Role],
        "iat": now - timedelta(hours=2),
        "exp": now + timedelta(hours=2),
    }
    signer = signer_of(house.data)
    claims = {k: v for k, v in (claims | changed).items() if v is not None}
    return jwt.encode(claims, signer.private, algorithm="ES256", headers={"kid": signer.kid})


NO_TOKENS: dict[str, Callable[[Installation], str]] = {
    "none": lambda house: "",
    "no bearer": lambda house: "Basic Zm9vOmJhcg==",
    "nonsense": lambda house: "Bearer a.b.c",
    "expired": lambda house: (
        f"Bearer {forged(house, exp=datetime.now(UTC) - timedelta(minutes=5))}"
    ),
    "without end": lambda house: f"Bearer {forged(house, exp=None)}",
    "for another audience": lambda house: f"Bearer {forged(house, aud='others')}",
    "by another issuer": lambda house: f"Bearer {forged(house, iss='others')}",
    "unsigned": lambda house: (
        f"Bearer {jwt.encode({'sub': 'mallory', 'roles': [*Role]}, '', algorithm='none')}"
    ),
}


@pytest.mark.parametrize("kind", NO_TOKENS)
def test_no_route_opens_without_a_token_of_this_house(
    kind: str, every: Routes, house: Installation, http: httpx.Client
) -> None:
    token = NO_TOKENS[kind](house)
    assert not [*filter(None, (refused(one.send(http, Authorization=token), 401) for one in every))]


def test_nothing_is_changed_by_who_may_only_read(every: Routes, house: Installation) -> None:
    changing = [one for one in every if one.changes_something]
    assert len(changing) > 30
    with house.http("bi-reader", "auditor") as reader:
        answers = [one.send(reader) for one in changing]
    assert not [*filter(None, (refused(answer, 403) for answer in answers))]
