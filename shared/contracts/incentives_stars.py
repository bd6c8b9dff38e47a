"""The fact that the collaboration star (协作之星) of a month was published."""

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
