"""The bodies of requests about programmes."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.programme.domain.phase_criteria import Phase
from services.programme.domain.programme_events import (
    CompanySize,
    PlannedPhase,
    Profile,
    ProgrammeTerms,
    Scenario,
)
from services.programme.domain.programme_profile import preset_phases
from shared.http.field_types import Code, Day, MultilineText, SingleLineText, Timestamp

Months = Annotated[int, Field(ge=1, le=36, examples=[2])]


class ProfileBody(BaseModel, extra="forbid"):
    """The company for which the programme is run."""

    size: CompanySize
    scenario: Scenario


class PlannedPhaseBody(BaseModel, extra="forbid"):
    """A phase and how long it is planned to last."""

    phase: Phase
    months: Months


class NewProgramme(BaseModel):
    """A programme; its phases are those that the company's size presets, if left out."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Working together 2027",
                    "profile": {"size": "medium", "scenario": "projects"},
                }
            ]
        },
    )

    name: SingleLineText
    profile: ProfileBody
    phases: Annotated[list[PlannedPhaseBody] | None, Field(min_length=3, max_length=3)] = None
    at: Timestamp | None = None

    def to_domain(self) -> ProgrammeTerms:
        """Return the terms as a value of the domain."""
        phases = preset_phases(self.profile.size)
        if self.phases is not None:
            phases = tuple(PlannedPhase(phase=one.phase, months=one.months) for one in self.phases)
        return ProgrammeTerms(
            name=self.name,
            profile=Profile(size=self.profile.size, scenario=self.profile.scenario),
            phases=phases,
        )


class OfficerBody(BaseModel, extra="forbid"):
    """Who answers for a subject."""

    person: Annotated[
        Code, Field(description="The person's id in the directory", examples=["u-17"])
    ]


class EvidenceBody(BaseModel, extra="forbid"):
    """By what one sees that a criterion is met."""

    evidence: Annotated[MultilineText, Field(examples=["Minutes of 12 October, item 3"])]


class EnterPhaseBody(BaseModel, extra="forbid"):
    """The next phase."""

    phase: Annotated[Phase, Field(examples=["pilot"])]
    overruling: Annotated[
        MultilineText | None,
        Field(description="Why the phase is entered although criteria are not met"),
    ] = None
    at: Timestamp | None = None


class ReplanPhaseBody(BaseModel, extra="forbid"):
    """Another planned end of the present phase."""

    planned_end: Annotated[Day, Field(examples=["2027-01-31"])]
    reason: Annotated[MultilineText, Field(examples=["The pilot began two weeks late"])]
