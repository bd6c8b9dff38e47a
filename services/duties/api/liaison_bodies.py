"""The bodies of requests about liaisons."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.duties.domain.liaison_competence import Competence, CompetenceLevel
from services.duties.domain.liaison_events import (
    LiaisonItem,
    LiaisonItemKind,
)
from shared.http.field_types import Code, Day, MultilineText

Person = Annotated[Code, Field(description="The person's id in the directory", examples=["u-17"])]
OptionalPerson = Annotated[
    Code | None, Field(description="The deputy's id in the directory; none, if left out")
]


class LiaisonItemBody(BaseModel, extra="forbid"):
    """What a liaison speaks about."""

    kind: LiaisonItemKind
    id: Annotated[
        UUID | None, Field(description="Left out for the department's liaison for everything")
    ] = None

    def to_domain(self) -> LiaisonItem:
        """Return the item as a value of the domain."""
        return LiaisonItem(kind=self.kind, id=self.id)


class CompetenceBody(BaseModel, extra="forbid"):
    """How well a person does something, and what it was seen by."""

    level: Annotated[CompetenceLevel, Field(examples=["proficient"])]
    evidence: Annotated[MultilineText, Field(examples=["Led the talks with the supplier in May"])]
    note: Annotated[MultilineText, Field(examples=["Explains dates before they slip"])] = ""

    def to_domain(self) -> Competence:
        """Return it as a value of the domain."""
        return Competence(level=self.level, note=self.note, evidence=self.evidence)


class CompetenceStatementBody(BaseModel, extra="forbid"):
    """Both kinds of competence that a liaison needs."""

    communication: CompetenceBody
    business_knowledge: CompetenceBody
    stated_on: Annotated[
        Day | None, Field(description="The day as of which it is judged; today, if left out")
    ] = None


class CompetenceNoteBody(CompetenceStatementBody):
    """What the liaison, or the deputy, can do."""

    person: Person


class OverruleBody(BaseModel, extra="forbid"):
    """Why an officer has somebody named whose competence is not shown."""

    reason: Annotated[MultilineText, Field(examples=["Nobody else is there until January"])]


OptionalStatement = Annotated[
    CompetenceStatementBody | None, Field(description="What the named person can do")
]
OptionalOverrule = Annotated[
    OverruleBody | None,
    Field(description="For officers, where competence must be shown and is not"),
]


class NewLiaison(BaseModel):
    """Who speaks for a department about an item."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "department": "rnd",
                    "item": {"kind": "department"},
                    "person": "u-17",
                    "deputy": "u-18",
                }
            ]
        },
    )

    department: Code
    item: LiaisonItemBody
    person: Person
    deputy: OptionalPerson = None
    valid_from: Annotated[Day | None, Field(description="Today, if left out")] = None
    competence: OptionalStatement = None
    overrule: OptionalOverrule = None


class HandOverBody(BaseModel, extra="forbid"):
    """Who takes the office over, and from which day on."""

    to: Person
    deputy: OptionalPerson = None
    on: Annotated[
        Day | None, Field(description="The successor's first day; today, if left out")
    ] = None
    reason: MultilineText | None = None
    competence: OptionalStatement = None
    overrule: OptionalOverrule = None


class DeputyBody(BaseModel, extra="forbid"):
    """Who acts from today on while the liaison is absent."""

    deputy: Annotated[Code | None, Field(description="`null` for nobody", examples=["u-18"])]


class EndLiaisonBody(BaseModel, extra="forbid"):
    """Why the item needs no liaison any more, and until when it did."""

    reason: Annotated[MultilineText, Field(examples=["The project was handed to operations"])]
    last_day: Annotated[Day | None, Field(description="Today, if left out")] = None


class NewAbsence(BaseModel, extra="forbid"):
    """Days on which a person is absent, both included; the reason is not asked for."""

    person: Person
    first_day: Annotated[Day, Field(examples=["2026-12-01"])]
    last_day: Annotated[Day, Field(examples=["2026-12-05"])]
