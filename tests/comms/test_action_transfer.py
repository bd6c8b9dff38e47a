"""Open actions move to the successors of a department that exists no more."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from services.comms.domain import meeting_commands, meeting_events
from shared.contracts.directory_changes import DepartmentSucceeded
from tests.comms.area_client import CommsClient
from tests.comms.domain_examples import ACTION_ID, BASE_TIME, DAY, MEETING_ID
from tests.comms.goal_facts import hear_all
from tests.comms.meeting_examples import REPORT, cancelled, completed, given, noted, planned

transfer = meeting_commands.TransferActions(MEETING_ID, "rnd", "hr", BASE_TIME + 2 * DAY)
transferred = meeting_events.ActionTransferred(
    meeting_id=MEETING_ID,
    action=REPORT.model_copy(update={"department": "hr"}),
    was="rnd",
    at=BASE_TIME + 2 * DAY,
)


def test_an_open_action_moves_once_to_its_own_successor_or_the_departments() -> None:
    given(planned, noted).when(transfer).then(transferred)
    given(planned, noted, transferred).when(transfer).then()
    own = meeting_commands.TransferActions(
        MEETING_ID, "rnd", "hr", BASE_TIME + 2 * DAY, {ACTION_ID: "sales"}
    )
    (event,) = given(planned, noted).when(own).events
    assert isinstance(event, meeting_events.ActionTransferred)
    assert event.action.department == "sales"


def test_what_is_done_off_or_anothers_stays_where_it_was() -> None:
    given(planned, noted, completed).when(transfer).then()
    given(planned, noted, cancelled).when(transfer).then()
    given().when(transfer).then()
    other = meeting_commands.TransferActions(MEETING_ID, "sales", "hr", BASE_TIME)
    given(planned, noted).when(other).then()
    same = meeting_commands.TransferActions(MEETING_ID, "rnd", "rnd", BASE_TIME)
    given(planned, noted).when(same).then()


def test_what_was_announced_as_overdue_before_is_not_announced_again() -> None:
    due = noted.model_copy(update={"due_at": BASE_TIME + DAY})
    find = meeting_commands.FindOverdueActions(MEETING_ID, BASE_TIME + 3 * DAY)
    (overdue,) = given(planned, due).when(find).events
    given(planned, due, overdue, transferred).when(find).then()
    (later,) = given(planned, due, transferred).when(find).events
    assert isinstance(later, meeting_events.ActionOverdue)
    assert later.action.department == "hr"


def test_what_was_due_before_the_succession_is_overdue_for_the_former_department() -> None:
    due = noted.model_copy(update={"due_at": BASE_TIME + DAY})
    overdue, moved = given(planned, due).when(transfer).events
    assert isinstance(overdue, meeting_events.ActionOverdue)
    assert overdue.action.department == "rnd"
    assert moved == transferred


async def test_a_succession_moves_open_actions_and_says_so(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    action = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}
    await area_client.post(f"{meeting}/actions", action)
    now = area_client.area.clock()
    fact = DepartmentSucceeded(
        succession_id=UUID(int=1),
        department="rnd",
        successor="hr",
        kind="merged",
        items=(),
        valid_from=(now + timedelta(hours=8)).date(),
        reason="one department",
        at=now,
    )
    for _ in range(2):
        await hear_all(area_client.area, fact)
    (found,) = (await area_client.get(meeting)).json()["actions"]
    assert found["department"] == "hr"
    (moved,) = await area_client.published_facts("action-transferred")
    assert (moved["was"], moved["department"]) == ("rnd", "hr")
