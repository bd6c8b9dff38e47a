"""The state of a goal; how events change it: `goal_tracking_evolution`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from services.goals.domain.day_boundaries import DateRange
from services.goals.domain.expected_progress import ExpectedPeriod, expected_period
from services.goals.domain.goal_plan import GoalPlan, GoalReference
from services.goals.domain.goal_source import GoalFormula, GoalSource
from services.goals.domain.goal_tracking_events import (
    EndReason,
    Reading,
    ReadingParty,
    StoredReadingSource,
)
from services.goals.domain.reporting_slots import ReportingSlot


@dataclass(frozen=True)
class SourceSince:
    """Where readings come from that were measured since a time."""

    since: datetime
    source: GoalSource


@dataclass(frozen=True)
class TrackedGoal:
    """A goal that is tracked."""

    goal: GoalReference
    plan: GoalPlan
    days: DateRange
    unreported_slots: tuple[ReportingSlot, ...]
    """The slots that have no reading yet, ordered by time."""
    last_event_at: datetime
    """The latest time of any of the goal's events; an event dated back does not move it."""
    readings: Mapping[UUID, Reading] = field(default_factory=dict)
    """The readings by id, in the order in which they were entered."""
    parties: Mapping[UUID, ReadingParty] = field(default_factory=dict)
    """Who entered each reading; old logs do not say it."""
    overdue_slots: frozenset[str] = frozenset()
    """The names of the slots that were announced as overdue."""
    is_lagging: bool = False
    is_achieved: bool = False
    judged_from: datetime | None = None
    """The goal does not lag before this time; `None` where it is judged already."""
    last_measured: tuple[Reading, ...] = ()
    """The two readings measured last, by time; of two at the same time the one entered later."""
    expected_from: datetime | None = None
    """When the expected completion begins to rise; `None` in old logs: with the cycle."""
    sources: tuple[SourceSince, ...] = ()
    """Where its readings came from since when; empty while that is as the plan says."""
    reported_slots: tuple[ReportingSlot, ...] = ()
    """The slots that have a reading."""
    entered_at: Mapping[UUID, datetime] = field(default_factory=dict)
    """When each reading was entered."""
    withdrawn: Mapping[UUID, str] = field(default_factory=dict)
    """The reasons of the readings that were withdrawn."""
    slot_owners: Mapping[str, GoalReference] = field(default_factory=dict)
    """The goal with its former department, of slots that were reported or overdue then."""

    def owner_of(self, slot: ReportingSlot) -> GoalReference:
        """Return the goal with the department to which a slot's report counts."""
        return self.slot_owners.get(slot.name, self.goal)

    @property
    def formula(self) -> GoalFormula | None:
        """The formula by which other goals feed it now, if any does."""
        return self.sources[-1].source.formula if self.sources else None

    @property
    def expected_period(self) -> ExpectedPeriod:
        """The time in which the target is expected to be reached."""
        return expected_period(self.days, self.expected_from)

    @property
    def newest_reading(self) -> Reading | None:
        """The reading measured last; of two at the same time the one entered later."""
        return self.last_measured[-1] if self.last_measured else None

    @property
    def previous_value(self) -> Decimal | None:
        """The value of the reading measured before the newest one."""
        return self.last_measured[0].value if len(self.last_measured) > 1 else None

    @property
    def completion(self) -> Fraction:
        """The exact completion: of the newest reading, or of the start before the first one."""
        newest = self.newest_reading
        return self.plan.metric.completion(newest.value if newest else self.plan.metric.start)

    def with_reading(self, reading: Reading) -> TrackedGoal:
        """Return the goal with a reading added, or replaced by the corrected one."""
        id_ = reading.reading_id
        last = self.last_measured
        if id_ in self.readings:  # a correction changes the value and not the time
            last = tuple(reading if one.reading_id == id_ else one for one in last)
        else:
            last = tuple(sorted((*last, reading), key=lambda one: one.measured_at)[-2:])
        readings = {**self.readings, id_: reading}
        return replace(self, readings=readings, judged_from=None, last_measured=last)

    def without_reading(self, reading_id: UUID, reason: str) -> TrackedGoal:
        """Return the goal without a reading."""
        readings = {key: one for key, one in self.readings.items() if key != reading_id}
        last = tuple(sorted(readings.values(), key=lambda one: one.measured_at)[-2:])
        return replace(
            self,
            readings=readings,
            last_measured=last,
            withdrawn={**self.withdrawn, reading_id: reason},
        )

    def slots_reported_by(self, reading: Reading) -> tuple[ReportingSlot, ...]:
        """Return the slots whose report is this reading, the first that was entered for them."""
        return tuple(
            slot
            for slot in self.reported_slots
            if reading
            == next((one for one in self.readings.values() if slot.covers(one.measured_at)), None)
        )

    def party_of(self, reading: Reading) -> ReadingParty:
        """Return who entered a reading; in old logs its source tells people from connectors."""
        of_old_log: ReadingParty = "department" if reading.source == "person" else "connector"
        return self.parties.get(reading.reading_id, of_old_log)

    def is_connected_to(self, source: StoredReadingSource) -> bool:
        """Return whether a connector enters readings from a source.

        The plan names it. In old logs, which name none, an earlier reading from there tells it.
        """
        if self.sources:
            return source == self.sources[-1].source.kind
        if self.plan.connected_to is not None:
            return source == self.plan.connected_to
        return source != "person" and any(
            one.source == source and one.reading_id not in self.parties
            for one in self.readings.values()
        )


@dataclass(frozen=True)
class EndedGoal:
    """A goal that was archived, or whose cycle was closed."""

    because: EndReason
    last: TrackedGoal | None = None
    """What it was in the end; other goals may be fed by its readings."""


Goal = TrackedGoal | EndedGoal | None
