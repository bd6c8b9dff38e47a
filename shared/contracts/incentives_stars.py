"""The facts of the collaboration star (协作之星): published, withdrawn by a dispute, restored."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_visible_to_everybody


class StarWinner(BaseModel, frozen=True):
    """A department, team or person won."""

    code: str
    """This is the department's code, the project's id or the person's sign-on subject."""
    name: str | None
    belongs_to: tuple[str, ...]
    """These are the codes of the departments that it belongs to; everybody may know."""


@declare_visible_to_everybody
class StarPublished(AddedFact, frozen=True):
    """The winners of a month in one ranking are known to all; nobody may have won."""

    type: Literal["concord.incentives.star-published.v1"] = "concord.incentives.star-published.v1"
    period: str
    ranking: Literal["department", "team", "person"]
    decision_id: UUID
    winners: tuple[StarWinner, ...]
    booked_in: str
    """The statement of this month shows the awards."""
    at: datetime


@declare_visible_to_everybody
class StarAwardWithdrawn(AddedFact, frozen=True):
    """A published award holds no more, by the decision on a dispute."""

    type: Literal["concord.incentives.star-award-withdrawn.v1"] = (
        "concord.incentives.star-award-withdrawn.v1"
    )
    period: str
    ranking: Literal["department", "team", "person"]
    winner: StarWinner
    """This is who had been awarded."""
    instead: StarWinner | None
    """This is who is awarded instead; there may be nobody."""
    booked_in: str
    """The statement of this month shows what changes."""
    at: datetime


@declare_visible_to_everybody
class StarAwardRestored(AddedFact, frozen=True):
    """An award that was withdrawn holds again, since the decision on the dispute was reversed."""

    type: Literal["concord.incentives.star-award-restored.v1"] = (
        "concord.incentives.star-award-restored.v1"
    )
    period: str
    ranking: Literal["department", "team", "person"]
    winner: StarWinner
    """This is who is awarded again."""
    instead: StarWinner | None
    """This is who had been awarded instead, and is no more."""
    booked_in: str
    """The statement of this month shows what changes."""
    at: datetime
