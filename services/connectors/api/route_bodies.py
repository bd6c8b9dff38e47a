"""The bodies of a mapping's routes, one for each kind of target."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Discriminator, Field, Tag

from services.connectors.domain.mapping_routes import StatusAction, TargetKind, target_of
from shared.http.field_types import Code, MultilineText, SingleLineText

MAX_DUE_DAYS = 3660


class StatusRuleBody(BaseModel, extra="forbid"):
    """The command that a status stands for."""

    status: SingleLineText
    command: StatusAction
    activity: SingleLineText | None = None
    """The name of a case's step, as its flow has it."""
    decision: Code | None = None
    """How the step ends, where its flow offers decisions."""
    reason: MultilineText | None = None
    """Why something is sent back, rejected or withdrawn."""
    text: MultilineText | None = None
    """What is said to a request."""


class _RouteBody(BaseModel, extra="forbid"):
    project: SingleLineText
    """The key of the project."""
    item_types: Annotated[list[SingleLineText], Field(max_length=50)] = []
    statuses: Annotated[list[StatusRuleBody], Field(max_length=100)] = []


class _CreatingRouteBody(_RouteBody):
    department: Code | None = None
    """For whom it is made where neither a person nor a team says."""
    starts_on: SingleLineText | None = None
    """The status at which it is made; when the item is created, if left out."""


class CaseRouteBody(_CreatingRouteBody):
    """Each item starts a case of a flow, for its department."""

    target: Literal[TargetKind.CASE] = TargetKind.CASE
    flow_id: UUID


class RequestRouteBody(_CreatingRouteBody):
    """Each item opens a request to its department."""

    target: Literal[TargetKind.REQUEST]
    asker: Code
    """The department that asks."""
    matter: Code
    """`simple`, `complex` or `important`."""
    comments: bool = False
    """Whether comments of people of the asked department are replies."""


class DutyRouteBody(_CreatingRouteBody):
    """Each item is an entry of a project's duty list; its department is accountable."""

    target: Literal[TargetKind.DUTY]
    project_id: UUID
    """The project, whose terms name the connector."""
    recipient: Code
    due_days: Annotated[int, Field(ge=0, le=MAX_DUE_DAYS)]
    acceptance: MultilineText


class HandoffRouteBody(_RouteBody):
    """The statuses of items move one handoff."""

    target: Literal[TargetKind.HANDOFF]
    handoff_id: UUID
    """A handoff of a project whose terms name the connector."""


class StandingDutyRouteBody(_RouteBody):
    """The statuses of items fulfil one standing duty, each its earliest date that is open."""

    target: Literal[TargetKind.STANDING_DUTY]
    duty_id: UUID
    """A standing duty that names the connector."""


class GoalRouteBody(_RouteBody):
    """At statuses of items, a number of theirs is a reading of one goal."""

    target: Literal[TargetKind.GOAL]
    goal_id: UUID
    """A goal that is connected to `jira`."""
    field: SingleLineText
    """The field that has the number, such as `customfield_10016`."""


RouteBody = Annotated[
    Annotated[CaseRouteBody, Tag(TargetKind.CASE)]
    | Annotated[RequestRouteBody, Tag(TargetKind.REQUEST)]
    | Annotated[DutyRouteBody, Tag(TargetKind.DUTY)]
    | Annotated[HandoffRouteBody, Tag(TargetKind.HANDOFF)]
    | Annotated[StandingDutyRouteBody, Tag(TargetKind.STANDING_DUTY)]
    | Annotated[GoalRouteBody, Tag(TargetKind.GOAL)],
    Discriminator(target_of),
]
"""Where items of a project go."""
