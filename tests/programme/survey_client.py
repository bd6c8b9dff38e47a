"""What the tests of surveys send, and the people whom they invite."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx

from shared.contracts.token_digests import token_digest
from shared.http.auth import Role
from shared.postgres.known_people_table import set_sign_on, upsert_assignment
from tests.programme.area_client import ProgrammeClient

QUESTIONNAIRE: dict[str, Any] = {
    "title": "Working together",
    "points": 5,
    "questions": [
        {
            "code": "content",
            "kind": "likert",
            "text": "I am content with how we work together.",
            "satisfaction": True,
            "about": "communication",
        },
        {
            "code": "slow",
            "kind": "choice",
            "text": "What is slow?",
            "several": True,
            "options": [{"code": "reply", "text": "Replies"}, {"code": "hand", "text": "Handoffs"}],
            "about": "duties",
        },
        {
            "code": "why",
            "kind": "text",
            "text": "What is in the way?",
            "required": False,
            "asked_if": {"question": "content", "answers": ["1", "2"]},
        },
    ],
}


async def know_people(client: ProgrammeClient, departments: Mapping[str, int]) -> list[str]:
    """Let the area know so many people of each department; return their ids."""
    names = [f"{code}-{n}" for code, size in departments.items() for n in range(size)]
    async with client.area.pool.acquire() as db:
        for name in names:
            await upsert_assignment(db, name, date(2026, 1, 1), name.split("-")[0], ["executor"])
            await set_sign_on(db, name, token_digest(f"s-{name}"))
    return names


async def prepare_survey(client: ProgrammeClient, **changes: Any) -> str:
    """Publish the questionnaire and prepare a survey of a week; return its path."""
    answer = await client.put("/questionnaires/together", QUESTIONNAIRE)
    assert answer.status_code == 200, answer.text
    body = {
        "name": "Before the pilot",
        "purpose": "diagnosis",
        "questionnaire": "together",
        "closes_at": (client.installation.clock() + timedelta(days=7)).isoformat(),
        **changes,
    }
    return await client.create("/surveys", body)


async def open_survey(client: ProgrammeClient, *departments: str, **changes: Any) -> str:
    """Prepare a survey, invite departments, open it, and return its path."""
    survey = await prepare_survey(client, **changes)
    invited = await client.post(f"{survey}/invite", {"departments": list(departments)})
    assert invited.status_code == 200, invited.text
    opened = await client.post(f"{survey}/open")
    assert opened.status_code == 200, opened.text
    return survey


def caller(client: ProgrammeClient, person: str) -> dict[str, str]:
    """Return the headers of a person who works in the company."""
    return client.installation.authorization_headers(
        Role.EXECUTOR, department=person.split("-", maxsplit=1)[0], subject=f"s-{person}"
    )


async def own_invitations(client: ProgrammeClient, person: str) -> list[dict[str, Any]]:
    """Return the unspent invitations of a person."""
    answer = await client.get("/survey-invitations", caller(client, person))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def answer_survey(
    client: ProgrammeClient, survey: str, invitation: str | None, answers: list[dict[str, Any]]
) -> httpx.Response:
    """Answer a survey with an invitation and without a bearer token."""
    headers = {} if invitation is None else {"Survey-Invitation": invitation}
    return await client.installation.http_client.post(
        f"{client.api_root}{survey}/answers", json={"answers": answers}, headers=headers
    )


def content(score: int, slow: str = "reply", why: str | None = None) -> list[dict[str, Any]]:
    """Return a finished answer."""
    found: list[dict[str, Any]] = [
        {"question": "content", "score": score},
        {"question": "slow", "options": [slow]},
    ]
    return found if why is None else [*found, {"question": "why", "text": why}]


async def answer_as(client: ProgrammeClient, survey: str, person: str, score: int) -> None:
    """Answer with a person's own invitation."""
    (own,) = await own_invitations(client, person)
    why = f"{person} says so" if score < 3 else None
    answer = await answer_survey(client, survey, own["invitation"], content(score, why=why))
    assert answer.status_code == 200, answer.text


async def results_of(client: ProgrammeClient, survey: str, **filters: str) -> dict[str, Any]:
    """Return the results as a reader gets them."""
    answer = await client.get(f"{survey}/results", Role.AUDITOR, **filters)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
