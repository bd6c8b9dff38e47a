"""What a connector may do with requests, and what not: it opens them, and acts on those alone."""

from __future__ import annotations

from typing import Any

import pytest

from shared.http.auth import Role
from tests.comms.area_client import CommsClient
from tests.comms.request_client import REQUEST_BODY, RequestClient
from tests.comms.test_api_writing_for_others import outcome

SAID = {"text": "The dye is ordered"}
MOVES = [("reply", SAID), ("resolve", SAID), ("withdraw", {"reason": "sold out"})]


@pytest.fixture
def requests(area_client: CommsClient) -> RequestClient:
    return RequestClient(area_client)


async def open_by_connector(client: CommsClient, **changes: Any) -> str:
    return await client.create("/requests", {**REQUEST_BODY, **changes}, Role.CONNECTOR)


async def test_a_connector_opens_requests_replies_to_them_and_ends_them(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    path = await open_by_connector(client)
    for move, body in MOVES[:2]:
        done = await client.post(f"{path}/{move}", body, Role.CONNECTOR)
        assert done.status_code == 200, done.text
    found = await requests.get_request(path)
    assert (found["status"], found["asker"], found["department"]) == ("resolved", "sales", "rnd")
    assert [one["kind"] for one in found["entries"]] == ["progress", "resolution"]
    other = await open_by_connector(client, subject="Another")
    withdrawn = await client.post(f"{other}/withdraw", MOVES[2][1], Role.CONNECTOR)
    assert withdrawn.status_code == 200, withdrawn.text
    assert (await requests.get_request(other))["status"] == "withdrawn"


@pytest.mark.parametrize(("move", "body"), MOVES)
async def test_a_connector_acts_on_no_request_that_others_opened(
    requests: RequestClient, move: str, body: dict[str, str]
) -> None:
    client = requests.area_client
    by_people = await requests.open_request()
    another = client.installation.authorization_headers(Role.CONNECTOR, subject="another")
    by_another = await client.create("/requests", {**REQUEST_BODY, "subject": "b"}, another)
    for path in (by_people, by_another):
        refused = await client.post(f"{path}/{move}", body, Role.CONNECTOR)
        assert outcome(refused) == (403, "request-of-others")
        assert (await requests.get_request(path))["entries"] == []


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("pause", {"waiting_on": "asker", "reason": "Which red?"}),
        ("resume", {}),
        ("entries/{entry}/confirm", {}),
        ("entries/{entry}/reject", {"reason": "no"}),
        ("entries/{entry}/retime", {"reason": "no", "at": "2026-11-23T09:00:00+08:00"}),
        ("entries/{entry}/strike-out", {"reason": "no"}),
    ],
)
async def test_a_connector_corrects_and_pauses_nothing(
    requests: RequestClient, move: str, body: dict[str, str]
) -> None:
    client = requests.area_client
    path = await open_by_connector(client)
    entry = path.rsplit("/", 1)[1]
    refused = await client.post(
        f"{path}/{move.format(entry=entry)}", body, Role.CONNECTOR, If_Match='"1"'
    )
    assert outcome(refused) == (403, "role-missing")


async def test_a_connector_reads_no_requests_not_even_its_own(requests: RequestClient) -> None:
    client = requests.area_client
    path = await open_by_connector(client)
    for read in (path, f"{path}/clock", "/requests"):
        assert outcome(await client.get(read, Role.CONNECTOR)) == (403, "role-missing")


async def test_a_person_of_the_department_with_the_role_of_a_connector_acts_as_a_person(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    path = await requests.open_request()
    both = client.installation.authorization_headers(
        Role.EXECUTOR, Role.CONNECTOR, department="rnd", subject="li.na"
    )
    assert (await client.post(f"{path}/reply", SAID, both)).status_code == 200
    refused = await client.post(f"{path}/withdraw", MOVES[2][1], both)
    assert outcome(refused) == (403, "request-of-others")
    (entry,) = (await requests.get_request(path))["entries"]
    assert entry["kind"] == "progress"
