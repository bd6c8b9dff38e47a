"""A person's data are erased for good: in the log, in what is read of it, also of the past."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest_asyncio

from services.directory.domain.person_erasure import PersonErased
from services.directory.service import service
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import AppendRequest
from shared.eventsourcing.personal_data import NO_PERSONAL_DATA
from shared.http.auth import Role
from shared.service_runtime.running_area import open_area
from shared.testing.installation import OpenTestInstallation
from shared.testing.log_tampering import audit_findings
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.directory.area_client import HQ_BODY, LI_BODY, RND_BODY, DirectoryClient
from tests.directory.organisation_story import change, done, facts_of, refusal

LI = "/people/E1001"
ASKED = {"ground": "asked-by-person"}
WANG = {**LI_BODY, "id": "E1002", "name": "王伟", "sign_on_subject": "wang@sso"}
SECRETS = ("李静", "李静文", "li@sso", "王伟", "wang@sso")

_TEXT_TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'directory' AND table_type = 'BASE TABLE' ORDER BY 1
"""

_KEEP_THE_FIRST_AS_0_1_0_DID = """
INSERT INTO earlier_event SELECT position, stream, version, id, recorded_at, context, data
FROM later_event WHERE stream = 'person-E1001' AND version = 1;
INSERT INTO earlier_fact SELECT later_fact.* FROM later_fact
WHERE key = 'person-E1001' AND sequence = 1;
DELETE FROM compact_event USING stream
WHERE stream.id = 'person-E1001' AND stream.number = stream AND compact_event.version = 1
"""


@pytest_asyncio.fixture(loop_scope="module")
async def two_people(staffed_directory: DirectoryClient) -> DirectoryClient:
    """Give Li, with two names and a sign-on, who has left yesterday; and Wang, who stays."""
    await _tell_of_two_people(staffed_directory)
    return staffed_directory


@pytest_asyncio.fixture(loop_scope="module")
async def recorded_in_plain_text(
    reuse_installation: OpenTestInstallation,
) -> AsyncIterator[DirectoryClient]:
    """Give the same people as a version without keys recorded them."""
    earlier = replace(service, personal_data=NO_PERSONAL_DATA)
    async with reuse_installation([earlier], background=False) as installation:
        client = DirectoryClient(installation)
        for path, body in (
            ("/departments", HQ_BODY),
            ("/departments", RND_BODY),
            ("/people", LI_BODY),
        ):
            await client.create(path, body)
        await _tell_of_two_people(client)
        yield client


async def _tell_of_two_people(client: DirectoryClient) -> None:
    await client.create("/people", WANG)
    await done(client, "PUT", LI, {"name": "李静文"}, "name")
    await done(client, "PUT", LI, {"sign_on_subject": "li@sso"}, "sign-on-subject")
    yesterday = f"{client.installation.clock() - timedelta(days=1):%Y-%m-%d}"
    await done(client, "POST", LI, {"last_day": yesterday}, "leave")


async def tables_with(client: DirectoryClient, secret: str) -> set[str]:
    """Return the tables of the area in which a text is found."""
    async with client.area.pool.acquire() as db:
        return {
            table
            for (table,) in await db.fetch(_TEXT_TABLES)
            if await db.fetchval(
                f"SELECT EXISTS (SELECT FROM {table} AS found WHERE strpos(found::text, $1) > 0)",
                secret,
            )
        }


async def outbox(client: DirectoryClient) -> list[tuple[Any, ...]]:
    async with client.area.pool.acquire() as db:
        rows = await db.fetch("SELECT position, id, type, key, data::text FROM outbox ORDER BY 1")
    return [tuple(row) for row in rows]


async def test_the_log_has_no_personal_text(two_people: DirectoryClient) -> None:
    found = {secret: await tables_with(two_people, secret) for secret in SECRETS}
    assert found == {
        "李静": {"person"},  # it is in the new name as well
        "李静文": {"person"},
        "li@sso": {"person"},
        "王伟": {"person"},
        "wang@sso": {"person"},
    }
    assert (await two_people.get_json(LI))["name"] == "李静文"


async def test_an_erased_person_is_found_nowhere(two_people: DirectoryClient) -> None:
    client = two_people
    history_before = await client.get_json("/people/E1002")
    await done(client, "POST", LI, ASKED, "erase")
    shown = await client.get_json(LI)
    assert (shown["name"], shown["sign_on_subject"]) == ("–", None)
    assert [one["department"] for one in shown["assignments"]] == ["RND"]
    assert [await tables_with(client, secret) for secret in SECRETS[:3]] == [set()] * 3
    assert await client.get_json("/people/E1002") == history_before
    last = (await facts_of(client, "person-changed"))[-1]
    assert (last["person"], last["active"]) == ("E1001", False)


async def test_everything_is_rebuilt_to_the_byte_and_the_audit_passes(
    two_people: DirectoryClient,
) -> None:
    await done(two_people, "POST", LI, ASKED, "erase")
    before = await read_model_rows(two_people.area)
    await rebuild_read_models(two_people.area)
    assert await read_model_rows(two_people.area) == before
    for check in ("readable events", "streams", "facts"):
        assert await audit_findings(two_people, check) == []


async def test_the_past_does_not_show_what_was_erased_since(two_people: DirectoryClient) -> None:
    clock = two_people.installation.clock
    then = clock().isoformat()
    clock.advance(timedelta(days=1))
    for moment in ({"as_of": then}, {"known_at": then}):
        assert (await two_people.get_json(LI, **moment))["name"] == "李静文"
    await done(two_people, "POST", LI, ASKED, "erase")
    for moment in ({"as_of": then}, {"known_at": then}):
        assert (await two_people.get_json(LI, **moment))["name"] == "–"


async def test_what_was_recorded_without_keys_is_masked_where_it_stands(
    recorded_in_plain_text: DirectoryClient,
) -> None:
    client, area = recorded_in_plain_text, recorded_in_plain_text.area
    async with area.pool.acquire() as db:
        await db.execute(_KEEP_THE_FIRST_AS_0_1_0_DID)
    assert await tables_with(client, "李静") >= {"earlier_event", "compact_event", "person"}
    published = await outbox(client)
    erased = PersonErased(person="E1001", ground="asked-by-person", at=area.clock())
    context = EventContext(correlation=area.id_factory(), actor="tester")
    now_version = (await client.get_json(LI))["version"]
    async with open_area(
        service, area.database, area.pool, area.in_process_signal, area.clock, area.id_factory
    ) as upgraded:
        await upgraded.event_store.append(
            AppendRequest("person-E1001", now_version, [erased], context)
        )
    assert [await tables_with(client, secret) for secret in SECRETS[:3]] == [set()] * 3
    assert (await outbox(client))[:-1] == published
    assert (await client.get_json(LI))["name"] == "–"
    assert (await client.get_json("/people/E1002"))["name"] == "王伟"


async def test_nothing_is_done_with_an_erased_person_any_more(two_people: DirectoryClient) -> None:
    client = two_people
    await done(client, "POST", LI, ASKED, "erase")
    version = (await client.get_json(LI))["version"]
    await done(client, "POST", LI, {"ground": "retention-ended"}, "erase")
    back = {"department": "HQ", "roles": ["executor"], "valid_from": "2027-03-01"}
    again = await client.post("/people", LI_BODY)
    assert (again.status_code, again.json()["code"]) == (409, "person-is-erased")
    assert await refusal(client, "POST", LI, back, "assignments") == (409, "person-is-erased")
    assert await refusal(client, "PUT", LI, {"name": "x"}, "name") == (409, "person-is-erased")
    assert (await client.get_json(LI))["version"] == version


async def test_nobody_is_erased_who_works_here_and_only_by_the_general_manager(
    two_people: DirectoryClient,
) -> None:
    assert await refusal(two_people, "POST", "/people/E1002", ASKED, "erase") == (
        409,
        "not-left-yet",
    )
    officer = two_people.with_role(Role.OFFICER_DUTIES)
    answer = await change(officer, "POST", LI, ASKED, "erase")
    assert answer.status_code == 403


async def test_the_audit_finds_lost_keys_and_changed_texts(two_people: DirectoryClient) -> None:
    async with two_people.area.pool.acquire() as db:
        await db.execute("DELETE FROM personal_key WHERE person = 'E1001'")
    assert await audit_findings(two_people, "readable events") == [
        "the key of E1001 is not there, and the person was not erased"
    ]
    async with two_people.area.pool.acquire() as db:
        await db.execute(
            "INSERT INTO personal_key SELECT 'E1001', key FROM personal_key WHERE person = 'E1002'"
        )
    found = await audit_findings(two_people, "readable events")
    assert len(found) == 3
    assert all("person-E1001" in one and "cannot be read" in one for one in found)
