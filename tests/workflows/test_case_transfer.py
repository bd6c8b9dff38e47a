"""What a case asks of a department passes to its successor."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.workflows.domain.case_commands import (
    AnnounceStepOverdue,
    ClaimStep,
    CompleteStep,
    TransferCase,
)
from services.workflows.domain.case_state import FinishedCase
from services.workflows.domain.step_events import StepOverdue, StepTransferred
from shared.contracts.directory_changes import DepartmentSucceeded, SuccessionItem
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.branching_maps import Walk, planned, review
from tests.workflows.domain_examples import BASE_TIME, CASE_ID, DAY, HOUR
from tests.workflows.test_api_usual_failures import change_department

TRANSFER = TransferCase(CASE_ID, "dep-ask", "new", "merged", BASE_TIME + HOUR)


def test_an_open_step_moves_once_with_its_due_time_and_without_its_claim() -> None:
    walk = Walk(planned("ask"), planned("pay"))
    walk.give(ClaimStep(CASE_ID, 1, "dep-ask", "li", BASE_TIME))
    assert walk.give(TRANSFER) == ["case-transferred", "step-transferred"]
    assert walk.give(TRANSFER) == []
    moved = walk.case.open_steps[1]
    assert (moved.opened.due_at, moved.claimed_by) == (BASE_TIME + DAY, None)
    assert (walk.open, walk.case.department) == ({"new": "Ask"}, "new")
    walk.complete("new")
    assert list(walk.open) == ["dep-pay"]


def test_later_steps_ask_the_successor_and_what_is_done_stays() -> None:
    walk = Walk(planned("ask"), planned("pay"), planned("file", department="dep-ask"))
    walk.complete("dep-ask")
    assert walk.give(TRANSFER) == ["case-transferred"]
    assert walk.case.closed_steps[1].department == "dep-ask"
    walk.complete("dep-pay")
    assert walk.open == {"new": "File"}
    walk.complete("new")
    assert isinstance(walk.state, FinishedCase)
    assert walk.give(TransferCase(CASE_ID, "new", "newest", "merged", BASE_TIME)) == []


def test_what_was_due_before_is_overdue_once_and_for_the_department_that_was_late() -> None:
    walk = Walk(planned("ask"), planned("pay"))
    late = TransferCase(CASE_ID, "dep-ask", "new", "merged", BASE_TIME + 2 * DAY)
    assert walk.give(late) == ["step-overdue", "case-transferred", "step-transferred"]
    (overdue,) = (one for one in walk.events if isinstance(one, StepOverdue))
    assert overdue.department == "dep-ask"
    assert walk.give(AnnounceStepOverdue(CASE_ID, BASE_TIME + 3 * DAY)) == []
    intime = Walk(planned("ask"))
    intime.give(TRANSFER)
    intime.give(AnnounceStepOverdue(CASE_ID, BASE_TIME + 3 * DAY))
    (overdue,) = (one for one in intime.events if isinstance(one, StepOverdue))
    assert overdue.department == "new"


def test_a_vote_that_was_given_or_is_owed_is_the_successors() -> None:
    for voted in ("y", "x"):
        walk = Walk(review("look", "all", "xy"), planned("pay"))
        walk.complete(voted, "approved")
        walk.give(TransferCase(CASE_ID, "x", "new", "merged", BASE_TIME))
        walk.complete("new" if voted == "y" else "y", "approved")
        assert list(walk.open) == ["dep-pay"]


def test_a_successor_that_reviews_anyway_votes_once_and_the_review_can_end() -> None:
    walk = Walk(review("look", "all", "xyz"), planned("pay"))
    merge = TransferCase(CASE_ID, "x", "y", "merged", BASE_TIME)
    assert walk.give(merge) == ["case-transferred", "step-withdrawn"]
    assert walk.give(merge) == []
    walk.approve("y", "z")
    assert list(walk.open) == ["dep-pay"]
    last = Walk(review("look", "all", "xy"), planned("pay"))
    last.approve("y")
    last.give(merge)
    assert list(last.open) == ["dep-pay"]
    stands = Walk(review("look", "all", "xy"), planned("pay"))
    stands.approve("x")
    assert stands.give(merge) == []
    stands.approve("y")
    assert list(stands.open) == ["dep-pay"]


def test_another_departments_case_and_one_that_is_over_stay_as_they_are() -> None:
    walk = Walk(planned("ask"))
    assert walk.give(TransferCase(CASE_ID, "legal", "new", "merged", BASE_TIME)) == []
    assert walk.give(TransferCase(CASE_ID, "dep-ask", "dep-ask", "merged", BASE_TIME)) == []
    walk.give(CompleteStep(CASE_ID, 1, "dep-ask", None, BASE_TIME + HOUR))
    assert walk.give(TRANSFER) == []
    assert not [one for one in walk.events if isinstance(one, StepTransferred)]


async def test_a_succession_moves_steps_of_running_cases_and_says_so(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    case, other = [await area_client.start_case(flow) for _ in range(2)]
    await area_client.complete_step(other, 1, "sales")
    await hear(area_client, "sales", "legal", {case: "finance"})
    await hear(area_client, "finance", "legal", {})
    found = (await area_client.get(case)).json()
    assert (found["department"], found["started_for"]) == ("legal", "legal")
    moved = [
        (one["case_id"], one["was"], one["department"])
        for one in await area_client.published_facts("step-transferred")
    ]
    one, two = (path.removeprefix("/cases/") for path in (case, other))
    assert moved[0] == (one, "sales", "finance")
    assert sorted(moved[1:]) == sorted([(one, "finance", "legal"), (two, "finance", "legal")])
    assert (await area_client.complete_step(case, 1, "legal")).status_code == 200
    found = (await area_client.get(case)).json()
    assert [one["department"] for one in found["open_steps"]] == ["legal"]


async def test_a_flow_that_names_a_department_that_is_no_more_starts_no_case(
    area_client: WorkflowsClient,
) -> None:
    flow = await area_client.publish_flow()
    await change_department(area_client, "finance", "valid_to", (BASE_TIME - 3 * DAY).date())
    refused = await area_client.post("/cases", {"flow_id": flow, "subject": "Fair stand"})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "flow-names-closed-department")
    assert "publish a version" in problem["detail"]


async def hear(client: WorkflowsClient, was: str, successor: str, given: dict[str, str]) -> None:
    """Let the area hear twice that a department is succeeded, some cases by another one."""
    area, now = client.area, client.area.clock()
    said = DepartmentSucceeded(
        succession_id=uuid4(),
        department=was,
        successor=successor,
        kind="split",
        items=tuple(
            SuccessionItem(area="workflows", id=UUID(path.removeprefix("/cases/")), successor=one)
            for path, one in given.items()
        ),
        valid_from=now.date(),
        reason="two departments",
        at=now,
    )
    fact = Fact(
        id=uuid4(),
        position=1,
        area="directory",
        type=said.type,
        key=was,
        sequence=1,
        recorded_at=now,
        context=EventContext(correlation=uuid4(), actor="person:ann"),
        data=said.model_dump_json(),
    )
    handle = area.definition.handle_facts
    assert handle is not None
    for _ in range(2):
        async with area.unit_of_work() as unit:
            await handle(unit, [fact])
