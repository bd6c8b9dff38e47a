"""What happened to a goal, and in which months a collaboration goal was attained.

A goal is one of collaboration while an accepted link ties it to a goal of another department, or
from when a project of several departments serves it, unless that was planned by mistake. It is
tracked from when it is set in an active cycle until it is archived, or the cycle is closed. Facts
of different areas come in any order; what happened is therefore read by its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from shared.eventsourcing.company_days import company_date, last_instant_of_day, months_later

GoalWhat = Literal[
    "set", "transferred", "archived", "withdrawn", "measured", "behind", "recovered",
    "cycle-activated", "cycle-closed", "cycle-withdrawn", "shared", "no-longer-shared",
    "project-withdrawn",
]  # fmt: skip


@dataclass(frozen=True)
class GoalHappening:
    """What a fact says of a goal, of its cycle, or of what makes it one of collaboration."""

    fact_id: UUID
    place: int
    """Which of the fact's sayings it is, from 0."""
    position: int
    """The fact's position: the order of what happened at the same time."""
    what: GoalWhat
    goal_id: UUID | None
    cycle_id: UUID | None
    shared_by: UUID | None
    """The link or project by which it is shared."""
    department: str | None
    at: datetime


@dataclass(frozen=True)
class GoalMonth:
    """A month in which a collaboration goal was tracked."""

    month: date
    """Its first day."""
    goal_id: UUID
    department: str | None
    attained: bool
    shared_by: frozenset[UUID | None]
    """The links and projects that make it one of collaboration."""
    fact_ids: tuple[UUID, ...]
    """The facts that say so."""


@dataclass
class _GoalLife:
    """A goal, as it was at a time."""

    happenings: list[GoalHappening] = field(default_factory=list)
    cycle_id: UUID | None = None


def goal_months(
    happenings: Iterable[GoalHappening], since: datetime, until: datetime
) -> Iterator[GoalMonth]:
    """Yield the months of collaboration goals that were over in `since` to `until`."""
    ordered = sorted(happenings, key=lambda one: (one.at, one.position, one.place))
    mistaken = {one.shared_by for one in ordered if one.what == "project-withdrawn"} - {None}
    ordered = [one for one in ordered if one.shared_by not in mistaken]
    lives: dict[UUID, _GoalLife] = defaultdict(_GoalLife)
    cycles: dict[UUID, list[GoalHappening]] = defaultdict(list)
    for one in ordered:
        if one.goal_id is None:
            cycles[_known(one.cycle_id)].append(one)
            continue
        life = lives[one.goal_id]
        life.happenings.append(one)
        if one.what == "set":
            life.cycle_id = one.cycle_id
    for goal_id, life in sorted(lives.items()):
        told = life.happenings + cycles[life.cycle_id] if life.cycle_id else life.happenings
        told = sorted(told, key=lambda one: (one.at, one.position, one.place))
        if not any(one.what in {"withdrawn", "cycle-withdrawn"} for one in told):
            yield from _months_of_goal(goal_id, told, since, until)


def _months_of_goal(
    goal_id: UUID, told: Sequence[GoalHappening], since: datetime, until: datetime
) -> Iterator[GoalMonth]:
    for month, end in _months(told[0].at, since, until):
        begin = last_instant_of_day(month)
        known = [one for one in told if one.at <= end]
        ended = next((n for n, one in enumerate(known) if one.what in _ENDS), len(known))
        if ended < len(known) and known[ended].at < begin:
            return
        found = _month(goal_id, month, known[:ended])
        if found is not None:
            yield found


_ENDS = {"archived", "cycle-closed"}


def _month(goal_id: UUID, month: date, known: Sequence[GoalHappening]) -> GoalMonth | None:
    told = {one.what for one in known}
    shared_by: set[UUID | None] = set()
    for one in known:
        if one.what == "shared":
            shared_by.add(one.shared_by)
        elif one.what == "no-longer-shared":
            shared_by.discard(one.shared_by)
    is_known = {"set", "cycle-activated"} <= told and not told.isdisjoint({"measured", "behind"})
    if not is_known or not shared_by:
        return None
    owners = [one.department for one in known if one.what in {"set", "transferred"}]
    progress = [one.what for one in known if one.what in {"behind", "recovered"}]
    is_behind = progress[-1:] == ["behind"]
    ids = tuple(dict.fromkeys(one.fact_id for one in known))
    return GoalMonth(month, goal_id, owners[-1], not is_behind, frozenset(shared_by), ids)


def _months(first: datetime, since: datetime, until: datetime) -> Iterator[tuple[date, datetime]]:
    """Yield months with their last instants, those that lie in `since` to `until`."""
    month = company_date(max(first, since)).replace(day=1)
    while True:
        following = months_later(month, 1)
        end = last_instant_of_day(date.fromordinal(following.toordinal() - 1))
        if end >= until:
            return
        if end >= since:
            yield month, end
        month = following


def _known(cycle_id: UUID | None) -> UUID:
    if cycle_id is None:
        raise ValueError
    return cycle_id
