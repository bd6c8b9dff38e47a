"""A sign-on that is taken from its person, and a department that closes, end what tokens may do."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.directory.service import service as directory
from shared.contracts.token_digests import token_digest
from shared.http.auth import Caller, Role
from shared.http.directory_access import RolesFrom
from shared.http.roles import LOCAL_ISSUER
from shared.http_application.directory_entries import create_directory_access
from shared.postgres.known_people_table import delete_person, find_sign_ons, set_sign_on
from shared.testing.installation import OpenTestInstallation, TestInstallation
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.test_directory_access import change, register_ann
from tests.shared.test_token_revocations import PROMISED_SECONDS, read_bells, seconds_until

SIGN_ON = "/E1/sign-on-subject"
OTHER_ISSUER = "https://sign-on.other.example"
DAY = date(2026, 11, 23)


def issue(installation: TestInstallation, subject: str, *roles: Role) -> str:
    now = datetime.now(UTC)
    return installation.token_issuer.issue_token(subject, roles, None, now, timedelta(hours=1))


async def code_of(installation: TestInstallation, token: str) -> Any:
    """Return why another area refuses a token; `None` where it does not."""
    answer = await read_bells(installation, token)
    return None if answer.is_success else answer.json()["code"]


async def seconds_until_code(installation: TestInstallation, token: str, code: str | None) -> float:
    async def has_it() -> bool:
        return bool(await code_of(installation, token) == code)

    return await seconds_until(has_it)


async def test_what_the_directory_ends_is_refused_by_another_area_within_seconds(
    start_installation: OpenTestInstallation, capsys: pytest.CaptureFixture[str]
) -> None:
    async with start_installation([directory, publisher_service]) as installation:
        await register_ann(installation, "auditor")
        await installation.wait_until_idle()
        token = issue(installation, "ann", Role.AUDITOR)
        await seconds_until_code(installation, token, None)

        access = create_directory_access(installation.installation.areas, RolesFrom.DIRECTORY)
        claimed = Caller("ann", frozenset({Role.HR}), None, issuer=LOCAL_ISSUER)
        assert (await access.apply(claimed)).person == "E1"
        other = Caller("ann", frozenset({Role.HR}), None, issuer=OTHER_ISSUER)
        assert await access.apply(other) == other, "another issuer's subject is somebody else's"

        stream = asyncio.create_task(
            installation.http_client.get(
                "/api/events/v1/stream", headers={"Authorization": f"Bearer {token}"}
            )
        )
        await change(installation, "PUT", SIGN_ON, {"sign_on_subject": None}, version=3)
        taken = await seconds_until_code(installation, token, "sign-on-taken")
        assert (await asyncio.wait_for(stream, PROMISED_SECONDS)).is_success, "it has ended"
        await change(installation, "PUT", SIGN_ON, {"sign_on_subject": "ann"}, version=4)
        await seconds_until_code(installation, token, None)

        machine = {"sign_on_subject": None, "released": True}
        refused = await installation.http_client.put(
            f"/api/directory/v1/people{SIGN_ON}",
            json=machine,
            headers={
                **installation.authorization_headers(Role.OFFICER_DUTIES),
                "If-Match": '"5"',
            },
        )
        assert (refused.status_code, refused.json()["code"]) == (403, "company-roles-forbidden")
        await change(installation, "PUT", SIGN_ON, machine, version=5)
        operator = issue(installation, "ann", Role.HR)
        await seconds_until_code(installation, operator, "role-missing")  # as it claims

        body = {"id": "E2", "name": "Ben", "department": "RND", "valid_from": "2026-01-01"}
        ben = {**body, "roles": ["liaison"], "sign_on_subject": "ben"}
        await change(installation, "POST", "", ben, version=0)
        liaison = issue(installation, "ben", Role.HR)
        await seconds_until_code(installation, liaison, None)
        closed = await installation.http_client.post(
            "/api/directory/v1/departments/RND/closing",
            json={"valid_to": "2026-11-22"},
            headers={
                **installation.authorization_headers(Role.GENERAL_MANAGER),
                "If-Match": '"1"',
            },
        )
        assert closed.is_success, closed.text
        ended = await seconds_until_code(installation, liaison, "department-has-closed")
        with capsys.disabled():
            sys.stdout.write(f"\ntaken after {taken:.2f} s, closed after {ended:.2f} s\n")

        async with installation.area("bell").pool.acquire() as db:
            await delete_person(db, "E2")  # as a fact of a mistake does
            ben_digest, ann_digest = token_digest("ben"), token_digest("ann")
            found = await find_sign_ons(db, [ben_digest, ann_digest], DAY)
            assert [one.person for one in found[ben_digest]] == [None]
            assert ann_digest not in found, "released"
            await set_sign_on(db, "E1", ann_digest, None)  # as earlier versions have said it
            await set_sign_on(db, "E1", ann_digest, LOCAL_ISSUER)
            assert [
                one.issuer for one in (await find_sign_ons(db, [ann_digest], DAY))[ann_digest]
            ] == [LOCAL_ISSUER]
