"""One goal as agendas know it (对齐会议程中的目标): whether it lags or is blocked, and who waits.

The goals area owns goals; this is what its facts said. Facts may come twice, and late after an
upgrade: what is older than what is known changes nothing, and what has ended does not begin again.
An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.expected_line import ExpectedPoint, expected_at
from services.comms.domain.meeting_agenda import Urgency


class OpenBlocker(BaseModel, frozen=True):
    """What blocks a goal, since when."""

    blocker_id: UUID
    since: datetime


class AgendaGoal(BaseModel, frozen=True):
    """What is known of a goal."""

    goal_id: UUID
    title: str
    department: str | None = None
    named_at: datetime | None = None
    """Since when it has been called so, and has been this department's."""
    cycle_id: UUID | None = None
    """`None` until a fact says it."""
    parent_id: UUID | None = None
    lagging_since: datetime | None = None
    completion: Decimal | None = None
    expected: Decimal | None = None
    expected_line: tuple[ExpectedPoint, ...] = ()
    """What is expected from `lagging_since` on; none in events of earlier versions."""
    lag_told_at: datetime | None = None
    """When it last lagged or recovered."""
    blockers: tuple[OpenBlocker, ...] = ()
    overdue_supports: tuple[UUID, ...] = ()
    dependent_links: tuple[UUID, ...] = ()
    """The accepted links by which other goals depend on this one."""
    ended: tuple[UUID, ...] = ()
    """Blockers, supports and links that are over."""
    archived: bool = False

    @property
    def is_lagging(self) -> bool:
        """Whether it lags and is still tracked."""
        return self.lagging_since is not None and not self.archived

    @property
    def needs_attention(self) -> bool:
        """Whether it belongs on an agenda."""
        return not self.archived and (self.is_lagging or bool(self.blockers))

    def urgency_at(self, at: datetime) -> Urgency:
        """Return why it belongs there: how far it is behind what is expected at this time.

        Where no fact said what is expected later, it is as of the fact that says it lags.
        """
        by_now = expected_at(self.expected_line, at) if self.is_lagging else None
        expected = self.expected if by_now is None else by_now
        return Urgency(
            lagging_since=self.lagging_since,
            completion=self.completion if self.is_lagging else None,
            expected=expected if self.is_lagging else None,
            expected_on=None if by_now is None else at,
            open_blockers=len(self.blockers),
            blocked_since=min((one.since for one in self.blockers), default=None),
            overdue_supports=len(self.overdue_supports),
            dependent_goals=len(self.dependent_links) + (self.parent_id is not None),
        )


@dataclass(frozen=True)
class GoalKnown:
    """A goal was set, moved, or named by a fact."""

    title: str
    department: str | None
    cycle_id: UUID | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True)
class LagTold:
    """A goal lags; without figures it has recovered."""

    completion: Decimal | None = None
    expected: Decimal | None = None
    line: tuple[ExpectedPoint, ...] = ()


@dataclass(frozen=True)
class CompletionTold:
    """A reading says how far a goal is; that counts while it lags."""

    completion: Decimal


@dataclass(frozen=True)
class Begun:
    """A blocker was raised, a support became overdue, or a link was accepted."""

    what: Literal["blocker", "support", "link"]
    id: UUID


@dataclass(frozen=True)
class Ended:
    """A blocker, a support or a link is over."""

    id: UUID


@dataclass(frozen=True)
class Archived:
    """The goal is tracked no longer."""


GoalChange = GoalKnown | LagTold | CompletionTold | Begun | Ended | Archived


@dataclass(frozen=True)
class RecordGoalChange:
    """Record what a fact said of a goal at this time: its changes in order, in one event."""

    goal_id: UUID
    changes: tuple[GoalChange, ...]
    at: datetime


AgendaGoalCommand = RecordGoalChange


class AgendaGoalChanged(BaseModel, frozen=True):
    """Something that agendas show of a goal changed."""

    type: Literal["agenda-goal-changed"] = "agenda-goal-changed"
    goal: AgendaGoal
    at: datetime


AgendaGoalEvent = AgendaGoalChanged


def decide(command: RecordGoalChange, goal: AgendaGoal | None) -> list[AgendaGoalEvent]:
    """Return what is known of the goal now, where that is news."""
    after = goal or AgendaGoal(goal_id=command.goal_id, title="")
    for change in command.changes:
        after = after.model_copy(update=_update(change, after, command.at))
    return [] if after == goal else [AgendaGoalChanged(goal=after, at=command.at)]


def evolve(_: AgendaGoal | None, event: AgendaGoalEvent) -> AgendaGoal | None:
    """Return the goal after an event."""
    return event.goal


def _update(change: GoalChange, goal: AgendaGoal, at: datetime) -> dict[str, Any]:
    match change:
        case GoalKnown() as known:
            return _known(known, goal, at)
        case LagTold() as lag:
            return _lag(lag, goal, at)
        case CompletionTold(completion):
            is_news = goal.lagging_since is not None and at >= goal.lagging_since
            return {"completion": completion} if is_news else {}
        case Begun(what, id_):
            return {} if id_ in goal.ended else _begun(what, id_, goal, at)
        case Ended(id_):
            return _ended(id_, goal)
        case Archived():
            return {"archived": True}


def _known(known: GoalKnown, goal: AgendaGoal, at: datetime) -> dict[str, Any]:
    if goal.named_at is not None and at < goal.named_at:
        return {} if known.cycle_id is None or goal.cycle_id else {"cycle_id": known.cycle_id}
    is_same = (known.title, known.department) == (goal.title, goal.department)
    named: dict[str, Any] = {
        "title": known.title,
        "department": known.department,
        "named_at": goal.named_at if is_same else at,
    }
    if known.cycle_id is None:
        return named
    return {**named, "cycle_id": known.cycle_id, "parent_id": known.parent_id}


def _lag(lag: LagTold, goal: AgendaGoal, at: datetime) -> dict[str, Any]:
    if goal.lag_told_at is not None and at < goal.lag_told_at:
        return {}
    since = None if lag.expected is None else at
    return {
        "lagging_since": since,
        "completion": lag.completion,
        "expected": lag.expected,
        "expected_line": lag.line,
        "lag_told_at": at,
    }


def _begun(what: str, id_: UUID, goal: AgendaGoal, at: datetime) -> dict[str, Any]:
    match what:
        case "blocker":
            if any(one.blocker_id == id_ for one in goal.blockers):
                return {}
            return {"blockers": (*goal.blockers, OpenBlocker(blocker_id=id_, since=at))}
        case "support":
            return {"overdue_supports": _with(goal.overdue_supports, id_)}
        case _:
            return {"dependent_links": _with(goal.dependent_links, id_)}


def _ended(id_: UUID, goal: AgendaGoal) -> dict[str, Any]:
    return {
        "blockers": tuple(one for one in goal.blockers if one.blocker_id != id_),
        "overdue_supports": tuple(one for one in goal.overdue_supports if one != id_),
        "dependent_links": tuple(one for one in goal.dependent_links if one != id_),
        "ended": _with(goal.ended, id_),
    }


def _with(known: tuple[UUID, ...], id_: UUID) -> tuple[UUID, ...]:
    return known if id_ in known else (*known, id_)
