"""The three tiers of the programme (三级推进体系): officers, liaisons and those who carry out.

The general manager leads. Of each subject one officer, or several, are in charge; each department
has liaisons for it; its executors do the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from services.duties.domain.liaison_events import LiaisonItemKind

TierSubject = Literal["goals", "duties", "communication", "workflows"]
TierGap = Literal["leader-missing", "officer-missing", "liaison-missing", "executor-missing"]
"""Nobody leads; the subject has no officer, so its liaisons have nobody above them; nobody speaks
for the department; nobody carries out."""

SUBJECTS: Sequence[TierSubject] = get_args(TierSubject)
LEADER_ROLE = "general-manager"
EXECUTOR_ROLE = "executor"
ITEM_KINDS: Mapping[TierSubject, Sequence[LiaisonItemKind]] = {
    "goals": ("goal",),
    "duties": ("project", "standing-duty"),
    "communication": (),
    "workflows": ("flow",),
}
"""For which items there may be liaisons of a subject beside the department's own."""


def officer_role(subject: TierSubject) -> str:
    """Return the role of those who are in charge of a subject."""
    return f"officer-{subject}"


def gaps_of(*, leaders: int, officers: int, liaisons: int, executors: int) -> Sequence[TierGap]:
    """Return what is missing where so many people are in each tier, from the top down."""
    counted: Sequence[tuple[TierGap, int]] = (
        ("leader-missing", leaders),
        ("officer-missing", officers),
        ("liaison-missing", liaisons),
        ("executor-missing", executors),
    )
    return [gap for gap, count in counted if count == 0]
