"""The collaboration star over HTTP: from a locked month's ranking to an award in a statement."""

from __future__ import annotations

import pytest

from shared.http.auth import Role
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted
from tests.incentives.star_client import (
    MONTH,
    REASONS,
    decide,
    done_by,
    fact_id,
    give_october,
    nominate,
    open_october,
    ranking,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_open_month_is_ranked_as_of_now(area_client: IncentivesClient) -> None:
    await give_october(area_client)
    found = await ranking(area_client)
    assert [(one["code"], one["rank"], one["score"]) for one in found["items"]] == [
        ("研发", 1, "100.00"),
        ("测试", 2, "83.33"),
        ("法务", None, "100.00"),
    ]
    assert (found["is_final"], found["minimum_obligations"], found["total"]) == (False, 5, 3)
    assert found["tie_break"] == ["score", "weighted_delivered", "late", "last_award", "code"]
    assert (await nominate(area_client)).json()["code"] == "star-month-not-open"


async def test_a_locked_months_ranking_stays(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    before = await ranking(area_client)
    assert before["is_final"]
    await area_client.handle_facts(
        *(done_by(handoff_accepted(n, late=True, sequence=9), "ann") for n in range(1, 7))
    )
    assert await ranking(area_client) == before
    assert (await ranking(area_client, "person"))["items"][0]["late"] == 0


async def test_alerts_stand_beside_a_candidate(area_client: IncentivesClient) -> None:
    """Six handoffs of one title between two departments on one day."""
    await open_october(area_client)
    first = (await ranking(area_client))["items"][0]
    (alert,) = first["alerts"]
    assert (alert["kind"], len(alert["evidence"])) == ("split-delivery", 6)
    assert {one["title"] for one in alert["evidence"]} == {"需求文档"}
    hr = (await ranking(area_client, caller=Role.HR))["items"][0]["alerts"][0]
    assert {one["title"] for one in hr["evidence"]} == {None}
    assert (await nominate(area_client)).status_code == 200
    refused = await decide(area_client, "研发", acknowledged_alerts=[])
    assert (refused.status_code, refused.json()["code"]) == (409, "star-alerts-not-acknowledged")
    assert alert["id"] in refused.json()["detail"]


async def test_a_star_is_nominated_decided_published_and_paid_once(
    area_client: IncentivesClient,
) -> None:
    await open_october(area_client)
    for _ in range(2):
        assert (await nominate(area_client)).status_code == 200
    (one,) = (await area_client.get(f"{MONTH}/nominations")).json()["items"]
    assert (one["candidate"], one["nominated_by"], one["reasons"]) == ("研发", "bob", REASONS)
    for _ in range(2):
        assert (await decide(area_client, "研发")).status_code == 200
    assert (await area_client.get("/stars")).json()["items"] == []
    for _ in range(2):
        answer = await area_client.post(f"{MONTH}/rankings/department/publish")
        assert answer.status_code == 200, answer.text

    (star,) = (await area_client.get("/stars", Role.CONNECTOR)).json()["items"]
    assert (star["winner"], star["department"], star["leave_hours"]) == ("研发", "研发", 8)
    (line,) = (await area_client.statement_line("研发", "2026-11"))["stars"]
    assert (line["period"], line["winner"], line["leave_hours"]) == ("2026-10", "研发", 8)
    assert (await area_client.statement_line("研发", "2026-10"))["stars"] == []
    (fact,) = await area_client.published_facts("star-published")
    assert (fact["booked_in"], fact["winners"][0]["code"]) == ("2026-11", "研发")
    assert line["cause"] == await fact_id(area_client)
    late = await area_client.post(f"{MONTH}/rankings/department/cancel", {"reason": "a mistake"})
    assert (late.status_code, late.json()["code"]) == (409, "star-published-already")


async def test_own_nominations_and_decisions_are_refused(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    own = await nominate(area_client, department="研发", subject="ann")
    assert (own.status_code, own.json()["code"]) == (403, "own-star-nomination")
    without = area_client.installation.authorization_headers(Role.LIAISON, subject="ann")
    wish_for = {"ranking": "department", "candidate": "研发", "reasons": REASONS}
    nowhere = await area_client.post(f"{MONTH}/nominations", wish_for, without)
    assert (nowhere.status_code, nowhere.json()["code"]) == (403, "staff-without-department")
    unranked = await nominate(area_client, "法务")
    assert (unranked.status_code, unranked.json()["code"]) == (409, "star-below-minimum")
    unknown = await nominate(area_client, "nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-star-candidate")
    manager = area_client.installation.authorization_headers(Role.GENERAL_MANAGER, subject="gm")
    body = {"ranking": "department", "candidate": "研发", "reasons": REASONS}
    assert (await area_client.post(f"{MONTH}/nominations", body, manager)).status_code == 200
    wish = {"winners": ["研发"], "reasons": "mine"}
    refused = await area_client.post(f"{MONTH}/rankings/department/decide", wish, manager)
    assert (refused.status_code, refused.json()["code"]) == (403, "star-author-decides")
    officer = area_client.installation.authorization_headers(Role.OFFICER_DUTIES, subject="eve")
    refused = await area_client.post(f"{MONTH}/rankings/department/decide", wish, officer)
    assert (refused.status_code, refused.json()["code"]) == (403, "staff-without-department")
    liaison = area_client.installation.authorization_headers(Role.LIAISON, department="法务")
    for caller in (liaison, Role.HR, Role.AUDITOR):
        refused = await area_client.post(f"{MONTH}/rankings/department/decide", wish, caller)
        assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")


async def test_departments_see_their_own_rows(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    await nominate(area_client)
    own = area_client.installation.authorization_headers(Role.EXECUTOR, department="测试")
    for kind, codes in (("department", ["测试"]), ("person", ["bob"])):
        assert [one["code"] for one in (await ranking(area_client, kind, own))["items"]] == codes
    assert (await area_client.get(f"{MONTH}/nominations", own)).json()["items"] == []
    await decide(area_client, "研发")
    seen = [(await area_client.get(MONTH, caller)).json() for caller in (own, Role.AUDITOR)]
    assert [one["rankings"][0]["decision"] is None for one in seen] == [True, False]


async def test_the_month_says_what_may_be_done(area_client: IncentivesClient) -> None:
    await open_october(area_client)
    found = (await area_client.get(MONTH, Role.GENERAL_MANAGER)).json()
    assert (found["is_open"], found["terms"]["award"]) == (
        True,
        {"type": "extra-leave", "hours": 8},
    )
    actions = {one["operation"]: one["code"] for one in found["rankings"][0]["_actions"]}
    assert actions == {
        "nominate_star": None,
        "decide_star": None,
        "cancel_star_decision": "star-not-decided",
        "publish_star": "star-not-decided",
    }
