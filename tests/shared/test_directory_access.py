"""The directory's roles and assignments open and close what a token may do (B1.32)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from httpx import Response

from services.directory.application.sign_on_announcements import (
    announce_earlier_assignments,
    announce_earlier_sign_ons,
)
from services.directory.projections.assignment_rows import list_unheard_people
from services.directory.projections.person_ids import list_sign_ons
from services.directory.service import service as directory
from shared.contracts.token_digests import token_digest
from shared.http.auth import Caller, Role
from shared.http.directory_access import (
    DepartmentHasClosed,
    DirectoryAccess,
    DirectoryEntry,
    NotAtWork,
    NotInDirectory,
    RolesFrom,
    SignOnKey,
    SignOnTaken,
    TakenSignOn,
    apply_entry,
)
from shared.http.general_problems import DepartmentMissing
from shared.postgres.known_people_table import (
    find_people,
    set_last_day,
    upsert_assignment,
)
from shared.reference_data.refusals import (
    PersonDoesNotExist,
    PersonNotAtWork,
    PersonSpelledOtherwise,
)
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.test_token_revocations import PROMISED_SECONDS, read_bells, seconds_until

PEOPLE = "/api/directory/v1/people"
CLAIMED = Caller("ann", frozenset({Role.GENERAL_MANAGER, Role.OPERATOR}), None)
ENTRY = DirectoryEntry("E1", "RND", frozenset({Role.EXECUTOR}))
DAY = date(2026, 11, 23)
"""The day on which a test's clock stands."""


def test_the_directory_opens_its_roles_and_closes_those_that_are_claimed() -> None:
    applied = apply_entry(CLAIMED, ENTRY, RolesFrom.DIRECTORY)
    assert applied.roles == {Role.EXECUTOR, Role.OPERATOR}
    assert (applied.department, applied.person) == ("RND", "E1")
    assert apply_entry(CLAIMED, ENTRY, RolesFrom.CLAIMS) == CLAIMED


def test_a_subject_that_stands_for_nobody_has_what_its_token_claims() -> None:
    assert apply_entry(CLAIMED, None, RolesFrom.DIRECTORY) == CLAIMED
    closed = apply_entry(CLAIMED, None, RolesFrom.DIRECTORY_ONLY)
    assert closed.roles == {Role.OPERATOR}
    assert closed.department is None
    with pytest.raises(NotInDirectory):
        apply_entry(
            replace(CLAIMED, roles=frozenset({Role.AUDITOR})), None, RolesFrom.DIRECTORY_ONLY
        )


@pytest.mark.parametrize("source", [RolesFrom.DIRECTORY, RolesFrom.DIRECTORY_ONLY])
def test_who_works_nowhere_today_may_do_nothing(source: RolesFrom) -> None:
    with pytest.raises(NotAtWork):
        apply_entry(CLAIMED, DirectoryEntry("E1", None, frozenset()), source)


@pytest.mark.parametrize("source", [RolesFrom.DIRECTORY, RolesFrom.DIRECTORY_ONLY])
def test_a_sign_on_that_was_taken_from_a_person_opens_nothing(source: RolesFrom) -> None:
    with pytest.raises(SignOnTaken):
        apply_entry(CLAIMED, TakenSignOn(), source)
    assert apply_entry(CLAIMED, TakenSignOn(), RolesFrom.CLAIMS) == CLAIMED


def test_with_a_department_its_roles_end_and_those_of_the_company_stay() -> None:
    closed = DirectoryEntry("E1", None, frozenset({Role.LIAISON, Role.AUDITOR}), "RND")
    applied = apply_entry(CLAIMED, closed, RolesFrom.DIRECTORY)
    assert applied.department is None
    assert applied.roles == {Role.AUDITOR, Role.OPERATOR}
    with pytest.raises(DepartmentHasClosed, match="RND"):
        apply_entry(CLAIMED, replace(closed, roles=frozenset({Role.LIAISON})), RolesFrom.DIRECTORY)


def test_claims_that_open_nothing_are_refused_unless_the_directory_opens() -> None:
    claimed = replace(CLAIMED, roles=frozenset(), refusal=DepartmentMissing(claim="department"))
    with pytest.raises(DepartmentMissing):
        apply_entry(claimed, None, RolesFrom.DIRECTORY)
    assert apply_entry(claimed, ENTRY, RolesFrom.DIRECTORY).roles == {Role.EXECUTOR}


async def test_while_the_database_is_away_what_was_known_last_counts() -> None:
    now = 0.0
    is_away = False

    async def find(keys: Collection[SignOnKey]) -> Mapping[SignOnKey, DirectoryEntry]:
        if is_away:
            raise OSError("away")
        return {key: ENTRY for key in keys if key == ("", token_digest("ann"))}

    access = DirectoryAccess(find, RolesFrom.DIRECTORY, (OSError,), lambda: now)
    assert (await access.apply(CLAIMED)).department == "RND"
    is_away, now = True, 60.0
    assert (await access.apply(CLAIMED)).department == "RND"
    with pytest.raises(OSError, match="away"):
        await access.apply(replace(CLAIMED, subject="ben"))


def issue(installation: TestInstallation, *roles: Role, hours: int = 1) -> str:
    return installation.token_issuer.issue_token(
        "ann", roles, None, datetime.now(UTC), timedelta(hours=hours)
    )


async def change(
    installation: TestInstallation, method: str, path: str, body: Mapping[str, Any], version: int
) -> Response:
    answer = await installation.http_client.request(
        method,
        f"{PEOPLE}{path}",
        json=body,
        headers={
            **installation.authorization_headers(Role.GENERAL_MANAGER),
            **({"If-Match": f'"{version}"'} if version else {}),
        },
    )
    assert answer.is_success, answer.text
    return answer


async def register_ann(installation: TestInstallation, *roles: str) -> None:
    headers = installation.authorization_headers(Role.GENERAL_MANAGER)
    await installation.http_client.post(
        "/api/directory/v1/departments",
        json={"code": "RND", "name": "研发部", "valid_from": "2026-01-01"},
        headers=headers,
    )
    body = {"id": "E1", "name": "Ann", "department": "RND", "valid_from": "2026-01-01"}
    await change(
        installation, "POST", "", {**body, "roles": roles, "sign_on_subject": "ann"}, version=0
    )


async def test_a_change_in_the_directory_counts_in_another_area_within_seconds(
    start_installation: OpenTestInstallation, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        token = issue(installation, Role.AUDITOR)
        bearer = {"Authorization": f"Bearer {token}"}
        assert (await read_bells(installation, token)).is_success, "nobody in the directory: claims"
        stream = asyncio.create_task(
            installation.http_client.get("/api/events/v1/stream", headers=bearer)
        )
        await register_ann(installation, "hr")

        async def is_closed() -> bool:
            return (await read_bells(installation, token)).status_code == 403

        closed_after = await seconds_until(is_closed)
        ended = await asyncio.wait_for(stream, PROMISED_SECONDS)
        assert ended.is_success, "what it shows has changed, so it has ended"
        me = (await installation.http_client.get("/api/me", headers=bearer)).json()
        assert me["roles_from"] == "directory"
        assert (me["roles"], me["department"]["code"], me["person"]["id"]) == (
            ["hr"],
            "RND",
            "E1",
        )
        assignment = {"department": "RND", "roles": ["auditor"], "valid_from": "2026-01-02"}
        await change(installation, "POST", "/E1/assignments", assignment, version=3)
        unclaimed = issue(installation, Role.CONNECTOR)

        async def is_opened() -> bool:
            return (await read_bells(installation, unclaimed)).is_success

        opened_after = await seconds_until(is_opened)
        with capsys.disabled():
            sys.stdout.write(f"\nclosed after {closed_after:.2f} s, opened {opened_after:.2f} s\n")
        machine = issue(installation, Role.CONNECTOR, hours=24 * 90)
        refused = await read_bells(installation, machine)
        assert refused.json()["code"] == "token-lifetime-too-long", "a person's token is short"


async def test_a_person_is_known_to_other_areas_while_at_work(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        await register_ann(installation, "liaison")
        await installation.wait_until_idle()
        bell = installation.area("bell")
        found = await bell.references.resolve_person("E1", day=DAY)
        assert found.department == "RND"
        assert found.roles == {"liaison"}
        with pytest.raises(PersonSpelledOtherwise, match="E1"):
            await bell.references.resolve_person("e1", day=DAY)
        with pytest.raises(PersonDoesNotExist):
            await bell.references.resolve_person("E2", day=DAY)
        with pytest.raises(PersonNotAtWork):
            await bell.references.resolve_person("E1", day=date(2025, 12, 31))
        async with bell.pool.acquire() as db:
            await set_last_day(db, "E1", DAY)
            left = await find_people(db, ["E1"], DAY + timedelta(days=1))
            assert left["E1"].department is None
            back = DAY + timedelta(days=30)
            await upsert_assignment(db, "E1", back, "HQ", ["executor"])
            assert (await find_people(db, ["E1"], DAY))["E1"].department == "RND"
            assert (await find_people(db, ["E1"], back - timedelta(days=1)))[
                "E1"
            ].department is None
            assert (await find_people(db, ["E1"], back))["E1"].department == "HQ"


async def test_an_assignment_that_was_a_mistake_opens_nothing_any_more(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        await register_ann(installation, "officer-duties")
        mistake = {"reason": "another Ann"}
        await change(installation, "POST", "/E1/leave", {"last_day": "2026-03-31"}, version=3)
        await change(
            installation, "POST", "/E1/assignments/2026-01-01/withdraw", mistake, version=4
        )
        await installation.wait_until_idle()
        async with installation.area("bell").pool.acquire() as db:
            for day in (date(2026, 2, 1), DAY):
                found = (await find_people(db, ["E1"], day))["E1"]
                assert (found.department, found.roles) == (None, frozenset())


async def test_where_people_work_is_announced_once_if_no_fact_has_said_it(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        await register_ann(installation, "liaison")
        await change(installation, "POST", "/E1/leave", {"last_day": "2027-01-31"}, version=3)
        await installation.wait_until_idle()
        area = installation.area("directory")
        for one in installation.installation.areas:
            async with one.pool.acquire() as db:  # as 0.1.0 has left it, without facts of people
                await db.execute("DELETE FROM known_assignment")
        for _ in range(2):
            assert await announce_earlier_assignments(list_unheard_people, area)
            await installation.wait_until_idle()
        assert len((await area.event_store.load(["person-E1"]))["person-E1"]) == 6
        bell = installation.area("bell")
        assert (await bell.references.resolve_person("E1", day=DAY)).roles == {"liaison"}
        with pytest.raises(PersonNotAtWork):
            await bell.references.resolve_person("E1", day=date(2027, 2, 1))


async def test_a_sign_on_that_no_fact_has_named_is_announced_once(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        await register_ann(installation, "liaison")
        await installation.wait_until_idle()
        area = installation.area("directory")
        for one in installation.installation.areas:
            async with one.pool.acquire() as db:  # as facts of earlier versions have left it
                await db.execute("UPDATE known_person SET subject_digest = NULL")
        before = await area.event_store.load(["person-E1"])
        assert await announce_earlier_sign_ons(list_sign_ons, area)
        await installation.wait_until_idle()
        assert await announce_earlier_sign_ons(list_sign_ons, area)
        after = await area.event_store.load(["person-E1"])
        assert len(after["person-E1"]) == len(before["person-E1"]) + 1
        async with installation.area("bell").pool.acquire() as db:
            known = await db.fetchval("SELECT subject_digest FROM known_person WHERE person = 'E1'")
        assert known == token_digest("ann")
