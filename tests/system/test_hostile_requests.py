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
from shared.http.auth import DEFAULT_AUDIENCE, Role
from shared.http_application.openapi_document import build_openapi_document
from shared.installation.token_signer import ISSUER, load_token_signer
from shared.service_runtime.service_discovery import load_services
from tests.system.concord_process import ConcordProcess
from tests.system.openapi_operations import JSON_CONTENT_TYPE, ApiOperation, list_operations

pytestmark = [pytest.mark.xdist_group("house"), pytest.mark.usefixtures("assert_nothing_recorded")]

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

Routes = Sequence[ApiOperation]


@pytest.fixture(scope="session")
def operations_under_test() -> Routes:
    return list(list_operations(build_openapi_document(load_services(services))))


def with_body(every: Routes) -> list[ApiOperation]:
    found = [one for one in every if one.content_type == JSON_CONTENT_TYPE]
    assert len(found) > 20
    return found


def refusal_defect(answer: httpx.Response, *statuses: int) -> str:
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


def test_what_is_no_json_is_malformed(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    answers = [
        one.send_request(http_client, body)
        for one in with_body(operations_under_test)
        for body in NO_JSON
    ]
    assert not [*filter(None, (refusal_defect(answer, 400, 422) for answer in answers))]
    assert {answer.status_code for answer in answers[:: len(NO_JSON)]} == {400}


def test_another_body_is_invalid(operations_under_test: Routes, http_client: httpx.Client) -> None:
    answers = [
        one.send_request(http_client, body)
        for one in with_body(operations_under_test)
        for body in NO_BODY
    ]
    assert not [*filter(None, (refusal_defect(answer, 400, 422) for answer in answers))]


def test_no_field_takes_what_does_not_fit(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    wrong = []
    for one in with_body(operations_under_test):
        for name in one.body_properties:
            rest = json.dumps({k: v for k, v in one.body_example.items() if k != name})[1:]
            for value in NO_VALUE:
                comma = "" if rest == "}" else ", "
                body = f'{{"{name}": {value}{comma}{rest}'.encode()
                fault = refusal_defect(one.send_request(http_client, body), 400, 422)
                wrong += [f"{name} = {value[:30]}: {fault}"] if fault else []
    assert not wrong


def test_a_body_of_ten_megabytes_is_too_large(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    body = b'"' + b" " * SIZE + b'"'
    wrong = [
        refusal_defect(one.send_request(http_client, body), 413)
        for one in with_body(operations_under_test)
    ]
    assert not [*filter(None, wrong)]


def test_ten_megabytes_of_nonsense_are_no_sheet_and_no_log(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    found = [
        one for one in operations_under_test if one.content_type not in {None, JSON_CONTENT_TYPE}
    ]
    assert len(found) == 3
    assert not [
        *filter(
            None,
            (refusal_defect(one.send_request(http_client, b"x" * SIZE), 413, 422) for one in found),
        )
    ]


def test_what_does_not_exist_is_not_found(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    found = [
        one
        for one in operations_under_test
        if one.path_parameters and "period" not in one.path_parameters
    ]
    found = [one for one in found if one.body_example or one.content_type is None]
    assert len(found) > 15
    wrong = [refusal_defect(one.send_request(http_client), 404, 409, 412) for one in found]
    assert not [*filter(None, wrong)]


def test_what_can_be_no_id_is_invalid(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    named = {"code", "person"}  # which may be any text
    found = [one for one in operations_under_test if set(one.path_parameters) - named]
    for wild in ("no-id", "%00", "9" * 400):
        paths = [
            one.path_template.format_map(dict.fromkeys(one.path_parameters, wild)) for one in found
        ]
        answers = [
            http_client.request(
                one.method, path, json=one.body_example, headers={"If-Match": '"1"'}
            )
            for one, path in zip(found, paths, strict=True)
        ]
        assert not [*filter(None, (refusal_defect(answer, 404, 422) for answer in answers))]


def test_invalid_list_parameters_are_refused(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    lists = [one for one in operations_under_test if "cursor" in one.parameters]
    assert len(lists) > 5
    for query in ({"cursor": "no cursor"}, {"limit": "0"}, {"limit": "9" * 30}, {"limit": "x"}):
        answers = [http_client.get(one.unknown_path, params=query) for one in lists]
        assert not [*filter(None, (refusal_defect(answer, 400, 404, 422) for answer in answers))]


def sign_altered_token(installation: ConcordProcess, **changed: Any) -> str:
    """Return a token signed by the right key, but for what is changed."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": DEFAULT_AUDIENCE,
        "sub": "mallory",
        "roles": [*Role],
        "iat": now - timedelta(hours=2),
        "exp": now + timedelta(hours=2),
    }
    signer = load_token_signer(installation.data_folder)
    claims = {k: v for k, v in (claims | changed).items() if v is not None}
    return jwt.encode(claims, signer.private_key, algorithm="ES256", headers={"kid": signer.key_id})


NO_TOKENS: dict[str, Callable[[ConcordProcess], str]] = {
    "none": lambda house: "",
    "no bearer": lambda house: "Basic Zm9vOmJhcg==",
    "nonsense": lambda house: "Bearer a.b.c",
    "expired": lambda house: (
        f"Bearer {sign_altered_token(house, exp=datetime.now(UTC) - timedelta(minutes=5))}"
    ),
    "without end": lambda house: f"Bearer {sign_altered_token(house, exp=None)}",
    "for another audience": lambda house: f"Bearer {sign_altered_token(house, aud='others')}",
    "by another issuer": lambda house: f"Bearer {sign_altered_token(house, iss='others')}",
    "unsigned": lambda house: (
        f"Bearer {jwt.encode({'sub': 'mallory', 'roles': [*Role]}, '', algorithm='none')}"
    ),
}


@pytest.mark.parametrize("kind", NO_TOKENS)
def test_every_route_needs_a_token_of_this_installation(
    kind: str,
    operations_under_test: Routes,
    installation: ConcordProcess,
    http_client: httpx.Client,
) -> None:
    token = NO_TOKENS[kind](installation)
    assert not [
        *filter(
            None,
            (
                refusal_defect(one.send_request(http_client, Authorization=token), 401)
                for one in operations_under_test
            ),
        )
    ]


def test_read_only_callers_can_change_nothing(
    operations_under_test: Routes, installation: ConcordProcess
) -> None:
    changing = [one for one in operations_under_test if one.is_command]
    assert len(changing) > 30
    with installation.open_http_client("bi-reader", "auditor") as reader:
        answers = [one.send_request(reader) for one in changing]
    assert not [*filter(None, (refusal_defect(answer, 403) for answer in answers))]
