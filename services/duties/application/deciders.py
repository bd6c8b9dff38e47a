"""The area's aggregates and the streams their events are kept in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from services.duties.domain import handoff_decisions, handoff_state, project_decisions
from services.duties.domain import project as projects
from services.duties.domain.handoff import HandoffCommand, HandoffEvent
from services.duties.domain.handoff_state import Handoff
from shared.eventsourcing.decider import Decider

DutiesEvent = Annotated[projects.ProjectEvent | HandoffEvent, Field(discriminator="type")]

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

HANDOFF_STREAM = "handoff-"
"""How the stream of a handoff begins; its id follows."""

_OF_DUTIES = UUID("5d2b1c9e-7f64-4d0a-9a53-1f0c6f3e8b27")
"""The namespace in which handoffs get their ids from their duties."""


def handoff_of(duty_id: UUID) -> UUID:
    """Return the id of the handoff that meets a duty."""
    return uuid5(_OF_DUTIES, str(duty_id))


def handoff_stream(handoff_id: UUID) -> str:
    """Return the stream of a handoff."""
    return f"{HANDOFF_STREAM}{handoff_id}"
