"""Who reads requests, meetings, matters, notices and costs: the departments that take part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio

from services.comms.service import service
from shared.http.auth import Role
from shared.http.read_scope import ReadScopeMode
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.request_client import RequestClient

ACTION = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}
PEOPLE_OF_HR = {"organiser": "hr", "attendees": [{"department": "hr", "persons": 2}]}
LISTS = {
    "/requests": "request_id",
    "/meetings": "meeting_id",
    "/meeting-actions": "action_id",
    "/matters": "matter_id",
    "/notices": "notice_id",
}
MINE = {
    "sales": {"/requests": 1, "/meetings": 1, "/meeting-actions": 1, "/matters": 1, "/notices": 1},
    "rnd": {"/requests": 2, "/meetings": 1, "/meeting-actions": 1, "/matters": 0, "/notices": 2},
    "hr": {"/requests": 1, "/meetings": 2, "/meeting-actions": 2, "/matters": 1, "/notices": 4},
    "legal": dict.fromkeys(LISTS, 0),
}
"""How many rows of each list belong to a department in what the fixture enters."""


@dataclass(frozen=True)
class Readers:
    """Reads what was entered, as people of different departments."""

    client: CommsClient
    paths: dict[str, list[str]]
    """The paths of everything, by list."""

    async def get(self, path: str, department: str | None, /, **params: Any) -> httpx.Response:
        """Read as an executor of a department, or of none."""
        caller = self.client.installation.authorization_headers(
            Role.EXECUTOR, department=department
        )
        return await self.client.get(path, caller, **params)

    async def ids(self, path: str, department: str, /, **params: Any) -> list[str]:
        """Return the ids of a list's rows, in their order."""
        answer = await self.get(path, department, **params)
        assert answer.status_code == 200, answer.text
        return [row[LISTS[path]] for row in answer.json()["items"]]


@pytest_asyncio.fixture(loop_scope="module")
async def readers(area_client: CommsClient) -> Readers:
    """Enter what sales and R&D, R&D and HR, and HR alone have with each other."""
    await area_client.installation.add_departments("legal")
    requests = RequestClient(area_client)
    await requests.open_request()
    await requests.open_request(asker="rnd", department="hr")
    await area_client.classify_matter()
    await area_client.classify_matter(department="hr")
    for plan in ({}, PEOPLE_OF_HR):
        meeting = await area_client.plan_meeting(**plan)
        noted = await area_client.post(
            f"{meeting}/actions", {**ACTION, "department": plan.get("organiser", "rnd")}
        )
        assert noted.status_code == 201, noted.text
        attendance = [{"department": "hr", "persons": 2}]
        attendance += [] if plan else [{"department": "sales", "persons": 1}]
        held = await area_client.post(
            f"{meeting}/hold",
            {"began_at": "2026-11-23T07:30:00+08:00", "minutes": 75, "attendance": attendance},
        )
        assert held.status_code == 200, held.text
    await area_client.installation.wait_until_idle()
    paths = {}
    for path, key in LISTS.items():
        rows = (await area_client.get(path)).json()["items"]
        paths[path] = [f"{path}/{row[key]}" for row in rows]
        # Of two requests, two actions and two meetings that overran there is a notice each.
        assert len(rows) == (6 if path == "/notices" else 2), path
    return Readers(area_client, paths)


async def test_a_department_lists_counts_and_picks_only_what_it_takes_part_in(
    readers: Readers,
) -> None:
    for path, everything in readers.paths.items():
        all_ids = [one.rpartition("/")[2] for one in everything]
        for department, mine in MINE.items():
            found = (await readers.get(path, department, total=True)).json()
            ids = [row[LISTS[path]] for row in found["items"]]
            assert len(ids) == found["total"] == mine[path], (path, department)
            assert await readers.ids(path, department, ids=all_ids) == ids
            assert len(await readers.ids(path, department, q="e")) <= len(ids)
            walked = []
            page = (await readers.get(path, department, limit=1)).json()
            while True:
                walked += [row[LISTS[path]] for row in page["items"]]
                if page["next_cursor"] is None:
                    break
                page = (
                    await readers.get(path, department, limit=1, cursor=page["next_cursor"])
                ).json()
            assert walked == ids


async def test_a_search_does_not_find_what_others_wrote(readers: Readers) -> None:
    for path, text in (("/requests", "sensor"), ("/notices", "Launch"), ("/meetings", "Launch")):
        everything = (await readers.client.get(path, q=text, total=True)).json()
        assert everything["total"] == 2
        for department in ("legal", "sales"):
            found = (await readers.get(path, department, q=text, total=True)).json()
            assert found["total"] == len(found["items"]) == MINE[department][path]


async def test_one_thing_is_read_by_those_who_list_it(readers: Readers) -> None:
    for path, everything in readers.paths.items():
        if path == "/meeting-actions":
            continue  # an action is read in its meeting
        for department in MINE:
            ids = await readers.ids(path, department)
            for one in everything:
                answer = await readers.get(one, department)
                if one.rpartition("/")[2] in ids:
                    assert answer.status_code == 200, answer.text
                else:
                    refused(answer, "outside-read-scope")


async def test_where_the_time_of_a_request_went_is_for_its_parties(readers: Readers) -> None:
    between_sales_and_rnd, between_rnd_and_hr = readers.paths["/requests"]
    assert (await readers.get(f"{between_sales_and_rnd}/clock", "sales")).status_code == 200
    assert (await readers.get(f"{between_rnd_and_hr}/clock", "hr")).status_code == 200
    refused(await readers.get(f"{between_rnd_and_hr}/clock", "sales"), "outside-read-scope")
    refused(await readers.get(f"{between_sales_and_rnd}/clock", None), "reader-without-department")


async def test_filters_name_the_own_department(readers: Readers) -> None:
    for path in LISTS:
        assert await readers.ids(path, "sales", department="SALES") is not None
        refused(await readers.get(path, "sales", department="hr"), "outside-read-scope")
    refused(await readers.get("/requests", "sales", asker="hr"), "outside-read-scope")
    answer = await readers.get("/requests", "sales", department="hr", side="either")
    refused(answer, "outside-read-scope")
    assert len(await readers.ids("/requests", "sales", department="rnd", asker="sales")) == 1
    both = await readers.get("/meeting-actions", "sales", department=["sales", "hr"])
    refused(both, "outside-read-scope")


async def test_costs_are_for_their_own_department(readers: Readers) -> None:
    async def departments(caller: str, **params: Any) -> list[str]:
        answer = await readers.get("/cost", caller, period="2026-11", **params)
        assert answer.status_code == 200, answer.text
        return [row["department"] for row in answer.json()["items"]]

    everything = (await readers.client.get("/cost", period="2026-11")).json()["items"]
    assert {row["department"] for row in everything} > {"hr", "sales"}
    assert await departments("sales") == await departments("sales", department="Sales") == ["sales"]
    assert await departments("legal") == []
    other = await readers.get("/cost", "sales", period="2026-11", department="hr")
    refused(other, "outside-read-scope")


async def test_without_a_department_nothing_is_read(readers: Readers) -> None:
    paths = [*LISTS, *(one for paths in readers.paths.values() for one in paths)]
    paths += ["/cost?period=2026-11", "/heads", "/reply-policies", "/channel-policies/1"]
    for path in paths:
        if path.startswith("/meeting-actions/"):
            continue
        for department in (None, "nope"):
            refused(await readers.get(path, department), "reader-without-department")


async def test_operators_and_connectors_read_no_correspondence(readers: Readers) -> None:
    for role in (Role.OPERATOR, Role.CONNECTOR):
        for path in (*LISTS, "/cost?period=2026-11", "/heads"):
            refused(await readers.client.get(path, role), "role-missing")
        assert (await readers.client.get("/reply-policies", role)).status_code == 200


async def test_only_keepers_of_webhooks_see_how_notices_were_delivered(readers: Readers) -> None:
    client = readers.client
    await client.create_subscription("https://example.com/a")
    await client.hold_overrun_meeting()
    keepers = {Role.GENERAL_MANAGER: 1, Role.OFFICER_COMMUNICATION: 1}
    for role, count in {**keepers, Role.AUDITOR: 0, Role.OFFICER_GOALS: 0}.items():
        listed = (await client.get("/notices", role)).json()["items"]
        read = [(await client.get(f"/notices/{row['notice_id']}", role)).json() for row in listed]
        for rows in (listed, read):
            assert sum(len(row["deliveries"]) for row in rows) == count
    for one in await readers.ids("/notices", "hr"):
        assert (await readers.get(f"/notices/{one}", "hr")).json()["deliveries"] == []


async def test_a_wide_role_opens_only_what_it_opens_itself(readers: Readers) -> None:
    headers = readers.client.installation.authorization_headers
    beside_sales = headers(Role.CONNECTOR, Role.OPERATOR, Role.EXECUTOR, department="sales")
    without_department = headers(Role.CONNECTOR, Role.OPERATOR, Role.EXECUTOR)
    for path, key in LISTS.items():
        found = (await readers.client.get(path, beside_sales)).json()["items"]
        assert [row[key] for row in found] == await readers.ids(path, "sales")
        refused(await readers.client.get(path, without_department), "reader-without-department")


async def test_the_setting_opens_the_company_to_all_who_have_a_department(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation(
        [service], reuse_routers=True, read_scope=ReadScopeMode.COMPANY
    ) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        matter = await client.classify_matter()
        for department, status in (("rnd", 200), (None, 403), ("nope", 403)):
            caller = installation.authorization_headers(Role.EXECUTOR, department=department)
            for path in (matter, "/matters?department=sales", "/cost?period=2026-11"):
                assert (await client.get(path, caller)).status_code == status, path


def refused(answer: httpx.Response, code: str) -> None:
    """Check that an answer refuses the reader, in so many words."""
    assert (answer.status_code, answer.json().get("code")) == (403, code), answer.text
