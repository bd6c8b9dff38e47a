"""Plans over HTTP, and what they do to statements."""

from typing import Any

import pytest

from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.obligation_kind import ObligationKind
from shared.testing.area_client import read_version
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    handoff_accepted,
    handoff_overdue,
    project_closed,
    step_done,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_built_in_plan_holds_until_another_begins(area_client: IncentivesClient) -> None:
    found = await area_client.get("/plans/1")

    assert read_version(found) == 1
    assert found.json() == {
        "effective_from": "0001-01",
        "weight": "0.15",
        "department_weights": {},
        "obligation_weights": {
            "handoff": "1",
            "duty": "1",
            "workflow-step": "1",
            "reply": "1",
            "progress-report": "1",
            "support": "1",
            "commitment": "1",
        },
        "shares": {"cap": "1.5", "rule": {"type": "agreed-ratio"}},
        "currency": "CNY",
        "minimum_obligations": 5,
        "dispute_days": 30,
        "excuses": {reason: list(ObligationKind) for reason in ExcuseReason},
        "curve": {"type": "linear"},
        "star": {
            "minimum_obligations": 5,
            "winners": {"department": 1, "team": 1, "person": 1},
            "award": {"type": "extra-leave", "hours": 8},
            "alerts": {
                "self_made_items": 3,
                "self_made_share": "0.3",
                "split_items": 5,
                "split_hours": 72,
                "redated_hours": 24,
                "backdated_hours": 24,
            },
        },
        "version": 1,
        "in_force_from": "0001-01",
        "in_force_until": None,
        "_actions": [
            {
                "operation": "write_plan_draft",
                "allowed": False,
                "code": "role-missing",
                "reason": {"en": "your roles do not allow this", "zh": "您的角色无权执行此操作"},
            }
        ],
    }
    assert (await area_client.get_statement("1900-01"))["plan_version"] == 1
    assert (await area_client.get_statement("9000-12"))["plan_version"] == 1


async def test_a_plan_holds_from_its_month_on(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1), handoff_accepted(2, due=NOVEMBER_3))

    await area_client.publish_plan("2026-11", weight="0.2", department_weights={"测试": "0.5"})

    october, november = [await area_client.get_statement(month) for month in ("2026-10", "2026-11")]
    assert (october["plan_version"], november["plan_version"]) == (1, 2)
    assert (await area_client.statement_line("研发", "2026-10"))["weighted_points"] == "15.00"
    assert (await area_client.statement_line("研发", "2026-11"))["weighted_points"] == "20.00"


async def test_a_department_may_have_a_different_weight(area_client: IncentivesClient) -> None:
    await area_client.publish_plan("2026-10", weight="0.2", department_weights={"测试": "0.55"})
    await area_client.handle_facts(handoff_accepted(1), handoff_accepted(2, "测试"))

    assert (await area_client.statement_line("研发"))["weighted_points"] == "20.00"
    line = await area_client.statement_line("测试")
    assert (line["weight"], line["weighted_points"]) == ("0.55", "55.00")


async def test_kinds_weigh_differently_and_only_named_ones_count(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1), step_done(2, late=True))
    await area_client.publish_plan(
        "2026-10", obligation_weights={"handoff": "3", "workflow-step": "1"}
    )

    line = await area_client.statement_line("研发")
    assert (line["due"], line["on_time_rate"], line["score"]) == (2, "0.5000", "75.00")

    await area_client.publish_plan("2026-10", obligation_weights={"handoff": "1"})
    line = await area_client.statement_line("研发")
    assert (line["due"], line["score"]) == (1, "100.00")
    (behind,) = await area_client.explain_line("研发", "due")
    assert behind["kind"] == "handoff"


async def test_late_facts_of_a_kind_that_did_not_count_are_behind_no_adjustment(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", obligation_weights={"handoff": "1"})
    await area_client.lock_month()
    await area_client.publish_plan("2026-11")
    await area_client.handle_facts(handoff_accepted(1), step_done(2))

    assert len((await area_client.statement_line("研发", "2026-11"))["adjustments"]) == 1
    (behind,) = await area_client.explain_line("研发", "adjustments", "2026-11")
    assert behind["kind"] == "handoff"


async def test_the_cap_comes_from_the_plan_and_the_currency_from_the_pool(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", cap="3", currency="EUR")
    await area_client.handle_facts(project_closed("launch", "400", pool_minor=1000, 研发="1"))

    (bonus,) = (await area_client.statement_line("研发"))["bonus"]
    assert (bonus["project"], bonus["amount_minor"], bonus["currency"]) == ("launch", 3000, "CNY")


async def test_a_locked_month_keeps_its_plan(area_client: IncentivesClient) -> None:
    await area_client.lock_month()

    for month in ("2026-10", "2026-09"):
        refused = await area_client.try_to_publish_plan(month)
        assert (refused.status_code, refused.json()["code"]) == (
            422,
            "plan-begins-in-locked-period",
        )
        assert "2026-10 is locked" in refused.json()["detail"]
    await area_client.publish_plan("2026-11")


async def test_the_same_terms_again_make_no_version(area_client: IncentivesClient) -> None:
    first = await area_client.try_to_publish_plan("2027-01", weight="0.2")
    again = await area_client.try_to_publish_plan("2027-01", weight="0.20")

    assert (first.status_code, first.headers["Location"]) == (201, "/api/incentives/v1/plans/2")
    assert (again.status_code, again.json()["code"]) == (409, "plan-has-these-terms")
    plan = (await area_client.get("/plans/2")).json()
    assert (plan["version"], plan["weight"]) == (2, "0.2")


async def test_versions_are_listed_in_their_order(area_client: IncentivesClient) -> None:
    for month in range(1, 6):
        await area_client.publish_plan(
            f"2027-0{month}", weight="1e-1", obligation_weights={"duty": "1E2"}
        )

    found = [plan for page in await area_client.get_pages("/plans", limit=2) for plan in page]

    assert [plan["version"] for plan in found] == [1, 2, 3, 4, 5, 6]
    assert (found[5]["weight"], found[5]["obligation_weights"]) == ("0.1", {"duty": "100"})
    assert read_version(await area_client.get("/plans/6")) == 6


async def test_there_is_no_plan_of_an_unknown_version(area_client: IncentivesClient) -> None:
    unknown = await area_client.get("/plans/2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-plan")
    for version in ("0", "-1", "x", "1" * 30):
        assert (await area_client.get(f"/plans/{version}")).status_code == 422


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({}, "#/effective_from"),
        ({"effective_from": "2027-13"}, "#/effective_from"),
        ({"effective_from": "2027-01", "weight": "1.01"}, "#/weight"),
        ({"effective_from": "2027-01", "weight": "-0.01"}, "#/weight"),
        ({"effective_from": "2027-01", "weight": "NaN"}, "#/weight"),
        ({"effective_from": "2027-01", "weight": "0.1234567"}, "#/weight"),
        ({"effective_from": "2027-01", "department_weights": {"测试": 2}}, "#/department_weights"),
        ({"effective_from": "2027-01", "department_weights": {"": 1}}, "#/department_weights"),
        ({"effective_from": "2027-01", "obligation_weights": {"duty": 0}}, "#/obligation_weights"),
        ({"effective_from": "2027-01", "cap": "0.9"}, "#/cap"),
        ({"effective_from": "2027-01", "cap": "1e999999"}, "#/cap"),
        ({"effective_from": "2027-01", "currency": "yuan"}, "#/currency"),
        ({"effective_from": "2027-01", "currency": "ZZZ"}, "#/currency"),
        ({"effective_from": "2027-01", "colour": "red"}, "#/colour"),
        ({"effective_from": "2027-01", "minimum_obligations": -1}, "#/minimum_obligations"),
        ({"effective_from": "2027-01", "curve": {"type": "round"}}, "#/curve"),
        ({"effective_from": "2027-01", "curve": {"type": "linear", "a": 1}}, "#/curve/a"),
        ({"effective_from": "2027-01", "curve": {"type": "steps", "steps": []}}, "#/curve"),
        ({"effective_from": "2027-01", "share_rule": {"type": "lottery"}}, "#/share_rule"),
        ({"effective_from": "2027-01", "star": {"award": {"type": "cash"}}}, "#/star/award"),
    ],
    ids=str,
)
async def test_terms_without_sense_are_refused(
    area_client: IncentivesClient, terms: dict[str, Any], pointer: str
) -> None:
    refused = await area_client.post("/plan-drafts", terms)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith(pointer)


async def test_a_plan_in_which_nothing_counts_is_refused(area_client: IncentivesClient) -> None:
    refused = await area_client.post(
        "/plan-drafts", {"effective_from": "2027-01", "obligation_weights": {}}
    )

    assert (refused.status_code, refused.json()["code"]) == (422, "no-kind-counts")


@pytest.mark.parametrize(
    ("terms", "code", "named"),
    [
        ({"obligation_weights": {"handof": "1"}}, "unknown-obligation-kind", "handoff, duty"),
        ({"excuses": {"weather": ["handoff"]}}, "unknown-excuse-reason", "late-input, accepted"),
        ({"excuses": {"late-input": ["handof"]}}, "unknown-obligation-kind", "handoff, duty"),
        ({"share_rule": {"type": "mix", "agreed_ratio": "0.9"}}, "invalid-mix-weights", "0.9"),
        ({"department_weights": {"RDN": "0.5"}}, "department-does-not-exist", "RND"),
        ({"department_weights": {"RND": "0.5", "rnd": "1"}}, "department-weighed-twice", "RND"),
    ],
)
async def test_a_plan_that_names_what_does_not_exist_changes_nothing(
    area_client: IncentivesClient, terms: dict[str, Any], code: str, named: str
) -> None:
    await area_client.installation.add_departments("RND")
    await area_client.handle_facts(handoff_accepted(1))
    before = await area_client.get_statement("2026-10")

    refused = await area_client.post("/plan-drafts", {"effective_from": "2026-10", **terms})

    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert named in refused.json()["detail"]
    assert await area_client.get_statement("2026-10") == before
    assert (await area_client.get("/plan-drafts")).json()["items"] == []


async def test_a_plan_has_the_departments_as_the_directory_spells_them(
    area_client: IncentivesClient,
) -> None:
    await area_client.installation.add_departments("RND")
    await area_client.try_to_publish_plan("2026-11", department_weights={"rnd": "0.5"})

    assert (await area_client.get("/plans/2")).json()["department_weights"] == {"RND": "0.5"}


async def test_a_plan_changes_the_statement_of_an_open_month_at_once(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1), handoff_overdue(2))
    before = await area_client.statement_line("研发")
    await area_client.publish_plan("2026-10", weight="1")
    after = await area_client.statement_line("研发")

    assert (before["weighted_points"], after["weighted_points"]) == ("7.50", "50.00")


async def test_versions_say_in_which_months_they_are_in_force(
    area_client: IncentivesClient,
) -> None:
    for month, weight in (("2027-06", "0.1"), ("2027-03", "0.2"), ("2027-06", "0.3")):
        await area_client.publish_plan(month, weight=weight)

    plans = (await area_client.get("/plans")).json()["items"]

    assert [(plan["in_force_from"], plan["in_force_until"]) for plan in plans] == [
        ("0001-01", "2027-02"),
        (None, None),
        ("2027-03", "2027-05"),
        ("2027-06", None),
    ]
