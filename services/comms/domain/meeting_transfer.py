"""A successor organises and attends the planned meetings of a department that is no more."""

from __future__ import annotations

from services.comms.domain.meeting_commands import TransferPlan
from services.comms.domain.meeting_events import MeetingEvent, MeetingReplanned
from services.comms.domain.meeting_plan import DepartmentAttendance
from services.comms.domain.meeting_state import MeetingState, PlannedMeetingState


def transfer_plan(command: TransferPlan, meeting: MeetingState) -> list[MeetingEvent]:
    """Return the new plan of a meeting that has not begun; nothing where it is not concerned."""
    if not isinstance(meeting, PlannedMeetingState):
        return []
    plan, was, successor = meeting.plan, command.department, command.successor
    persons: dict[str, int] = {}
    for one in plan.attendees:
        code = successor if one.department == was else one.department
        persons[code] = persons.get(code, 0) + one.persons
    changed = plan.model_copy(
        update={
            "organiser": successor if plan.organiser == was else plan.organiser,
            "attendees": tuple(
                DepartmentAttendance(department=code, persons=number)
                for code, number in persons.items()
            ),
        }
    )
    if changed == plan:
        return []
    return [MeetingReplanned(meeting_id=command.meeting_id, plan=changed, at=command.at)]
