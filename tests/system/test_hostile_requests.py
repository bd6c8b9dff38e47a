"""Malformed and malicious requests to every route are refused, and nothing changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest

from shared.http.auth import DEFAULT_AUDIENCE, Role
from shared.installation.local_token_issuer import load_local_token_issuer
from shared.installation.local_token_signer import ISSUER
from tests.architecture.declared_services import openapi_document
from tests.system.concord_process import ConcordProcess
from tests.system.openapi_operations import JSON_CONTENT_TYPE, ApiOperation, list_operations

pytestmark = [
    pytest.mark.xdist_group("installation"),
    pytest.mark.usefixtures("assert_nothing_recorded"),
]

MALFORMED_JSON = (
    b'{"name": ',
    b"\xff\xfe\x00",
    b"name=value",
    b'{"name": 1' + b"0" * 5000 + b"}",
)
INVALID_BODIES = (
    b"null",
    b"17",
    b'"text"',
    b"[]",
    b"[" * 50_000 + b"]" * 50_000,
    b'{"no": "such"}',
)
INVALID_VALUES = (
    "1" + "0" * 400,
    "NaN",
    '{"no": {"such": "thing"}, "\\u0000": null}',
    '"\\u0000"',
    '"\\ud800"',
    json.dumps("x" * 10_000),
)
"""JSON values that are invalid for every field of every body."""
OWN_SESSION_PATH = "/api/events/v1/session"
"""The caller's own session, which lets a browser read the stream: any caller may have one."""
COMPUTATIONS = re.compile(r"/(what-ifs?|reply-policy-trials)(/|$)")
"""Commands that only compute, for those who read all that goes in: they change no data."""
TEN_MEGABYTES = 10 * 1024 * 1024

Routes = Sequence[ApiOperation]


@pytest.fixture(scope="session")
def operations_under_test() -> Routes:
    return list(list_operations(openapi_document()))


def with_body(every: Routes) -> list[ApiOperation]:
    found = [one for one in every if one.content_type == JSON_CONTENT_TYPE]
    assert len(found) > 20
    return found


def refusal_defect(response: httpx.Response, *statuses: int) -> str:
    """Return what is wrong with a refusal; an empty text where it is correct."""
    if response.status_code not in statuses:
        return f"{response.request.method} {response.url.path} answers {response.status_code}"
    body = response.json()
    is_correct = (
        response.headers["content-type"] == "application/problem+json"
        and {"type", "title", "status", "detail", "instance", "code"} <= body.keys()
        and body["status"] == response.status_code
    )
    return "" if is_correct else f"{response.url.path} answers {response.text}"


def test_malformed_json_is_refused(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    responses = [
        one.send_request(http_client, body)
        for one in with_body(operations_under_test)
        for body in MALFORMED_JSON
    ]
    assert not [*filter(None, (refusal_defect(response, 400, 422) for response in responses))]
    assert {response.status_code for response in responses[:: len(MALFORMED_JSON)]} == {400}


def test_a_missing_body_is_refused_where_one_is_required(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    wrong = []
    for one in with_body(operations_under_test):
        # Without a body that is not required, only the unknown id or version is refused.
        statuses = (400, 422) if one.is_body_required else (404, 412)
        wrong.append(refusal_defect(one.send_request(http_client, b""), *statuses))
    assert not [*filter(None, wrong)]


def test_a_body_of_another_shape_is_refused(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    responses = [
        one.send_request(http_client, body)
        for one in with_body(operations_under_test)
        for body in INVALID_BODIES
    ]
    assert not [*filter(None, (refusal_defect(response, 400, 422) for response in responses))]


def test_every_field_refuses_invalid_values(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    wrong = []
    for one in with_body(operations_under_test):
        for name in one.body_properties:
            rest = json.dumps({k: v for k, v in one.body_example.items() if k != name})[1:]
            for value in INVALID_VALUES:
                comma = "" if rest == "}" else ", "
                body = f'{{"{name}": {value}{comma}{rest}'.encode()
                defect = refusal_defect(one.send_request(http_client, body), 400, 422)
                wrong += [f"{name} = {value[:30]}: {defect}"] if defect else []
    assert not wrong


def test_a_body_of_ten_megabytes_is_too_large(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    body = b'"' + b" " * TEN_MEGABYTES + b'"'
    wrong = [
        refusal_defect(one.send_request(http_client, body), 413)
        for one in with_body(operations_under_test)
    ]
    assert not [*filter(None, wrong)]


def test_ten_megabytes_of_nonsense_are_refused_as_sheet_and_as_log(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    found = [
        one for one in operations_under_test if one.content_type not in {None, JSON_CONTENT_TYPE}
    ]
    assert len(found) == 3
    assert not [
        *filter(
            None,
            (
                refusal_defect(one.send_request(http_client, b"x" * TEN_MEGABYTES), 413, 422)
                for one in found
            ),
        )
    ]


def test_an_unknown_id_is_not_found(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    chosen = {"period", "questionnaire", "target"}  # by the caller, or from a closed list
    found = [
        one
        for one in operations_under_test
        if one.path_parameters and not chosen & set(one.path_parameters)
    ]
    found = [one for one in found if one.body_example or one.content_type is None]
    assert len(found) > 15
    wrong = [refusal_defect(one.send_request(http_client), 404, 409, 412) for one in found]
    assert not [*filter(None, wrong)]


def test_a_malformed_id_is_refused(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    text_parameters = {"code", "person", "questionnaire"}  # which may be any text
    found = [one for one in operations_under_test if set(one.path_parameters) - text_parameters]
    for malformed_id in ("no-id", "%00", "9" * 400):
        paths = [
            one.path_template.format_map(dict.fromkeys(one.path_parameters, malformed_id))
            for one in found
        ]
        responses = [
            http_client.request(
                one.method, path, json=one.body_example, headers={"If-Match": '"1"'}
            )
            for one, path in zip(found, paths, strict=True)
        ]
        assert not [*filter(None, (refusal_defect(response, 404, 422) for response in responses))]


def test_invalid_list_parameters_are_refused(
    operations_under_test: Routes, http_client: httpx.Client
) -> None:
    lists = [one for one in operations_under_test if "cursor" in one.parameters]
    assert len(lists) > 5
    for query in ({"cursor": "no cursor"}, {"limit": "0"}, {"limit": "9" * 30}, {"limit": "x"}):
        responses = [http_client.get(one.unknown_path, params=query) for one in lists]
        assert not [
            *filter(None, (refusal_defect(response, 400, 404, 422) for response in responses))
        ]


def sign_altered_token(installation: ConcordProcess, **changed: Any) -> str:
    """Return a token that is signed with the right key but has changed claims."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": DEFAULT_AUDIENCE,
        "sub": "mallory",
        "roles": [*Role],
        "iat": now - timedelta(hours=2),
        "exp": now + timedelta(hours=2),
    }
    signer = load_local_token_issuer(installation.data_folder)
    claims = {k: v for k, v in (claims | changed).items() if v is not None}
    return jwt.encode(claims, signer.private_key, algorithm="ES256", headers={"kid": signer.key_id})


INVALID_TOKENS: dict[str, Callable[[ConcordProcess], str]] = {
    "none": lambda installation: "",
    "no bearer": lambda installation: "Basic Zm9vOmJhcg==",
    "nonsense": lambda installation: "Bearer a.b.c",
    "expired": lambda installation: (
        f"Bearer {sign_altered_token(installation, exp=datetime.now(UTC) - timedelta(minutes=5))}"
    ),
    "without end": lambda installation: f"Bearer {sign_altered_token(installation, exp=None)}",
    "for another audience": lambda installation: (
        f"Bearer {sign_altered_token(installation, aud='others')}"
    ),
    "by another issuer": lambda installation: (
        f"Bearer {sign_altered_token(installation, iss='others')}"
    ),
    "unsigned": lambda installation: (
        f"Bearer {jwt.encode({'sub': 'mallory', 'roles': [*Role]}, '', algorithm='none')}"
    ),
}


@pytest.mark.parametrize("kind", INVALID_TOKENS)
def test_every_route_needs_a_token_of_this_installation(
    kind: str,
    operations_under_test: Routes,
    installation: ConcordProcess,
    http_client: httpx.Client,
) -> None:
    token = INVALID_TOKENS[kind](installation)
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
    changing = [
        one
        for one in operations_under_test
        if one.is_command
        and one.path_template != OWN_SESSION_PATH
        and not COMPUTATIONS.search(one.path_template)
    ]
    assert len(changing) > 30
    with installation.open_http_client("bi-reader", "auditor") as reader:
        responses = [one.send_request(reader) for one in changing]
    assert not [*filter(None, (refusal_defect(response, 403) for response in responses))]
