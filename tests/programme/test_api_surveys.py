"""Surveys over HTTP: from the questionnaire to the results, and what nobody can find out."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.programme.application import open_surveys
from services.programme.application.survey_answer_recording import take_answer
from services.programme.application.survey_invitations import read_invitation
from services.programme.domain.survey_answers import GivenAnswer
from services.programme.projections import survey_queries
from shared.http.auth import Role
from shared.postgres.known_people_table import upsert_assignment
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.programme.area_client import ProgrammeClient, refusal
from tests.programme.survey_client import (
    QUESTIONNAIRE,
    answer_as,
    answer_survey,
    caller,
    content,
    know_people,
    open_survey,
    own_invitations,
    prepare_survey,
    results_of,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_survey_goes_from_its_questionnaire_to_its_results(
    area_client: ProgrammeClient,
) -> None:
    people = await know_people(area_client, {"marketing": 5, "rnd": 6})
    survey = await open_survey(area_client, "marketing", "rnd")
    (fact,) = await area_client.published_facts("survey-opened")
    assert fact["invited"] == 11
    for number, person in enumerate(people):
        await answer_as(area_client, survey, person, 2 if number < 5 else 4)
        assert await own_invitations(area_client, person) == []
    running = await area_client.get(f"{survey}/results")
    assert refusal(running) == (409, "survey-still-open")
    closed = await area_client.post(f"{survey}/close", {"reason": "everybody answered"})
    assert closed.status_code == 200, closed.text
    results = await results_of(area_client, survey)
    assert results["satisfaction"] == {
        "mean_ten_thousandths": 30_909,
        "answers": 11,
        "score_sum": 34,
        "scores": 11,
        "points": 5,
    }
    rows = {(row["question"], row["scope"], *row["departments"]): row for row in results["rows"]}
    assert rows["content", "cell", "marketing"]["counts"] == {"2": 5}
    assert rows["content", "cell", "rnd"]["mean_ten_thousandths"] == 40_000
    assert len(rows["why", "company", "marketing", "rnd"]["texts"]) == 5
    assert ("why", "cell", "marketing") not in rows
    one = await results_of(area_client, survey, department="rnd", about="communication")
    assert {row["question"] for row in one["rows"]} == {"content", None}
    (fact,) = await area_client.published_facts("survey-closed")
    assert fact["satisfaction"]["mean_ten_thousandths"] == 30_909
    before = await read_model_rows(area_client.area)
    await rebuild_read_models(area_client.area)
    assert await read_model_rows(area_client.area) == before


async def test_the_last_answer_that_arrives_after_closing_is_refused(
    area_client: ProgrammeClient,
) -> None:
    people = await know_people(area_client, {"sales": 6})
    survey = await open_survey(area_client, "sales")
    tokens = [(await own_invitations(area_client, one))[0]["invitation"] for one in people]
    for token in tokens[:4]:
        await answer_survey(area_client, survey, token, content(4))
    area_client.installation.clock.advance(timedelta(days=7))
    in_time = await answer_survey(area_client, survey, tokens[4], content(4))
    assert in_time.status_code == 200
    area_client.installation.clock.advance(timedelta(microseconds=1))
    late = await answer_survey(area_client, survey, tokens[5], content(1, why="late"))
    assert refusal(late) == (410, "survey-is-over")
    await area_client.installation.fire_due_deadlines()
    late = await answer_survey(area_client, survey, tokens[5], content(1, why="late"))
    assert refusal(late) == (410, "survey-is-over")
    results = await results_of(area_client, survey)
    assert results["participation"][0] == {
        "scope": "company",
        "group": None,
        "departments": ["sales"],
        "invited": 6,
        "answered": 5,
    }
    assert results["satisfaction"]["mean_ten_thousandths"] == 40_000


async def test_a_person_in_two_departments_answers_once_and_counts_where_they_work_at_opening(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"marketing": 5, "rnd": 5})
    survey = await prepare_survey(area_client)
    body = {"departments": ["marketing", "rnd"], "people": ["marketing-0"]}
    assert (await area_client.post(f"{survey}/invite", body)).status_code == 200
    moved = area_client.installation.clock().date()
    async with area_client.area.pool.acquire() as db:
        await upsert_assignment(db, "marketing-0", moved, "rnd", ["executor"])
        await upsert_assignment(db, "rnd-0", date(2099, 1, 1), "marketing", ["executor"])
    assert (await area_client.post(f"{survey}/open")).status_code == 200
    assert len(await own_invitations(area_client, "marketing-0")) == 1
    async with area_client.area.pool.acquire() as db:
        units = await db.fetchval(
            "SELECT data->'units' FROM event WHERE data->>'type' = 'survey-opened'"
        )
    # Marketing has four people then, and is counted with the department that has six.
    assert [one["people"] for one in json.loads(units)] == [10]


async def test_an_invitation_is_spent_by_one_finished_answer_only(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"rnd": 5})
    survey = await open_survey(area_client, "rnd")
    (own,) = await own_invitations(area_client, "rnd-0")
    token = own["invitation"]
    unfinished = await answer_survey(area_client, survey, token, content(4)[:1])
    assert refusal(unfinished) == (422, "answer-missing")
    broken = await answer_survey(area_client, survey, token, [{"question": 3}])
    assert broken.json()["errors"][0]["pointer"] == "#/answers/0/question"
    answers = await asyncio.gather(
        *(answer_survey(area_client, survey, token, content(4)) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {refusal(one)[1] for one in answers if one.status_code == 409} == {"invitation-spent"}


async def test_a_connection_lost_before_the_end_of_an_answer_loses_neither_answer_nor_invitation(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"rnd": 5})
    survey = await open_survey(area_client, "rnd")
    (own,) = await own_invitations(area_client, "rnd-0")
    survey_id, pool = UUID(own["survey_id"]), area_client.area.pool
    async with pool.acquire() as db:
        secret = await open_surveys.find_secret(db, survey_id)
        terms = await survey_queries.find_terms(db, survey_id)
    assert secret is not None
    assert terms is not None
    invitation = read_invitation(secret, survey_id, own["invitation"])
    assert invitation is not None
    given = (GivenAnswer("content", score=4), GivenAnswer("slow", options=("reply",)))
    now = area_client.installation.clock()

    async def answer_and_lose_the_connection() -> None:
        async with pool.acquire() as db, db.transaction():
            await take_answer(db, survey_id, terms, invitation, given, now)
            # What a service that dies here leaves: spent and counted, and not committed.
            await db.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(asyncpg.InterfaceError):
        await answer_and_lose_the_connection()
    async with pool.acquire() as db, db.transaction():
        assert invitation.name in await open_surveys.find_unspent(db, survey_id)
        assert [one.respondents for one in await open_surveys.load_tallies(db, survey_id)] == [0]
    again = await answer_survey(area_client, survey, own["invitation"], content(4))
    assert again.status_code == 200
    async with pool.acquire() as db:
        assert invitation.name not in await open_surveys.find_unspent(db, survey_id)
        assert [one.respondents for one in await open_surveys.load_tallies(db, survey_id)] == [1]


async def test_nobody_answers_without_an_invitation_to_this_survey(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"rnd": 5})
    first, second = [await open_survey(area_client, "rnd") for _ in range(2)]
    tokens = {
        one["survey_id"]: one["invitation"] for one in await own_invitations(area_client, "rnd-0")
    }
    foreign = tokens[first.rpartition("/")[2]]
    head, body, signature = foreign.split(".")
    for token in (foreign, f"{head}.{body}.{signature[::-1]}", "x", f"{head}.{body}."):
        refused = await answer_survey(area_client, second, token, content(4))
        assert refusal(refused) == (401, "invitation-wrong")
    missing = await answer_survey(area_client, second, None, content(4))
    assert refusal(missing) == (401, "invitation-missing")
    unknown = second[:-4] + "0000"
    assert refusal(await answer_survey(area_client, unknown, foreign, content(4)))[0] == 404
    assert await own_invitations(area_client, "sales-0") == []


async def test_what_is_stored_of_an_answer_names_nobody_and_has_no_time_or_order(
    area_client: ProgrammeClient,
) -> None:
    people = await know_people(area_client, {"rnd": 6})
    survey = await open_survey(area_client, "rnd")

    async def stored() -> dict[str, Any]:
        tables: dict[str, Any] = {}
        async with area_client.area.pool.acquire() as db:
            for row in await db.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'programme' ORDER BY 1"
            ):
                name = row["tablename"]
                rows = await db.fetch(f'SELECT t::text FROM "{name}" AS t')
                tables[name] = sorted(one["t"] for one in rows)
        return tables

    tokens = [(await own_invitations(area_client, one))[0]["invitation"] for one in people]
    before = await stored()
    for number, token in enumerate(tokens):
        answer = await answer_survey(area_client, survey, token, content(1 + number % 2))
        assert answer.status_code == 200, answer.text
    after = await stored()
    changed = {name for name in after if after[name] != before[name]}
    # No event, no fact, no key: one row of those left, one of counts. How much each caller asked
    # for with a bearer token, which no answer has, is written a moment later (caller_rate).
    assert changed - {"caller_rate"} == {"survey_invitation", "survey_tally"}
    (tally,) = [row for row in after["survey_tally"] if row not in before["survey_tally"]]
    assert '"respondents": 6' in tally.replace('""', '"')
    await area_client.post(f"{survey}/close", {"reason": "done"})
    closed = await stored()
    survey_id = survey.rpartition("/")[2]
    for name in ("survey_key", "survey_invitation", "survey_tally", "survey_invitee"):
        assert not [row for row in closed[name] if survey_id in row], name


async def test_reminders_reach_those_who_have_not_answered_and_tell_nobody_who_has(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"rnd": 5})
    survey = await open_survey(area_client, "rnd")
    await answer_as(area_client, survey, "rnd-0", 4)
    for _ in range(2):
        assert (await area_client.post(f"{survey}/remind")).status_code == 200
    (fact,) = await area_client.published_facts("invited-reminded")
    assert fact.keys() == {"type", "survey_id", "closes_at", "at"}
    (own,) = await own_invitations(area_client, "rnd-1")
    assert own["reminded_at"] is not None
    assert await own_invitations(area_client, "rnd-0") == []
    head = area_client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department="rnd")
    read = (await area_client.get(survey, head)).json()
    assert not [key for key in read if "answered" in key or "unspent" in key]


async def test_officers_run_surveys_and_nobody_else(area_client: ProgrammeClient) -> None:
    await know_people(area_client, {"rnd": 4})
    survey = await prepare_survey(area_client)
    for role in (Role.HR, Role.AUDITOR):
        refused = await area_client.post(f"{survey}/open", None, role)
        assert refusal(refused) == (403, "role-missing")
    assert refusal(await area_client.get(f"{survey}/results")) == (409, "survey-not-open")
    assert refusal(await area_client.post(f"{survey}/open")) == (409, "too-few-invited")
    other = {**QUESTIONNAIRE, "title": "Another"}
    for body, version in ((QUESTIONNAIRE, 1), (other, 2), (other, 2)):
        answer = await area_client.put("/questionnaires/together", body, Role.OFFICER_GOALS)
        assert answer.json()["version"] == version
    read = await area_client.get("/questionnaires/together", caller(area_client, "rnd-0"))
    assert (read.json()["version"], read.json()["title"]) == (2, "Another")
    first = await area_client.get("/questionnaires/together", Role.AUDITOR, version=1)
    assert first.json()["title"] == "Working together"
    listed = (await area_client.get("/surveys", Role.AUDITOR, status="prepared")).json()["items"]
    assert survey.rpartition("/")[2] in {one["survey_id"] for one in listed}


async def test_an_interview_is_recorded_with_consent_and_hidden_without(
    area_client: ProgrammeClient,
) -> None:
    await know_people(area_client, {"rnd": 2})
    body = {
        "person": "rnd-0",
        "interviewer": "rnd-1",
        "has_consented": False,
        "consent": "orally",
        "notes": [{"about": "duties", "text": "Nobody says who decides."}],
    }
    refused = await area_client.post("/interviews", body)
    assert refusal(refused) == (422, "consent-missing")
    answer = await area_client.post("/interviews", {**body, "has_consented": True})
    assert answer.status_code == 201
    listed = (await area_client.get("/interviews", Role.AUDITOR, about="duties")).json()["items"]
    assert [(one["person"], one["department"]) for one in listed] == [("rnd-0", "rnd")]
    refused = await area_client.get("/interviews", caller(area_client, "rnd-0"))
    assert refused.status_code == 403
    interview = f"/interviews/{answer.json()['id']}"
    assert (await area_client.post(f"{interview}/withdraw-consent")).status_code == 200
    listed = (await area_client.get("/interviews")).json()["items"]
    assert [(one["person"], one["notes"]) for one in listed] == [(None, [])]
