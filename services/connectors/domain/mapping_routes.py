"""The routes of a mapping: what items of another system are here, and what their statuses do.

A route is of one of several kinds, told apart by `target`; one without it, as in mappings from
before there were others, starts cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Discriminator, Tag

from services.connectors.domain.external_change import ExternalChange
from services.connectors.domain.foreign_names import ForeignName


class TargetKind(StrEnum):
    """What items of another system are here."""

    CASE = "case"
    """A case of a flow, started for each item."""
    REQUEST = "request"
    """A request from one department to another, opened for each item."""
    DUTY = "duty"
    """An entry of a project's duty list, assigned for each item, with its handoff."""
    HANDOFF = "handoff"
    """One handoff, which the mapping names."""
    STANDING_DUTY = "standing-duty"
    """One standing duty, which the mapping names."""
    GOAL = "goal"
    """One goal, which the mapping names: a number of the item is a reading of it."""


class StatusAction(StrEnum):
    """What a status does to what its item is here."""

    COMPLETE_STEP = "complete-step"
    SEND_BACK = "send-back"
    REPLY = "reply"
    RESOLVE = "resolve"
    WITHDRAW = "withdraw"
    OFFER = "offer"
    RECALL = "recall"
    ACCEPT = "accept"
    REJECT = "reject"
    FULFIL = "fulfil"
    ENTER_READING = "enter-reading"


@dataclass(frozen=True)
class CommandFields:
    """Which fields of a rule a command needs, and which others it takes."""

    needed: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()


_REASON = CommandFields(frozenset({"reason"}))
_TEXT = CommandFields(frozenset({"text"}))
_HANDOFF = {
    StatusAction.OFFER: CommandFields(),
    StatusAction.RECALL: CommandFields(),
    StatusAction.ACCEPT: CommandFields(),
    StatusAction.REJECT: _REASON,
}
RULE_FIELDS = ("activity", "decision", "reason", "text")
COMMANDS: Mapping[TargetKind, Mapping[StatusAction, CommandFields]] = {
    TargetKind.CASE: {
        StatusAction.COMPLETE_STEP: CommandFields(frozenset({"activity"}), frozenset({"decision"})),
        StatusAction.SEND_BACK: CommandFields(frozenset({"activity", "reason"})),
    },
    TargetKind.REQUEST: {
        StatusAction.REPLY: _TEXT,
        StatusAction.RESOLVE: _TEXT,
        StatusAction.WITHDRAW: _REASON,
    },
    TargetKind.DUTY: {**_HANDOFF, StatusAction.WITHDRAW: _REASON},
    TargetKind.HANDOFF: _HANDOFF,
    TargetKind.STANDING_DUTY: {StatusAction.FULFIL: CommandFields()},
    TargetKind.GOAL: {StatusAction.ENTER_READING: CommandFields()},
}
"""The commands that statuses may stand for, by what items are."""


class StatusRule(BaseModel, frozen=True):
    """The command that a status stands for."""

    status: ForeignName
    command: StatusAction
    activity: str | None = None
    """The name of a case's step, which must be open."""
    decision: str | None = None
    """How the step ends, where its flow offers decisions."""
    reason: str | None = None
    """Why something is sent back, rejected or withdrawn."""
    text: str | None = None
    """What is said to a request."""


class _Route(BaseModel, frozen=True):
    """Which items go where."""

    project: ForeignName
    item_types: tuple[ForeignName, ...] = ()
    """The types of items; all of them where none is named."""
    statuses: tuple[StatusRule, ...] = ()

    def is_about(self, project: str, item_type: str) -> bool:
        """Return whether items of this project and type go here."""
        return self.project == project and (not self.item_types or item_type in self.item_types)

    def rule_for(self, status: str) -> StatusRule | None:
        """Return the command that a status stands for; `None` where it stands for none."""
        return next((one for one in self.statuses if one.status == status), None)


class _CreatingRoute(_Route, frozen=True):
    """A route whose items each get something of their own."""

    department: str | None = None
    """For whom it is made where neither a person nor a team says."""
    starts_on: ForeignName | None = None
    """The status at which it is made; `None` where it is when the item is created."""

    def is_started_by(self, change: ExternalChange) -> bool:
        """Return whether a change is the one at which it is made."""
        status = None if change.status_change is None else change.status_change.status
        return status == self.starts_on


class CaseRoute(_CreatingRoute, frozen=True):
    """Each item starts a case of a flow, for its department."""

    target: Literal[TargetKind.CASE] = TargetKind.CASE
    flow_id: UUID


class RequestRoute(_CreatingRoute, frozen=True):
    """Each item opens a request to its department."""

    target: Literal[TargetKind.REQUEST] = TargetKind.REQUEST
    asker: str
    """The department that asks."""
    matter: str
    """How heavy the matter is, as requests have it."""
    comments: bool = False
    """Whether comments of people of the asked department are replies."""


class DutyRoute(_CreatingRoute, frozen=True):
    """Each item is an entry of a project's duty list, for which its department is accountable."""

    target: Literal[TargetKind.DUTY] = TargetKind.DUTY
    project_id: UUID
    """The project whose duty list it is."""
    recipient: str
    due_days: int
    acceptance: str


class HandoffRoute(_Route, frozen=True):
    """The statuses of items move one handoff."""

    target: Literal[TargetKind.HANDOFF] = TargetKind.HANDOFF
    handoff_id: UUID


class StandingDutyRoute(_Route, frozen=True):
    """The statuses of items fulfil one standing duty, each its earliest date that is open."""

    target: Literal[TargetKind.STANDING_DUTY] = TargetKind.STANDING_DUTY
    duty_id: UUID


class GoalRoute(_Route, frozen=True):
    """At statuses of items, a number of theirs is a reading of one goal."""

    target: Literal[TargetKind.GOAL] = TargetKind.GOAL
    goal_id: UUID
    field: ForeignName
    """The field that has the number, as the other system names it."""


CreatingRoute = CaseRoute | RequestRoute | DutyRoute
NamingRoute = HandoffRoute | StandingDutyRoute | GoalRoute


def target_of(value: Any) -> str:
    """Return which kind of route a value is; one that does not say it starts cases."""
    said = value.get("target") if isinstance(value, Mapping) else getattr(value, "target", None)
    return TargetKind.CASE if said is None else str(said)


Route = Annotated[
    Annotated[CaseRoute, Tag(TargetKind.CASE)]
    | Annotated[RequestRoute, Tag(TargetKind.REQUEST)]
    | Annotated[DutyRoute, Tag(TargetKind.DUTY)]
    | Annotated[HandoffRoute, Tag(TargetKind.HANDOFF)]
    | Annotated[StandingDutyRoute, Tag(TargetKind.STANDING_DUTY)]
    | Annotated[GoalRoute, Tag(TargetKind.GOAL)],
    Discriminator(target_of),
]
"""Where items of a project go."""


def named_target(route: NamingRoute) -> UUID:
    """Return the id of what a route names."""
    match route:
        case HandoffRoute(handoff_id=id_):
            return id_
        case StandingDutyRoute(duty_id=id_):
            return id_
        case GoalRoute(goal_id=id_):
            return id_
