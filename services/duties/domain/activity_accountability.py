"""Who is accountable for an activity (业务事项), for which parts of the company, on which days.

For each day and part of the company at most one department is accountable, whether it owes an
entry of a project's duty list or a standing duty. Only what has the same activity can overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.duties.domain.duty_refusals import ProjectEntryOverlaps
from services.duties.domain.project_duties import normalize_activity, scopes_overlap
from services.duties.domain.refusals import DutyOverlaps
from services.duties.domain.standing_duty_refusals import StandingDutyOverlaps

AccountabilityKind = Literal["project-entry", "standing-duty"]
"""Where a department owes something: in a project's duty list, or outside projects."""


@dataclass(frozen=True, slots=True)
class Accountability:
    """One department's accountability for an activity."""

    kind: AccountabilityKind
    entry_id: UUID
    """The id of the project's entry, or of the standing duty."""
    activity: str
    deliverable: str
    accountable: str
    scope: tuple[str, ...]
    """The parts of the company; empty for all of them."""
    first_day: date
    last_day: date | None
    """`None` where it has no end."""
    project_id: UUID | None = None
    project: str = ""
    """The project as texts name it: its code, or its id where the code is not at hand."""

    @property
    def activity_key(self) -> str:
        """The activity in the form in which activities are compared."""
        return normalize_activity(self.activity)

    def overlaps(self, other: Accountability) -> bool:
        """Tell whether two departments would be accountable for the same on some day.

        The entries of one project are compared by its own duty list.
        """
        is_other_department = self.accountable.casefold() != other.accountable.casefold()
        is_other_project = self.project_id is None or self.project_id != other.project_id
        return (
            is_other_department
            and is_other_project
            and self.activity_key == other.activity_key
            and scopes_overlap(self.scope, other.scope)
            and self.first_day <= (other.last_day or date.max)
            and other.first_day <= (self.last_day or date.max)
        )


def find_overlapping(
    wanted: Accountability, others: Sequence[Accountability]
) -> Accountability | None:
    """Return the first of the others that overlaps with what is wanted, or `None`."""
    return next((other for other in others if wanted.overlaps(other)), None)


def overlap_refusal(other: Accountability) -> DutyOverlaps:
    """Return the refusal that names the accountability which holds."""
    scope = ", ".join(other.scope)
    texts = {
        "department": other.accountable,
        "activity": other.activity,
        "duty": other.entry_id,
        "deliverable": other.deliverable,
        "scope": {"en": scope or "the whole company", "zh": scope or "全公司"},
        "first": other.first_day,
        "last": _last_day_texts(other.last_day),
    }
    if other.kind == "standing-duty":
        return StandingDutyOverlaps(**texts)
    return ProjectEntryOverlaps(project=other.project, **texts)


def _last_day_texts(last_day: date | None) -> dict[str, str]:
    if last_day is not None:
        return dict.fromkeys(("en", "zh"), last_day.isoformat())
    return {"en": "its end", "zh": "终止为止"}
