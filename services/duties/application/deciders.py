"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from services.duties.domain import (
    activity,
    handoff_decisions,
    handoff_state,
    project_decisions,
    standing_duty,
    standing_duty_decisions,
)
from services.duties.domain import project as projects
from services.duties.domain.activity import Activity, ActivityCommand, ActivityEvent
from services.duties.domain.duty_list import compared
from services.duties.domain.handoff import HandoffCommand, HandoffEvent
from services.duties.domain.handoff_state import Handoff
from services.duties.domain.standing_duty import (
    Standing,
    StandingDutyCommand,
    StandingDutyEvent,
)
from shared.eventsourcing.decider import Decider

DutiesEvent = Annotated[
    projects.ProjectEvent | HandoffEvent | StandingDutyEvent | ActivityEvent,
    Field(discriminator="type"),
]

HANDOFF_STREAM = "handoff-"
STANDING_DUTY_STREAM = "standing-duty-"
"""How the streams of handoffs and of standing duties begin; the id follows."""

_OF_DUTIES = UUID("5d2b1c9e-7f64-4d0a-9a53-1f0c6f3e8b27")
"""The namespace in which handoffs get their ids from their duties."""
_OF_ACTIVITIES = UUID("c04a1f6b-93de-4c57-8b1a-6f2e7d905e13")
"""The namespace of activities: those that compare the same have one stream."""


def handoff_of(duty_id: UUID) -> UUID:
    """Return the id of the handoff that meets a duty."""
    return uuid5(_OF_DUTIES, str(duty_id))


def handoff_stream(handoff_id: UUID) -> str:
    """Return the stream of a handoff."""
    return f"{HANDOFF_STREAM}{handoff_id}"


PROJECT: Decider[projects.ProjectCommand, projects.ProjectEvent, projects.Project] = Decider(
    initial=None,
    decide=project_decisions.decide,
    evolve=projects.evolve,
    stream=lambda command: f"project-{command.project_id}",
)

HANDOFF: Decider[HandoffCommand, HandoffEvent, Handoff] = Decider(
    initial=None,
    decide=handoff_decisions.decide,
    evolve=handoff_state.evolve,
    stream=lambda command: handoff_stream(command.handoff_id),
)

STANDING_DUTY: Decider[StandingDutyCommand, StandingDutyEvent, Standing] = Decider(
    initial=None,
    decide=standing_duty_decisions.decide,
    evolve=standing_duty.evolve,
    stream=lambda command: f"{STANDING_DUTY_STREAM}{command.duty_id}",
)

ACTIVITY: Decider[ActivityCommand, ActivityEvent, Activity] = Decider(
    initial={},
    decide=activity.decide,
    evolve=activity.evolve,
    stream=lambda command: f"activity-{uuid5(_OF_ACTIVITIES, compared(command.activity))}",
)
