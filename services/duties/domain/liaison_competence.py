"""What a liaison must be able to do: communicate, and know the business; stated with evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, Field

CompetenceLevel = Literal["developing", "proficient", "expert"]
CompetenceStanding = Literal["shown", "developing", "not-stated"]
"""Both kinds stated with evidence and at least proficient; stated, and one of them still
developing; or one of them without evidence, or nothing said at all."""
CompetenceRule = Literal["warn", "refuse"]
"""What happens where somebody is named whose competence is not shown."""


class Competence(BaseModel, frozen=True):
    """How well a person can do something, and why it is thought so."""

    level: CompetenceLevel
    note: str
    evidence: str | None = Field(default=None, exclude_if=lambda evidence: evidence is None)
    """What it was seen by; `None` in notes of earlier versions, which state nothing."""


class Overruling(BaseModel, frozen=True):
    """An officer has somebody named although the competence is not shown."""

    reason: str
    by: str
    """The sign-on subject of the officer."""


@dataclass(frozen=True)
class CompetenceCheck:
    """What a naming is checked against."""

    rule: CompetenceRule = "warn"
    standing: CompetenceStanding = "shown"
    """The standing of the person who is to be named."""
    overruling: Overruling | None = None

    @property
    def is_refused(self) -> bool:
        """Whether nobody may be named so."""
        return self.rule == "refuse" and self.standing != "shown" and self.overruling is None

    @property
    def used_overruling(self) -> Overruling | None:
        """The overruling where it was needed: only then it is recorded."""
        return self.overruling if self.standing != "shown" else None


UNCHECKED = CompetenceCheck()
"""Of a command that names nobody new."""


def standing_of(communication: Competence, business_knowledge: Competence) -> CompetenceStanding:
    """Return what a statement of both kinds of competence shows."""
    both = (communication, business_knowledge)
    if any(one.evidence is None for one in both):
        return "not-stated"
    return "developing" if any(one.level == "developing" for one in both) else "shown"
