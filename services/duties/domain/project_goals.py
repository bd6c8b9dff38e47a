"""The goals that a project serves: which they are may change while it is planned or runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.project_refusals import GoalsFixed
from services.duties.domain.project_terms import AgreedTerms


class ProjectGoalsChanged(BaseModel, frozen=True):
    """The project serves other goals than before; nothing that is paid depends on them."""

    type: Literal["project-goals-changed"] = "project-goals-changed"
    project_id: UUID
    terms: AgreedTerms
    was: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True)
class ChangeGoals:
    """Have the project serve these goals and no others."""

    project_id: UUID
    goals: tuple[UUID, ...]
    at: datetime


def change_goals(command: ChangeGoals, terms: AgreedTerms | None) -> list[ProjectGoalsChanged]:
    """Return the event of other goals; `terms` is `None` of a project that is over.

    Raises `GoalsFixed` for that.
    """
    if terms is None:
        raise GoalsFixed
    goals = tuple(dict.fromkeys(command.goals))
    if goals == terms.goals:
        return []
    return [
        ProjectGoalsChanged(
            project_id=command.project_id,
            terms=terms.model_copy(update={"goals": goals}),
            was=terms.goals,
            at=command.at,
        )
    ]
