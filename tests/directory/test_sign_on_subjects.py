"""A sign-on subject stands for one person at most; by it a caller learns who he is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.directory.domain.person import decide
from services.directory.domain.person_commands import RegisterPerson, SyncPerson
from services.directory.domain.person_events import (
    PersonRegistered,
)
from services.directory.domain.person_sign_on import SetSignOnSubject, SignOnSubjectChanged
from services.directory.domain.person_state import evolve
from services.directory.domain.refusals import (
    SignOnSubjectMalformed,
    SignOnSubjectTaken,
    UnknownPerson,
)
from shared.http.auth import Role
from shared.testing.given_when_then import aggregate_scenario
from tests.directory.area_client import LI_BODY, DirectoryClient
from tests.directory.domain_examples import CHART, RECORDED_AT, li_entry

given = aggregate_scenario(decide, evolve, None).given

SUBJECT = "f:9c1:li.jing"
WANG_BODY = {**LI_BODY, "id": "E2", "name": "王芳", "roles": []}
registered_event = PersonRegistered(person="E1001", name="李静", at=RECORDED_AT)
linked_event = SignOnSubjectChanged(person="E1001", sign_on_subject=SUBJECT, at=RECORDED_AT)
unlinked_event = SignOnSubjectChanged(person="E1001", sign_on_subject=None, at=RECORDED_AT)


@pytest.mark.parametrize("holder", [None, "E1001"])
def test_a_free_subject_is_given_to_a_person(holder: str | None) -> None:
    command = SetSignOnSubject("E1001", SUBJECT, holder, RECORDED_AT)
    given(registered_event).when(command).then(linked_event)
    given(registered_event, linked_event).when(command).then()


def test_the_subject_of_somebody_else_is_refused() -> None:
    command = SetSignOnSubject("E1001", SUBJECT, "E2", RECORDED_AT)
    given(registered_event).when(command).then_refused(SignOnSubjectTaken, message_contains="E2")


def test_a_subject_is_taken_away() -> None:
    command = SetSignOnSubject("E1001", None, None, RECORDED_AT)
    given(registered_event, linked_event).when(command).then(unlinked_event)
    given(registered_event).when(command).then()
    given().when(command).then_refused(UnknownPerson)


@pytest.mark.parametrize("command", [RegisterPerson, SyncPerson])
def test_a_person_comes_with_a_subject(command: type[RegisterPerson | SyncPerson]) -> None:
    entry = li_entry(sign_on_subject=SUBJECT)
    events = decide(command(entry, CHART, RECORDED_AT), None)
    assert events[-1] == linked_event
    with pytest.raises(SignOnSubjectTaken):
        decide(command(entry, CHART, RECORDED_AT, "E2"), None)
    person = None
    for event in events:
        person = evolve(person, event)
    assert decide(command(li_entry(), CHART, RECORDED_AT), person) == []


async def read_me(client: DirectoryClient, *roles: Role, **token: Any) -> Any:
    """Return what a caller reads of himself."""
    caller = client.installation.authorization_headers(*roles, **token)
    answer = await client.installation.http_client.get("/api/me", headers=caller)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()


async def test_a_caller_reads_who_he_is(staffed_directory: DirectoryClient) -> None:
    body = {"sign_on_subject": SUBJECT}
    path = "/people/E1001/sign-on-subject"
    assert (await staffed_directory.put(path, body)).status_code == 428
    linked = await staffed_directory.put(path, body, If_Match='"2"')
    assert (linked.status_code, linked.json()["version"]) == (200, 3)
    assert (await staffed_directory.get_json("/people/E1001"))["sign_on_subject"] == SUBJECT
    me = await read_me(staffed_directory, Role.LIAISON, department="RND", subject=SUBJECT)
    assert me["subject"] == SUBJECT
    assert me["person"] == {"id": "E1001", "name": "李静"}
    assert me["department"] == {"code": "RND", "name": "研发部"}
    assert me["roles"] == ["liaison"]
    assert me["expires_at"].endswith("+08:00")
    await staffed_directory.put(path, {"sign_on_subject": None}, If_Match='"3"')
    me = await read_me(staffed_directory, Role.LIAISON, department="NEW", subject=SUBJECT)
    assert (me["person"], me["department"]) == (None, {"code": "NEW", "name": None})


async def test_a_caller_reads_which_operations_his_roles_may_call(
    staffed_directory: DirectoryClient,
) -> None:
    manager = (await read_me(staffed_directory, Role.GENERAL_MANAGER))["operations"]
    auditor = (await read_me(staffed_directory, Role.AUDITOR))["operations"]
    assert {"register_person", "list_people", "get_me", "follow_events"} <= set(manager)
    assert "register_person" not in auditor
    assert "list_people" in auditor
    for name in ("/people", "/departments"):  # what it says is so
        answer = await staffed_directory.post(name, {}, Role.AUDITOR)
        assert answer.status_code == 403
    assert (await staffed_directory.installation.http_client.get("/api/me")).status_code == 401


async def test_a_subject_stands_for_one_person(staffed_directory: DirectoryClient) -> None:
    with_subject = {**WANG_BODY, "sign_on_subject": SUBJECT}
    assert (await staffed_directory.post("/people", with_subject)).status_code == 201
    body = {"sign_on_subject": SUBJECT}
    path = "/people/E1001/sign-on-subject"
    refused = await staffed_directory.put(path, body, If_Match='"2"')
    assert (refused.status_code, refused.json()["code"]) == (409, "sign-on-subject-taken")
    sheet = f"id,name,department,valid_from,sign_on_subject\nE1001,李静,RND,2026-01-01,{SUBJECT}\n"
    refused = await staffed_directory.upload_sheet("people", sheet)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid-sheet")
    twice = "E8,甲,RND,2026-01-01,new\nE9,乙,RND,2026-01-01,new\n"
    head = sheet.partition("\n")[0]
    refused = await staffed_directory.upload_sheet("people", f"{head}\n{twice}")
    assert "line 3: the sign-on subject new stands for E8" in refused.text
    me = await read_me(staffed_directory, Role.AUDITOR, subject=SUBJECT)
    assert me["person"]["id"] == "E2"


async def test_of_two_who_take_a_subject_at_once_one_gets_it(
    staffed_directory: DirectoryClient,
) -> None:
    answers = await asyncio.gather(
        *(
            staffed_directory.post("/people", {**WANG_BODY, "id": id_, "sign_on_subject": SUBJECT})
            for id_ in ("E2", "E3", "E4")
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


async def test_a_sheet_links_people_and_leaves_others_as_they_are(
    staffed_directory: DirectoryClient,
) -> None:
    head = "id,name,department,valid_from,sign_on_subject\n"
    sheet = f"{head}E8,甲,RND,2026-01-01,a\nE9,乙,RND,2026-01-01,\nE10,丙,RND,2026-01-01,\n"
    assert (await staffed_directory.upload_sheet("people", sheet)).json()["created"] == 3
    without = "id,name,department,valid_from\nE8,甲,RND,2026-01-01\nE9,乙,RND,2026-01-01\n"
    assert (await staffed_directory.upload_sheet("people", without)).json()["unchanged"] == 2
    assert (await staffed_directory.get_json("/people/E8"))["sign_on_subject"] == "a"


async def test_a_subject_that_would_look_like_another_is_refused(
    staffed_directory: DirectoryClient,
) -> None:
    body = {"sign_on_subject": "rndhead\u200b"}
    path = "/people/E1001/sign-on-subject"
    refused = await staffed_directory.put(path, body, If_Match='"2"')
    assert (refused.status_code, refused.json()["code"]) == (422, "sign-on-subject-malformed")
    refused = await staffed_directory.post("/people", {**WANG_BODY, **body})
    assert refused.json()["code"] == "sign-on-subject-malformed"
    sheet = "id,name,department,valid_from,sign_on_subject\nE1001,李静,RND,2026-01-01,ｒnd\n"
    refused = await staffed_directory.upload_sheet("people", sheet)
    assert [one["code"] for one in refused.json()["errors"]] == ["sign-on-subject-malformed"]


def test_a_subject_from_before_the_rule_stays() -> None:
    old = linked_event.model_copy(update={"sign_on_subject": "li\u00a0jing"})
    command = SetSignOnSubject("E1001", "li\u00a0jing", "E1001", RECORDED_AT)
    given(registered_event, old).when(command).then()
    given(registered_event).when(command).then_refused(SignOnSubjectMalformed)
