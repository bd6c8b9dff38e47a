"""The area's aggregates, and the streams that hold their events."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from services.duties.domain import (
    department_head,
    handoff_consultation,
    handoff_decisions,
    handoff_state,
    liaison_absence,
    liaison_contact,
    liaison_decisions,
    liaison_policy,
    liaison_state,
    project_commands,
    project_decisions,
    project_events,
    project_state,
    retrospective_decisions,
    retrospective_state,
    standing_duty_decisions,
    standing_duty_state,
)
from services.duties.domain.activity_register_events import ActivityEvent
from services.duties.domain.handoff_commands import HandoffCommand
from services.duties.domain.handoff_events import HandoffEvent
from services.duties.domain.handoff_state import Handoff
from services.duties.domain.liaison_commands import LiaisonCommand
from services.duties.domain.liaison_events import LiaisonEvent, LiaisonItem, LiaisonOffice
from services.duties.domain.liaison_state import LiaisonState
from services.duties.domain.retrospective_commands import RetrospectiveCommand
from services.duties.domain.retrospective_events import RetrospectiveEvent
from services.duties.domain.retrospective_state import RetrospectiveState
from services.duties.domain.standing_duty_commands import StandingDutyCommand
from services.duties.domain.standing_duty_events import StandingDutyEvent
from services.duties.domain.standing_duty_state import StandingDutyState
from shared.eventsourcing.decider import Decider
from shared.working_time.heard_calendars import CalendarVersionEvent

DutiesEvent = Annotated[
    project_events.ProjectEvent
    | HandoffEvent
    | StandingDutyEvent
    | ActivityEvent
    | RetrospectiveEvent
    | LiaisonEvent
    | handoff_consultation.ConsultationEvent
    | liaison_absence.LiaisonAbsenceEvent
    | liaison_policy.LiaisonPolicySet
    | liaison_contact.LiaisonContactEvent
    | department_head.DepartmentHeadRecorded
    | CalendarVersionEvent,
    Field(discriminator="type"),
]

HANDOFF_STREAM_PREFIX = "handoff-"
"""The beginning of the name of a handoff's stream; the id follows."""
PROJECT_STREAM_PREFIX = "project-"
"""The beginning of the name of a project's stream; the id follows."""
STANDING_DUTY_STREAM_PREFIX = "standing-duty-"
"""The beginning of the name of a standing duty's stream; the id follows."""
RETROSPECTIVE_STREAM_PREFIX = "retrospective-"
"""The beginning of the name of a retrospective's stream; the id of its project follows."""

_HANDOFF_ID_NAMESPACE = UUID("5d2b1c9e-7f64-4d0a-9a53-1f0c6f3e8b27")
"""The namespace of the ids of handoffs, which follow from the ids of their duties."""
_LIAISON_ID_NAMESPACE = UUID("7c3e0f52-1b7d-4f0e-8a6c-2d94be6017f3")
"""The namespace of the ids of liaisons' offices: a department has one for each item."""


def liaison_office(department: str, item: LiaisonItem) -> LiaisonOffice:
    """Return the office of a department, as the directory spells it, for an item."""
    key = f"{item.kind}/{item.id or ''}/{department}"
    return LiaisonOffice(
        liaison_id=uuid5(_LIAISON_ID_NAMESPACE, key), department=department, item=item
    )


def handoff_id_for_duty(duty_id: UUID) -> UUID:
    """Return the id of the handoff of a duty."""
    return uuid5(_HANDOFF_ID_NAMESPACE, str(duty_id))


def consultation_stream_name(handoff_id: UUID) -> str:
    """Return the name of the stream of what a handoff's further departments said."""
    return f"consultations-{handoff_id}"


def handoff_stream_name(handoff_id: UUID) -> str:
    """Return the name of a handoff's stream."""
    return f"{HANDOFF_STREAM_PREFIX}{handoff_id}"


PROJECT_DECIDER: Decider[
    project_commands.ProjectCommand, project_events.ProjectEvent, project_state.Project
] = Decider(
    initial=None,
    decide=project_decisions.decide,
    evolve=project_state.evolve,
    stream_for=lambda command: f"{PROJECT_STREAM_PREFIX}{command.project_id}",
)

HANDOFF_DECIDER: Decider[HandoffCommand, HandoffEvent, Handoff] = Decider(
    initial=None,
    decide=handoff_decisions.decide,
    evolve=handoff_state.evolve,
    stream_for=lambda command: handoff_stream_name(command.handoff_id),
)

STANDING_DUTY_DECIDER: Decider[StandingDutyCommand, StandingDutyEvent, StandingDutyState] = Decider(
    initial=None,
    decide=standing_duty_decisions.decide,
    evolve=standing_duty_state.evolve,
    stream_for=lambda command: f"{STANDING_DUTY_STREAM_PREFIX}{command.duty_id}",
)

RETROSPECTIVE_DECIDER: Decider[RetrospectiveCommand, RetrospectiveEvent, RetrospectiveState] = (
    Decider(
        initial=None,
        decide=retrospective_decisions.decide,
        evolve=retrospective_state.evolve,
        stream_for=lambda command: f"{RETROSPECTIVE_STREAM_PREFIX}{command.project_id}",
    )
)

CONSULTATION_DECIDER: Decider[
    handoff_consultation.ConsultationCommand,
    handoff_consultation.ConsultationEvent,
    handoff_consultation.Consultations,
] = Decider(
    initial=handoff_consultation.NO_CONSULTATIONS,
    decide=handoff_consultation.decide,
    evolve=handoff_consultation.evolve,
    stream_for=lambda command: consultation_stream_name(command.obligation.handoff_id),
)

LIAISON_DECIDER: Decider[LiaisonCommand, LiaisonEvent, LiaisonState] = Decider(
    initial=None,
    decide=liaison_decisions.decide,
    evolve=liaison_state.evolve,
    stream_for=lambda command: f"liaison-{command.liaison_id}",
)

LIAISON_CONTACT_DECIDER: Decider[
    liaison_contact.LiaisonContactCommand,
    liaison_contact.LiaisonContactEvent,
    liaison_contact.LiaisonContact | None,
] = Decider(
    initial=None,
    decide=liaison_contact.decide,
    evolve=liaison_contact.evolve,
    stream_for=lambda command: f"liaison-contact-{command.contact_id}",
)

LIAISON_POLICY_DECIDER: Decider[
    liaison_policy.SetLiaisonPolicy,
    liaison_policy.LiaisonPolicySet,
    liaison_policy.LiaisonPolicyVersions,
] = Decider(
    initial=liaison_policy.INITIAL_STATE,
    decide=liaison_policy.decide,
    evolve=liaison_policy.evolve,
    stream_for=lambda _command: liaison_policy.STREAM_NAME,
)

LIAISON_ABSENCE_DECIDER: Decider[
    liaison_absence.LiaisonAbsenceCommand,
    liaison_absence.LiaisonAbsenceEvent,
    liaison_absence.PersonAbsences,
] = Decider(
    initial={},
    decide=liaison_absence.decide,
    evolve=liaison_absence.evolve,
    stream_for=lambda command: f"absences-{command.person}",
)

DEPARTMENT_HEAD_DECIDER: Decider[
    department_head.RecordDepartmentHead,
    department_head.DepartmentHeadRecorded,
    department_head.Heads,
] = Decider(
    initial=(),
    decide=department_head.decide,
    evolve=department_head.evolve,
    stream_for=lambda command: f"department-head-{command.department}",
)
