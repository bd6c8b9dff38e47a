"""Open requests and planned meetings move to the successors of a department."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.comms.domain import meeting_commands, meeting_events, request_state
from services.comms.domain.meeting_plan import DepartmentAttendance
from services.comms.domain.request_commands import CheckClock, TransferRequest
from services.comms.domain.request_decisions import decide
from services.comms.domain.request_events import (
    EntryRecorded,
    LegBreached,
    LegMet,
    RequestClosed,
    RequestEvent,
    SilenceAlerted,
)
from services.comms.domain.request_transfer_events import RequestTransferred
from shared.contracts.directory_changes import DepartmentSucceeded, SuccessionItem
from tests.comms import meeting_examples
from tests.comms.area_client import CommsClient
from tests.comms.domain_examples import BASE_TIME, MEETING_ID
from tests.comms.goal_facts import hear_all
from tests.comms.request_client import RequestClient
from tests.comms.request_examples import (
    A_DAY_LATER,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    REQUEST_ID,
    SECOND_ENTRY_ID,
    entry,
    open_command,
    present_at,
    record_entry_command,
)

ASKED = TransferRequest(
    REQUEST_ID, "rnd", "hr", "merged", SECOND_ENTRY_ID, present_at(MONDAY + HOUR)
)
ASKING = replace(ASKED, department="sales")


def events_of(*commands: object) -> list[RequestEvent]:
    """Return the events of these commands to one request, in turn."""
    state: request_state.RequestState = None
    found: list[RequestEvent] = []
    for command in commands:
        new = decide(command, state)  # type: ignore[arg-type]
        for event in new:
            state = request_state.evolve(state, event)
        found += new
    return found


def test_either_side_of_an_open_request_moves_once_and_nothing_else_changes() -> None:
    opened = events_of(open_command())
    asked, asking = decide(ASKED, _after(opened)), decide(ASKING, _after(opened))
    assert [(type(one), one.side, one.was) for one in (*asked, *asking)] == [  # type: ignore[union-attr]
        (RequestTransferred, "asked", "rnd"),
        (RequestTransferred, "asking", "sales"),
    ]
    assert decide(ASKED, _after([*opened, *asked])) == []
    assert (
        decide(CheckClock(REQUEST_ID, present_at(MONDAY + HOUR)), _after([*opened, *asked])) == []
    )


def test_a_breach_before_is_the_old_departments_and_a_later_one_the_new_ones() -> None:
    check = CheckClock(REQUEST_ID, present_at(A_DAY_LATER + MINUTE))
    late = replace(ASKED, context=present_at(A_DAY_LATER + MINUTE))
    for commands, department in (
        ([open_command(), check, late, check], "rnd"),
        ([open_command(), late, check], "rnd"),
        ([open_command(), ASKED, check], "hr"),
    ):
        breaches = [one for one in events_of(*commands) if isinstance(one, LegBreached)]
        assert [(one.ask.department, one.due_at) for one in breaches] == [(department, A_DAY_LATER)]


def test_a_reply_before_is_not_told_again_and_the_chain_goes_to_the_new_head() -> None:
    found = events_of(
        open_command(),
        record_entry_command(entry("progress", MONDAY + MINUTE)),
        ASKED,
        CheckClock(REQUEST_ID, present_at(MONDAY + 4 * DAY, head="E9")),
    )
    assert [one.ask.department for one in found if isinstance(one, LegMet)] == ["rnd"]
    alerts = [one for one in found if isinstance(one, SilenceAlerted)]
    assert [(one.ask.department, one.head) for one in alerts] == [("hr", "E9")]


def test_a_request_between_departments_that_become_one_is_withdrawn() -> None:
    merge = replace(ASKED, successor="sales")
    found = events_of(open_command(), merge, merge)
    (entered,) = (one for one in found if isinstance(one, EntryRecorded))
    assert (entered.entry.kind, entered.entry.note) == ("withdrawal", "merged")
    (closed,) = (one for one in found if isinstance(one, RequestClosed))
    assert not closed.resolved


def test_a_request_that_is_over_or_of_others_stays_as_it_is() -> None:
    over = [open_command(), record_entry_command(entry("resolution", MONDAY + MINUTE))]
    assert decide(ASKED, _after(events_of(*over))) == []
    for other in (replace(ASKED, department="legal"), replace(ASKED, successor="rnd")):
        assert decide(other, _after(events_of(open_command()))) == []


def test_a_planned_meeting_is_organised_and_attended_by_the_successor() -> None:
    scenario = meeting_examples.given(meeting_examples.planned)
    transfer = meeting_commands.TransferPlan(MEETING_ID, "sales", "rnd", BASE_TIME)
    (event,) = scenario.when(transfer).events
    assert isinstance(event, meeting_events.MeetingReplanned)
    assert event.plan.organiser == "rnd"
    assert event.plan.attendees == (DepartmentAttendance(department="rnd", persons=5),)
    meeting_examples.given(meeting_examples.planned, event).when(transfer).then()
    meeting_examples.given(meeting_examples.planned, meeting_examples.held).when(transfer).then()


async def test_a_succession_moves_requests_and_meetings_and_says_so(
    area_client: CommsClient,
) -> None:
    client, meeting = RequestClient(area_client), await area_client.plan_meeting()
    paths = [await client.open_request(), await client.open_request()]
    before = await client.get_request(paths[0])
    now = area_client.area.clock()
    fact = DepartmentSucceeded(
        succession_id=UUID(int=1),
        department="rnd",
        successor="hr",
        kind="split",
        items=(
            SuccessionItem(area="comms", id=UUID(paths[1].rpartition("/")[2]), successor="sales"),
        ),
        valid_from=now.date(),
        reason="one department",
        at=now,
    )
    for _ in range(2):
        await hear_all(area_client.area, fact)
    moved = await client.get_request(paths[0])
    assert (moved["department"], moved["due_at"]) == ("hr", before["due_at"])
    assert (await client.get_request(paths[1]))["status"] == "withdrawn"
    (told,) = await area_client.published_facts("request-transferred")
    assert (told["side"], told["was"], told["department"]) == ("asked", "rnd", "hr")
    answer = await client.act_on(paths[0], "reply", "hr", text="It is ours now")
    assert answer.status_code == 200
    attendees = (await area_client.get(meeting)).json()["attendees"]
    assert "rnd" not in {one["department"] for one in attendees}


def _after(events: list[RequestEvent]) -> request_state.RequestState:
    state: request_state.RequestState = None
    for event in events:
        state = request_state.evolve(state, event)
    return state
