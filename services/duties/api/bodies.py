"""The bodies of the requests, and their conversion to values of the domain."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Body
from pydantic import BaseModel, ConfigDict, Field

from services.duties.api.involved_bodies import InvolvedBody
from services.duties.domain.due_dates import DueCounting
from services.duties.domain.project_duties import ProjectDuty
from services.duties.domain.project_terms import AgreedTerms, BonusPool, PoolShare
from services.duties.domain.recurrence import Recurrence
from services.duties.domain.standing_duty_events import StandingDuty
from shared.eventsourcing.target_direction import TargetDirection
from shared.http.command_bodies import OccurredAtBody, ReasonBody
from shared.http.field_types import (
    Code,
    CurrencyCode,
    Day,
    MinorUnits,
    MultilineText,
    NewCode,
    Quantity,
    SingleLineText,
    Timestamp,
)

MAX_DUE_DAYS = 3660
Connector = Annotated[
    SingleLineText | None,
    Field(description="The connector that may act on it, by its token's subject; none if left out"),
]
Ratio = Annotated[Decimal, Field(ge=0, le=1, decimal_places=9, examples=["0.5"])]


class PoolShareTerms(BaseModel, extra="forbid"):
    """A participating department and its part of the pool."""

    department: Code
    ratio: Ratio


class BonusPoolTerms(BaseModel, extra="forbid"):
    """The bonus for reaching the target."""

    amount_minor: MinorUnits
    currency: CurrencyCode


class ProjectTerms(BaseModel):
    """What the departments agreed on; the ratios sum to exactly 1."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "code": "NPL-7",
                    "name": "New product launch 新品上市",
                    "shares": [
                        {"department": "marketing", "ratio": "0.4"},
                        {"department": "rnd", "ratio": "0.6"},
                    ],
                    "pool": {"amount_minor": 5000000, "currency": "CNY"},
                    "unit": "units sold",
                    "target": "10000",
                }
            ]
        },
    )

    code: Code
    name: SingleLineText
    shares: Annotated[list[PoolShareTerms], Field(min_length=1, max_length=200)]
    pool: BonusPoolTerms | None = None
    unit: SingleLineText
    target: Annotated[Quantity, Field(description="Above zero")]
    direction: Annotated[
        TargetDirection,
        Field(description="Which outcome is better: a higher one (`up`), or a lower one (`down`)"),
    ] = "up"
    connector: Connector = None
    goals: Annotated[
        list[UUID], Field(max_length=100, description="The goals that it serves, by their ids")
    ] = []

    def to_domain(self) -> AgreedTerms:
        """Return the terms as a value of the domain."""
        return AgreedTerms(
            code=self.code,
            name=self.name,
            shares=tuple(PoolShare(**share.model_dump()) for share in self.shares),
            pool=BonusPool(**self.pool.model_dump()) if self.pool else None,
            unit=self.unit,
            target=self.target,
            direction=self.direction,
            connector=self.connector,
            goals=tuple(dict.fromkeys(self.goals)),
        )


class NewProjectTerms(ProjectTerms):
    """The terms of a project that is planned anew."""

    code: NewCode


Scope = Annotated[
    list[NewCode],
    Field(max_length=100, description="The parts of the company it is for; none: all of it"),
]


class NewDuty(BaseModel):
    """An entry of the duty list."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "activity": "Write the requirements 编写需求",
                    "deliverable": "Requirement document 需求文档",
                    "accountable": "marketing",
                    "recipient": "rnd",
                    "due_days": 3,
                    "acceptance": "Every feature has a measure of success",
                }
            ]
        },
    )

    activity: SingleLineText
    scope: Scope = []
    deliverable: SingleLineText
    accountable: Code
    recipient: Code
    due_days: Annotated[int, Field(ge=0, le=MAX_DUE_DAYS, description="N of T+N, in whole days")]
    due_counting: Annotated[
        DueCounting,
        Field(description="Which days N counts: all, or those that the company works"),
    ] = "calendar"
    acceptance: MultilineText
    depends_on: Annotated[list[UUID], Field(max_length=100)] = []
    involved: InvolvedBody = InvolvedBody()
    at: Timestamp | None = None

    def to_domain(self, duty_id: UUID, connector: str | None) -> ProjectDuty:
        """Return the duty as a value of the domain; `connector` assigns it, or people do."""
        return ProjectDuty(
            duty_id=duty_id,
            connector=connector,
            depends_on=tuple(self.depends_on),
            scope=tuple(self.scope),
            **self.model_dump(exclude={"at", "depends_on", "scope"}),
        )


class NewStandingDuty(BaseModel):
    """What a department owes again and again."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "activity": "Report the stock 库存月报",
                    "scope": ["east"],
                    "deliverable": "Stock report 库存报告",
                    "accountable": "logistics",
                    "recipient": "sales",
                    "acceptance": "Every warehouse is in it",
                    "rhythm": {"every": "month", "day": 31},
                    "effective_from": "2026-10-01",
                }
            ]
        },
    )

    activity: SingleLineText
    scope: Scope = []
    deliverable: SingleLineText
    accountable: Code
    recipient: Code
    acceptance: MultilineText
    rhythm: Recurrence
    effective_from: Day
    until: Annotated[Day | None, Field(description="The last day it is in force")] = None
    connector: Connector = None
    involved: InvolvedBody = InvolvedBody()

    def to_domain(self, duty_id: UUID) -> StandingDuty:
        """Return the duty as a value of the domain."""
        return StandingDuty(
            duty_id=duty_id, scope=tuple(self.scope), **self.model_dump(exclude={"scope"})
        )


class StartProjectBody(BaseModel, extra="forbid"):
    """The kick-off T; now, if left out. At a later time the project starts by itself."""

    kick_off: Timestamp | None = None


class MoveKickOffBody(ReasonBody, extra="forbid"):
    """The new T, and why it is moved."""

    kick_off: Timestamp


OptionalStartProjectBody = Annotated[StartProjectBody, Body(default_factory=StartProjectBody)]


class AcceptHandoffBody(OccurredAtBody, extra="forbid"):
    """When it was accepted; now, if left out."""

    confirm_delivered_at: Annotated[
        bool,
        Field(
            description="Whether the time of an offer that is awaiting confirmation is right;"
            " without it the delivery counts from when the offer was entered"
        ),
    ] = False


OptionalAcceptHandoffBody = Annotated[AcceptHandoffBody, Body(default_factory=AcceptHandoffBody)]


class CorrectOutcomeBody(ReasonBody, extra="forbid"):
    """What really came of a closed project, in the unit of its target, and why it is corrected."""

    actual: Annotated[Quantity, Field(examples=["12500"])]


class CloseProjectBody(BaseModel, extra="forbid"):
    """What came of a project, in the unit of its target."""

    actual: Annotated[Quantity, Field(examples=["12500"])]
    at: Timestamp | None = None
