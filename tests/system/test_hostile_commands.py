"""Commands with a stale or no version, or under a used idempotency key, change nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.testing.area_client import read_version
from tests.system.cli_process import poll_until_true
from tests.system.concord_process import ConcordProcess
from tests.system.database_inspection import recorded_counts

pytestmark = pytest.mark.xdist_group("installation")

DEPARTMENTS = "/api/directory/v1/departments"


def register_department(http: httpx.Client, code: str) -> str:
    """Register a department, and return the path of its name."""
    body = {"code": code, "name": "as it was", "valid_from": "2026-01-01"}
    headers = {"Idempotency-Key": f'"register {code}"'}
    assert http.post(DEPARTMENTS, json=body, headers=headers).status_code == 201
    path = "/api/incentives/v1/statements/2026-10"
    # Otherwise the department's fact could have its effect during the test.
    poll_until_true(lambda: code in http.get(path).text, "the department is in the statement")
    return f"{DEPARTMENTS}/{code}/name"


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ('"2"', 412),
        ('"0"', 412),
        ('"999999999999999999"', 412),
        (f'"{"9" * 400}"', 412),
        ("1", 412),
        ('W/"1"', 412),
        ("*", 412),
        ('"-1"', 412),
        ("'; DROP TABLE department; --", 412),
    ],
)
def test_an_update_must_name_the_version_that_was_read(
    if_match: str | None, status: int, installation: ConcordProcess, http_client: httpx.Client
) -> None:
    name = register_department(http_client, "READ")
    before = recorded_counts(installation.data_folder)
    headers = {} if if_match is None else {"If-Match": if_match}
    response = http_client.put(name, json={"name": "as it is now"}, headers=headers)
    assert (response.status_code, response.json()["status"]) == (status, status)
    assert read_version(http_client.get(f"{DEPARTMENTS}/READ")) == 1
    assert recorded_counts(installation.data_folder) == before


def test_a_key_repeats_its_response_for_its_request_only(
    installation: ConcordProcess, http_client: httpx.Client
) -> None:
    body = {"code": "KEYED", "name": "first", "valid_from": "2026-01-01"}

    def post(key: str, **changed: Any) -> httpx.Response:
        return http_client.post(DEPARTMENTS, json=body | changed, headers={"Idempotency-Key": key})

    first = post('"used"')
    before = recorded_counts(installation.data_folder)
    for again in (post('"used"'), post("used")):
        assert (again.status_code, again.json()) == (201, first.json())
        assert read_version(again) == read_version(first)
    other = post('"used"', name="second")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    elsewhere = http_client.post(
        "/api/workflows/v1/flows", json={"name": "a flow"}, headers={"Idempotency-Key": "used"}
    )
    assert elsewhere.status_code in {201, 422}  # every area keeps its own keys
    assert recorded_counts(installation.data_folder)["directory event"] == before["directory event"]


@pytest.mark.parametrize("key", ['""', "k" * 256, '"' + "k" * 300 + '"'])
def test_an_unusable_idempotency_key_is_malformed(
    key: str, installation: ConcordProcess, http_client: httpx.Client
) -> None:
    before = recorded_counts(installation.data_folder)
    body = {"code": "UNKEYED", "name": "never", "valid_from": "2026-01-01"}
    response = http_client.post(DEPARTMENTS, json=body, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json()["code"]) == (400, "key-malformed")
    assert recorded_counts(installation.data_folder) == before
