"""A department that something names is not taken back; closing one says what is open in it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.directory.domain.change_refusals import DepartmentHasOpenWork, DepartmentInUse
from services.directory.domain.department_commands import (
    CloseDepartment,
    ReinstateDepartment,
    WithdrawDepartment,
)
from services.directory.domain.department_decisions import decide
from services.directory.domain.department_events import (
    DepartmentClosed,
    DepartmentEvent,
    DepartmentRegistered,
    DepartmentReinstated,
    DepartmentWithdrawn,
    GroupIdChanged,
    HeadAppointed,
)
from services.directory.domain.department_state import DepartmentState, evolve
from services.directory.domain.department_uses import (
    USE_FACT_TYPES,
    UseChange,
    UseCount,
    use_change_of,
)
from services.directory.domain.organisation_chart import NO_DEPENDANTS, OrganisationChart
from services.directory.projections.department_uses import count_uses, record_uses
from services.directory.service import service as directory
from services.goals.service import service as goals
from shared.contract_documents.json_schemas import fact_json_schema
from shared.contracts.concerned_departments import find_concerned_departments
from shared.http.auth import Role
from shared.testing.given_when_then import aggregate_scenario
from shared.testing.installation import OpenTestInstallation
from tests.directory.area_client import HQ_BODY, DirectoryClient
from tests.directory.domain_examples import CHART, NEW_YEAR, RECORDED_AT
from tests.goals.area_client import GoalsClient, goal_body

given = aggregate_scenario(decide, evolve, None).given
rnd_registered = DepartmentRegistered(
    code="RND", name="研发部", parent="HQ", valid_from=NEW_YEAR, at=RECORDED_AT
)
OPEN_GOAL = UseCount("goal", True, 2, "More regions")
ENDED_HANDOFF = UseCount("handoff", False, 1, "Report")
withdrawn = DepartmentWithdrawn(code="RND", reason="twice", checked_uses=True, at=RECORDED_AT)
LAST_DAY = date(2026, 12, 31)
closed = DepartmentClosed(code="RND", valid_to=LAST_DAY, at=RECORDED_AT)


def withdraw(*uses: UseCount) -> WithdrawDepartment:
    return WithdrawDepartment("RND", NO_DEPENDANTS, "twice", RECORDED_AT, uses)


def close(*uses: UseCount, leaves_open: bool = False) -> CloseDepartment:
    return CloseDepartment("RND", LAST_DAY, NO_DEPENDANTS, RECORDED_AT, uses, leaves_open)


def test_a_department_that_is_named_is_not_withdrawn_and_the_refusal_says_by_what() -> None:
    given(rnd_registered).when(withdraw()).then(withdrawn)
    with pytest.raises(DepartmentInUse) as refused:
        decide(withdraw(OPEN_GOAL, ENDED_HANDOFF), evolve(None, rnd_registered))
    english, chinese = refused.value.text("en"), refused.value.text("zh")
    assert "2 open goals (More regions), 1 ended handoff (Report) name it" in english
    assert "2 个目标未结（More regions）、1 项交接已结（Report）涉及该部门" in chinese


def test_the_withdrawal_of_a_closed_department_is_not_answered_with_the_advice_to_close_it() -> (
    None
):
    with pytest.raises(DepartmentInUse) as refused:
        decide(withdraw(ENDED_HANDOFF), evolve(evolve(None, rnd_registered), closed))
    assert refused.value.code() == "closed-department-in-use"
    assert refused.value.text("en").endswith("its last day is 2026-12-31, so it stays as it is")


def test_a_department_with_open_work_closes_only_where_that_is_meant() -> None:
    given(rnd_registered).when(close(ENDED_HANDOFF)).then(closed)
    given(rnd_registered).when(close(OPEN_GOAL, leaves_open=True)).then(closed)
    given(rnd_registered).when(close(OPEN_GOAL)).then_refused(
        DepartmentHasOpenWork, message_contains="2 open goals (More regions); let another"
    )


HEAD = HeadAppointed(code="RND", head="E1", valid_from=rnd_registered.valid_from, at=RECORDED_AT)


def reinstated(parent: str | None) -> DepartmentReinstated:
    return DepartmentReinstated(
        code="RND",
        name=rnd_registered.name,
        parent=parent,
        valid_from=rnd_registered.valid_from,
        named_by="goal:1",
        at=RECORDED_AT,
    )


GROUP = GroupIdChanged(code="RND", external_id="g-1", at=RECORDED_AT)


@pytest.mark.parametrize("before", [(), (HEAD,), (HEAD, GROUP, closed)])
def test_what_was_withdrawn_while_something_named_it_is_what_it_was(
    before: tuple[DepartmentEvent, ...],
) -> None:
    command = ReinstateDepartment("RND", "goal:1", CHART, RECORDED_AT)
    history = (rnd_registered, *before)
    given(*history, withdrawn).when(command).then(reinstated("HQ"), *before)
    state: DepartmentState = None
    for event in history:
        state = evolve(state, event)
    again = state
    for event in (withdrawn, reinstated("HQ"), *before):
        again = evolve(again, event)
    assert again == state


def test_it_stands_at_the_top_where_its_parent_is_gone() -> None:
    command = ReinstateDepartment("RND", "goal:1", OrganisationChart({}), RECORDED_AT)
    given(rnd_registered, withdrawn).when(command).then(reinstated(None))


def test_what_an_earlier_version_took_back_stays_so_when_what_named_it_is_read() -> None:
    earlier = withdrawn.model_copy(update={"checked_uses": False})
    given(rnd_registered, earlier).when(
        ReinstateDepartment("RND", "goal:1", CHART, RECORDED_AT)
    ).then()


def test_corrected_shares_and_further_departments_name_departments() -> None:
    shares = use_change_of(
        "concord.duties.shares-corrected.v1", {"project_id": "7", "participants": ["A"]}
    )
    assert shares == UseChange("project", "7", None, None, ("A",))
    handoff = {"handoff_id": "8", "sender": "A", "recipient": "B", "deliverable": "Report"}
    involved = {"responsible": [], "consulted": ["C"], "informed": ["A", "D"]}
    for said, named in ((handoff, "AB"), ({**handoff, "involved": involved}, "ABCD")):
        change = use_change_of("concord.duties.handoff-transferred.v1", said)
        assert change.departments == tuple(named)


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("sent", {"recipients": ["B", "C"]}, ("open", ("A", "B", "C"))),
        ("receipt-given", {"awaited": ["C"]}, ("open", ("A", "C"))),
        ("receipt-given", {"awaited": []}, ("ended", ("A",))),
        ("transferred", {"awaited": []}, ("ended", ("A",))),
        ("withdrawn", {}, ("ended", None)),
    ],
)
def test_a_document_is_open_work_of_its_author_and_of_those_who_owe_its_receipts(
    name: str, said: dict[str, Any], expected: Any
) -> None:
    document = {"document_id": "7", "department": "A", **said}
    change = use_change_of(f"concord.comms.document-{name}.v1", document)
    assert (change.kind, (change.state, change.departments)) == ("document", expected)


def test_a_department_that_exists_or_never_did_is_not_reinstated() -> None:
    command = ReinstateDepartment("RND", "goal:1", CHART, RECORDED_AT)
    given(rnd_registered).when(command).then()
    given().when(command).then()


@pytest.mark.parametrize("fact_type", sorted(USE_FACT_TYPES))
def test_each_fact_says_what_names_which_departments(fact_type: str) -> None:
    said = fact_json_schema(fact_type)["examples"][0]
    change = use_change_of(fact_type, said)
    assert change.id == str(UUID(change.id))
    named = find_concerned_departments(fact_type, said) or frozenset()
    assert set(change.departments or ()) <= named


async def test_uses_are_the_same_in_whatever_order_facts_are_read(
    area_client: DirectoryClient,
) -> None:
    id_ = str(UUID(int=7))
    says = [
        (3, UseChange("handoff", id_, "open", "Report", ("A", "B"))),
        (5, UseChange("handoff", id_, None, "Report", ("C", "B"))),
        (9, UseChange("handoff", id_, "ended", "Report", None)),
    ]
    async with area_client.installation.area("directory").pool.acquire() as db:
        for order in (says, list(reversed(says)), says + says):
            await db.execute("DELETE FROM department_use")
            for one in order:
                await record_uses(db, [one])
            expected = [UseCount("handoff", False, 1, "Report")]
            assert (await count_uses(db, "C"), await count_uses(db, "B")) == (expected, expected)
            assert await count_uses(db, "A") == []


async def test_a_department_that_a_goal_names_stays_also_if_both_happen_at_once(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([directory, goals]) as installation:
        client, goals_client = DirectoryClient(installation), GoalsClient(installation)
        for code in ("HQ", "RND", "SALES"):
            await client.post("/departments", {**HQ_BODY, "code": code, "name": code})
        await installation.wait_until_idle()
        cycle = await goals_client.create_cycle()
        await goals_client.set_goal(cycle, "More regions", "RND")
        await installation.wait_until_idle()
        mistake = {"reason": "entered twice"}
        refused = await client.post("/departments/RND/withdraw", mistake, If_Match='"1"')
        assert (refused.status_code, refused.json()["code"]) == (409, "department-in-use")
        assert "1 open goal (More regions)" in refused.json()["detail"]
        read = (await client.get("/departments/RND", Role.GENERAL_MANAGER)).json()
        codes = {one["operation"]: one["code"] for one in read["_actions"]}
        assert codes["withdraw_department"] == "department-in-use"
        assert codes["close_department"] is None  # with `leaves_open`
        closing: dict[str, Any] = {"valid_to": "2026-12-31"}
        refused = await client.post("/departments/RND/closing", closing, If_Match='"1"')
        assert (refused.status_code, refused.json()["code"]) == (409, "department-has-open-work")
        closing["leaves_open"] = True
        assert (await client.post("/departments/RND/closing", closing, If_Match='"1"')).is_success

        answer = await client.post("/departments/SALES/withdraw", mistake, If_Match='"1"')
        assert answer.is_success, answer.text
        await installation.wait_until_idle()
        body = goal_body("Sell", "SALES")
        unknown = await goals_client.post(f"/cycles/{cycle}/goals", body)
        assert (unknown.status_code, unknown.json()["code"]) == (422, "department-does-not-exist")
        await installation.add_departments("SALES")  # as it is before the area has heard of it
        goal = await goals_client.set_goal(cycle, "Sell", "SALES")
        await installation.wait_until_idle()
        found = await client.get_json("/departments/SALES")
        assert (found["name"], found["valid_from"], found["version"]) == ("SALES", "2026-01-01", 3)
        assert (await goals_client.post(f"/cycles/{cycle}/goals", body)).status_code == 201
        refused = await client.post("/departments/SALES/withdraw", mistake, If_Match='"3"')
        assert refused.json()["code"] == "department-in-use"
        assert goal
