"""How the shares of pools came about that a month books, in whole or as a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self
from uuid import UUID

from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.domain.statement import BookedBonusShare
from services.incentives.projections.explained_bonus import (
    BonusComputation,
    explain_recorded_bonus,
)
from services.incentives.projections.explained_record_changes import RecordChange


class EventOfShare(Protocol):
    """What tells which share an event is behind."""

    @property
    def event_id(self) -> UUID:
        """The event's id."""
        ...

    @property
    def department(self) -> str:
        """Whose share it is."""
        ...

    @property
    def name(self) -> str:
        """The project's code."""
        ...

    @property
    def period(self) -> str:
        """The month in which the project was closed."""
        ...


@dataclass(frozen=True)
class BookedChanges:
    """What a month books of shares that an earlier, locked statement shows."""

    corrections: Mapping[tuple[UUID, str], int] = field(default_factory=dict)
    """The difference in minor units, by the event of the correction and department."""
    records: Mapping[tuple[UUID, str, str], BonusComputation] = field(default_factory=dict)
    """By the event of the obligation that changed the record, department and project's code."""

    @classmethod
    def of(
        cls,
        corrections: Iterable[tuple[UUID, BookedBonusShare]],
        records: Iterable[RecordChange],
    ) -> Self:
        """Return the differences that corrections, and changed records, make."""
        return cls(
            {(event_id, share.department): share.amount_minor for event_id, share in corrections},
            {(one.event_id, one.department, one.bonus.project): one.bonus for one in records},
        )

    def explain(
        self,
        event: EventOfShare,
        stored: Mapping[str, Any],
        plans: Plans,
        projects: Mapping[UUID, ProjectRecord],
    ) -> BonusComputation | None:
        """Return how the share came about that an event is behind; `None` for an obligation.

        `stored` is the event as it is stored, `projects` what is recorded of projects.
        """
        changed = self.records.get((event.event_id, event.department, event.name))
        if changed is not None or "outcome" not in stored["type"]:
            return changed
        plan = plan_in_force(event.period, plans)
        project = projects[UUID(stored["outcome"]["project_id"])]
        bonus = explain_recorded_bonus(stored, event.department, plan, project)
        difference = self.corrections.get((event.event_id, event.department))
        if difference is None or bonus.was_share_minor is None:
            return bonus
        return bonus.with_difference(bonus.was_share_minor, difference)
