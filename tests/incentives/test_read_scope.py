"""A department reads its own line, its bonuses and what is behind them; nobody else's."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from typing import Any

import pytest

from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted, project_closed
from tests.incentives.fact_builders_comms import REQUEST_SUBJECT, reply_breached, silence_alerted
from tests.incentives.fact_builders_goals import GOAL_TITLE, goal_lagging

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAY = (
    "/statements/2026-10",
    "/statements?from=2026-09&to=2026-10",
    "/statements/2026-10/events",
    "/results?period=2026-10",
)
OPEN = ("/periods", "/periods/2026-10", "/plans", "/plans/1")
READERS_OF_ALL = sorted(
    set(Role)
    - DEPARTMENT_ROLES
    - {Role.CONNECTOR, Role.OPERATOR, Role.PROVISIONER, Role.MONITOR, Role.HR}
)
"""`hr` reads all figures as well, without the titles of what is behind them."""


def headers(
    area_client: IncentivesClient, role: Role, department: str | None = None
) -> dict[str, str]:
    return area_client.installation.authorization_headers(role, department=department)


async def departments_in(area_client: IncentivesClient, path: str, caller: Any) -> set[str]:
    """Return the departments that an answer has lines, events or results of."""
    answer = await area_client.get(path, caller)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    items = body["departments"] if "departments" in body else body["items"]
    lines = [line for item in items for line in item.get("departments", [item])]
    return {line["department"] for line in lines}


async def give_figures(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1), handoff_accepted(2, "测试"), project_closed("launch", "120")
    )


@pytest.mark.parametrize("path", PAY)
async def test_a_department_reads_its_own_lines(area_client: IncentivesClient, path: str) -> None:
    await give_figures(area_client)
    assert await departments_in(area_client, path, Role.AUDITOR) == {"研发", "测试"}
    for role in DEPARTMENT_ROLES:
        own = headers(area_client, role, "研发")
        assert await departments_in(area_client, path, own) == {"研发"}
        joined = f"{path}{'&' if '?' in path else '?'}department="
        assert await departments_in(area_client, f"{joined}研发", own) == {"研发"}
        for asked in ("测试", "研发&department=测试"):
            refused = await area_client.get(f"{joined}{asked}", own)
            assert (refused.status_code, refused.json()["code"]) == (403, "outside-read-scope")


async def test_a_statement_of_the_past_has_the_same_scope(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    now = area_client.installation.clock().isoformat().replace("+00:00", "Z")
    own = headers(area_client, Role.LIAISON, "测试")
    for path in ("/statements/2026-10", "/statements/2026-10/events"):
        assert await departments_in(area_client, f"{path}?known_at={now}", own) == {"测试"}
    await area_client.lock_month()
    assert await departments_in(area_client, "/statements/2026-10", own) == {"测试"}


async def test_answers_of_another_scope_have_another_etag(area_client: IncentivesClient) -> None:
    await give_figures(area_client)
    answers = [
        await area_client.get("/statements/2026-10", caller)
        for caller in (Role.AUDITOR, headers(area_client, Role.LIAISON, "测试"))
    ]
    assert len({answer.headers["ETag"] for answer in answers}) == 2
    assert all("Authorization" in answer.headers["Vary"] for answer in answers)


async def test_what_belongs_to_the_company_stays_visible(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1), goal_lagging(3, None))
    own = headers(area_client, Role.EXECUTOR, "研发")
    whole = (await area_client.get("/statements/2026-10", Role.AUDITOR)).json()
    assert whole["signals"]
    assert (await area_client.get("/statements/2026-10", own)).json()["signals"] == whole["signals"]


@pytest.mark.parametrize("path", [*PAY, *OPEN])
async def test_company_wide_readers_read_it_all(area_client: IncentivesClient, path: str) -> None:
    await give_figures(area_client)
    whole = (await area_client.get(path, Role.AUDITOR)).json()
    for role in READERS_OF_ALL:
        answer = (await area_client.get(path, role)).json()
        for body in (answer, whole):
            body.pop("actions", body.pop("_actions", None))
        assert answer == whole, role


async def test_titles_are_for_those_who_read_what_they_name(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        handoff_accepted(1),
        reply_breached(2),
        silence_alerted(3),
        goal_lagging(4),
        goal_lagging(5, None),
        project_closed("launch", "120"),
    )
    as_hr = headers(area_client, Role.HR)
    for path in PAY[:2]:
        whole = (await area_client.get(path, Role.AUDITOR)).json()
        told = (await area_client.get(path, as_hr)).json()
        for one in whole.get("items", [whole]):
            for holder in (one, *one["departments"]):
                for signal in holder["signals"]:
                    assert signal.pop("subject")
                    signal["subject"] = None
        assert told == whole
    path = f"{PAY[2]}?limit=1"
    events: dict[Any, list[Any]] = {}
    own = headers(area_client, Role.EXECUTOR, "研发")
    for caller in (Role.AUDITOR, own, as_hr):
        events[str(caller)] = pages = []
        cursor: str | None = ""
        while cursor is not None:
            answer = await area_client.get(f"{path}{cursor and '&cursor='}{cursor}", caller)
            pages += answer.json()["items"]
            cursor = answer.json()["next_cursor"]
            text = answer.text + (
                "" if cursor is None else urlsafe_b64decode(cursor + "==").decode()
            )
            if caller is as_hr:
                assert REQUEST_SUBJECT not in text
                assert GOAL_TITLE not in text
    whole, of_department, told = events.values()
    assert [one for one in whole if one["department"] == "研发"] == of_department
    assert [one["event_id"] for one in told] == [one["event_id"] for one in whole]
    assert all(one["title"] and one["links"]["subject"] for one in whole)
    for one in told:
        is_project = one["kind"] is None
        assert (one["title"] is not None, one["links"]["subject"] is not None) == (
            is_project,
            is_project,
        )


@pytest.mark.parametrize("path", PAY)
@pytest.mark.parametrize(
    ("role", "department", "code"),
    [
        (Role.CONNECTOR, None, "role-missing"),
        (Role.OPERATOR, None, "role-missing"),
        (Role.MONITOR, None, "role-missing"),
        (Role.EXECUTOR, None, "reader-without-department"),
        (Role.DEPARTMENT_HEAD, "NOPE", "reader-without-department"),
    ],
)
async def test_others_read_no_pay(
    area_client: IncentivesClient, path: str, role: Role, department: str | None, code: str
) -> None:
    refused = await area_client.get(path, headers(area_client, role, department))
    assert (refused.status_code, refused.json()["code"]) == (403, code)


@pytest.mark.parametrize("path", OPEN)
async def test_rules_and_months_are_read_by_all_who_belong_to_the_company(
    area_client: IncentivesClient, path: str
) -> None:
    await give_figures(area_client)
    for caller in (Role.CONNECTOR, Role.OPERATOR, headers(area_client, Role.EXECUTOR, "研发")):
        assert (await area_client.get(path, caller)).status_code == 200
    nobody = headers(area_client, Role.EXECUTOR)
    assert (await area_client.get(path, nobody)).status_code == 403


async def test_events_behind_figures_are_read_as_the_figures_are(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    (behind,) = (await area_client.get("/statements/2026-10/events", Role.AUDITOR)).json()["items"]
    path = behind["links"]["event"]
    for caller, status in (
        (headers(area_client, Role.EXECUTOR, behind["department"]), 200),
        (Role.HR, 200),
        (Role.CONNECTOR, 403),
        (headers(area_client, Role.EXECUTOR), 403),
    ):
        assert (await area_client.get(path, caller)).status_code == status, caller
