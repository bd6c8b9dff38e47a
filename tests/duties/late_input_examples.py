"""Commands and events of a handoff that has inputs."""

from datetime import datetime, timedelta
from uuid import UUID

from services.duties.domain import handoff_commands as c
from services.duties.domain import handoff_events as h
from services.duties.domain.handoff_dependency_commands import (
    RecordInputArrival,
    RegisterDependentHandoff,
)
from services.duties.domain.handoff_dependency_events import (
    HandoffExcused,
    HandoffHeldUp,
    HandoffNeeded,
    InputArrived,
)
from services.duties.domain.handoff_obligation import DelayingInput
from tests.duties.domain_examples import BASE_TIME, DAY, HANDOFF_ID, OPEN_OBLIGATION
from tests.duties.domain_examples import REQUIREMENTS_DUE as DUE

DESIGN, DATA = UUID(int=31), UUID(int=32)
SENDERS = {DESIGN: "design", DATA: "data"}
DESIGN_DUE = BASE_TIME + DAY
INSTANT = timedelta(microseconds=1)

opened_event = h.HandoffOpened(obligation=OPEN_OBLIGATION, inputs=(DESIGN, DATA), at=BASE_TIME)
overdue_event = h.HandoffOverdue(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)
held_up_event = HandoffHeldUp(obligation=OPEN_OBLIGATION, deadline=DUE, at=DUE)


def offered_event(at: datetime, deadline: datetime = DUE) -> h.HandoffOffered:
    return h.HandoffOffered(obligation=OPEN_OBLIGATION, deadline=deadline, at=at)


def accepted_event(delivered_at: datetime, until: datetime | None = None) -> h.HandoffAccepted:
    return h.HandoffAccepted(
        obligation=OPEN_OBLIGATION,
        deadline=DUE,
        delivered_at=delivered_at,
        excused_until=until,
        at=delivered_at,
        delayed_by=delayed_by(DESIGN) if until else None,
    )


def delayed_by(input_id: UUID) -> DelayingInput:
    return DelayingInput(
        handoff_id=input_id, department=SENDERS[input_id], deliverable=str(input_id)
    )


def arrival_command(at: datetime, input_id: UUID = DESIGN) -> RecordInputArrival:
    return RecordInputArrival(
        HANDOFF_ID, input_id, DESIGN_DUE, at, SENDERS[input_id], str(input_id)
    )


def arrived_event(
    delay: timedelta, *, with_sender: bool = True, input_id: UUID = DESIGN, at: datetime = BASE_TIME
) -> InputArrived:
    return InputArrived(
        obligation=OPEN_OBLIGATION,
        input_id=input_id,
        deadline=DUE,
        excused_until=DUE + delay if delay else None,
        with_sender=with_sender,
        at=DESIGN_DUE + delay if at == BASE_TIME else at,
        input_sender=SENDERS[input_id],
        input_deliverable=str(input_id),
    )


def excused_event(
    delay: timedelta, delivered_at: datetime | None = None, input_id: UUID = DESIGN
) -> HandoffExcused:
    return HandoffExcused(
        obligation=OPEN_OBLIGATION,
        deadline=DUE,
        excused_until=DUE + delay,
        delivered_at=delivered_at,
        at=DESIGN_DUE + delay,
        delayed_by=delayed_by(input_id),
    )


def announce_command(at: datetime, missing: datetime | None = None) -> c.AnnounceHandoffOverdue:
    return c.AnnounceHandoffOverdue(HANDOFF_ID, at, missing)


def announced_event(deadline: datetime, until: datetime | None, at: datetime) -> h.HandoffOverdue:
    return h.HandoffOverdue(
        obligation=OPEN_OBLIGATION,
        deadline=deadline,
        excused_until=until,
        at=at,
        delayed_by=delayed_by(DESIGN) if until else None,
    )


dependent_command = RegisterDependentHandoff(HANDOFF_ID, DATA, BASE_TIME)
needed_event = HandoffNeeded(obligation=OPEN_OBLIGATION, by=DATA, at=BASE_TIME)
