"""A cycle of many goals, entered into the read models by the projections of the area itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from services.goals.domain import blocker_events, cycle_and_hierarchy_events, goal_tracking_events
from services.goals.domain.counted_line import LineCounted
from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_metric import TargetMetric
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_tracking_events import Reading
from services.goals.domain.goal_weight import GoalWeight
from services.goals.domain.project_handoff import ProjectHandoffRecorded
from services.goals.domain.reporting_slots import reporting_slots
from services.goals.domain.serving_project import ServingProjectRecorded
from services.goals.service import service
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import RecordedEvent

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CYCLE_ID = UUID(int=1)
DEPARTMENTS = [f"D{number}" for number in range(200)]
CHILDREN = 7
"""Every goal but the last ones has so many below it, four levels under 5,000 goals."""
HANDOFFS = 50
"""Each project has so many handoffs, half of which are over; every fifth goal has a project."""
READINGS = 12
"""Each goal was read so many times, once a week."""
DAYS = DateRange(first=date(2026, 1, 1), last=date(2026, 12, 31))
BEGINNING = datetime(2025, 12, 31, 16, tzinfo=UTC)
NOW = BEGINNING + timedelta(weeks=READINGS + 1)
PLAN = GoalPlan(
    metric=TargetMetric(direction="up", unit="regions", start=Decimal(0), target=Decimal(100)),
    rhythm="monthly",
    milestones=(),
    tolerance=Decimal("0.1"),
)


def goal_reference(number: int) -> GoalReference:
    """Return a goal by its number, from 0; the first ones are the company's."""
    department = None if number < CHILDREN else DEPARTMENTS[number % len(DEPARTMENTS)]
    return GoalReference(
        goal_id=UUID(int=1000 + number), title=f"Goal {number}", department=department
    )


async def fill_board(db: Connection, goals: int) -> None:
    """Enter an active cycle of so many goals: a tree with readings, links, lags and blockers."""
    batch: list[RecordedEvent[Any]] = []
    versions: dict[str, int] = {}
    context = EventContext(correlation=CYCLE_ID, actor="bench")
    for position, (stream, at, event) in enumerate(_events(goals), start=1):
        versions[stream] = version = versions.get(stream, 0) + 1
        recorded = RecordedEvent(position, stream, version, UUID(int=position), at, context, event)
        batch.append(recorded)
        if len(batch) == 5_000:
            await _apply(db, batch)
            batch = []
    await _apply(db, batch)
    await db.execute("VACUUM (ANALYZE)")


async def enter_reading(db: Connection, number: int) -> None:
    """Enter another reading of the goal of this number."""
    goal = goal_reference(number)
    version = await db.fetchval(
        "SELECT max(number) + 1 FROM happening WHERE goal_id = $1", goal.goal_id
    )
    reading = Reading(reading_id=uuid4(), value=Decimal(version), measured_at=NOW, source="person")
    event = goal_tracking_events.ReadingEntered(
        goal=goal,
        unit="regions",
        reading=reading,
        newest=reading,
        before=None,
        completion=reading.value / 100,
        behind_at=None,
        at=NOW,
    )
    context = EventContext(correlation=CYCLE_ID, actor="bench")
    stream = f"goal-{goal.goal_id}"
    await _apply(db, [RecordedEvent(version, stream, version, uuid4(), NOW, context, event)])


async def _apply(db: Connection, batch: list[RecordedEvent[Any]]) -> None:
    async with db.transaction():
        for projection in service.projections:
            await projection.project(db, batch)


def _events(goals: int) -> Iterator[tuple[str, datetime, Any]]:
    """Yield stream, time of recording and event."""
    structure = cycle_and_hierarchy_events
    cycle, rng = f"cycle-{CYCLE_ID}", random.Random(20)
    terms = structure.CycleTerms(name="2026", kind="year", days=DAYS)
    yield cycle, BEGINNING, structure.CyclePrepared(cycle_id=CYCLE_ID, terms=terms, at=BEGINNING)
    references = [goal_reference(number) for number in range(goals)]
    parents = [None if n < CHILDREN else references[n // CHILDREN - 1] for n in range(goals)]
    for goal, parent in zip(references, parents, strict=True):
        yield (
            cycle,
            BEGINNING,
            structure.GoalSet(
                cycle_id=CYCLE_ID,
                goal=goal,
                plan=PLAN,
                parent_id=parent and parent.goal_id,
                at=BEGINNING,
            ),
        )
    below_by_parent: dict[UUID, list[GoalReference]] = {}
    for goal, above in zip(references, parents, strict=True):
        if above is not None:
            below_by_parent.setdefault(above.goal_id, []).append(goal)
    for parent in references[: goals // CHILDREN - 1]:
        below = below_by_parent[parent.goal_id]
        yield (
            cycle,
            BEGINNING,
            structure.WeightsSet(
                cycle_id=CYCLE_ID,
                parent_id=parent.goal_id,
                weights=tuple(
                    GoalWeight(goal_id=one.goal_id, weight=weight)
                    for one, weight in zip(below, _weights(len(below)), strict=True)
                ),
            ),
        )
    for number in range(goals // 10):
        target, source = sorted(rng.sample(references, 2), key=lambda one: one.goal_id)
        link = GoalLink(
            link_id=UUID(int=10_000_000 + number),
            kind="contributes",
            source=source.goal_id,
            target=target.goal_id,
            offered_by="source",
        )
        yield cycle, BEGINNING, structure.LinkAccepted(cycle_id=CYCLE_ID, link=link)
    yield cycle, BEGINNING, structure.CycleActivated(cycle_id=CYCLE_ID, at=BEGINNING)
    for number, goal in enumerate(references):
        yield from _progress(number, goal, rng)
        yield from _project(number, goal)
    for code in DEPARTMENTS:
        line = LineCounted(department=code, period="2026-02", weight=Decimal("0.15"), counted=40)
        yield f"counted-line-{code}", NOW, line


def _weights(count: int) -> list[Decimal]:
    even = (Decimal(1) / count).quantize(Decimal("0.0001")) if count else Decimal(0)
    return [even] * (count - 1) + [1 - even * (count - 1)] if count else []


def _progress(
    number: int, goal: GoalReference, rng: random.Random
) -> Iterator[tuple[str, datetime, Any]]:
    tracking, stream = goal_tracking_events, f"goal-{goal.goal_id}"
    slots = reporting_slots("monthly", DAYS) if goal.department else ()
    yield (
        stream,
        BEGINNING,
        tracking.GoalStarted(
            goal=goal, plan=PLAN, days=DAYS, slots=slots, behind_at=None, at=BEGINNING
        ),
    )
    before = None
    for week in range(1, READINGS + 1):
        at = BEGINNING + timedelta(weeks=week)
        reading = Reading(
            reading_id=UUID(int=100_000_000 + number * 100 + week),
            value=Decimal(rng.randrange(2 * week)),
            measured_at=at,
            source="person",
        )
        yield (
            stream,
            at,
            tracking.ReadingEntered(
                goal=goal,
                unit="regions",
                reading=reading,
                newest=reading,
                before=before,
                completion=reading.value / 100,
                behind_at=None,
                at=at,
            ),
        )
        before = reading.value
    if number % 10 == 0:
        yield (
            stream,
            NOW,
            tracking.GoalLagged(goal=goal, completion=Decimal(0), expected=Decimal("0.2"), at=NOW),
        )
    if number % 20 == 0:
        blocker = UUID(int=200_000_000 + number)
        yield (
            f"blocker-{blocker}",
            NOW,
            blocker_events.BlockerRaised(blocker_id=blocker, goal=goal, what="a licence", at=NOW),
        )


def _project(number: int, goal: GoalReference) -> Iterator[tuple[str, datetime, Any]]:
    """Yield a project that serves the goal, with handoffs, for every fifth goal."""
    if number % 5:
        return
    project_id = UUID(int=300_000_000 + number)
    yield (
        f"serving-project-{project_id}",
        NOW,
        ServingProjectRecorded(
            project_id=project_id,
            code=f"P{number}",
            name=f"Project {number}",
            goals=(goal.goal_id,),
            position=1,
            at=NOW,
        ),
    )
    for place in range(HANDOFFS):
        handoff_id = UUID(int=400_000_000 + number * HANDOFFS + place)
        known = ProjectHandoffRecorded(
            handoff_id=handoff_id,
            project_id=project_id,
            deliverable=f"part {place}",
            sender=DEPARTMENTS[place],
            recipient=DEPARTMENTS[place + 1],
            due_at=NOW + timedelta(days=place),
            position=1,
            at=NOW,
        )
        yield f"project-handoff-{handoff_id}", NOW, known
        if place % 2:
            over = known.model_copy(update={"is_over": True, "position": 2})
            yield f"project-handoff-{handoff_id}", NOW, over
