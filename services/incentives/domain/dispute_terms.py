"""What a dispute is about, what its decision may change, and what that changes for whom.

Subjects and remedies are stored with their `type`: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.dispute_relation import Relation
from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.obligation_outcome import ObligationOutcome
from services.incentives.domain.obligation_ruling import Ruling
from services.incentives.domain.star_dispute_terms import (
    AwardInsteadRemedy,
    DisputedStarAward,
    StarAwardEffect,
    WithdrawAwardRemedy,
)
from shared.eventsourcing.company_time import CompanyTime


class DisputedFigure(BaseModel, frozen=True):
    """The outcome of an obligation as it counts."""

    type: Literal["figure"] = "figure"
    obligation: str
    cause: UUID
    """The fact that the outcome was counted by when the dispute was filed."""


class MissingCredit(BaseModel, frozen=True):
    """An obligation that was met and is not counted."""

    type: Literal["missing-credit"] = "missing-credit"
    obligation: str
    kind: str
    due_at: CompanyTime
    done_at: CompanyTime


class DisputedShare(BaseModel, frozen=True):
    """A department's share of a project's pool."""

    type: Literal["bonus-share"] = "bonus-share"
    project_id: UUID
    cause: UUID
    """The fact, or the correction, that the share came from when the dispute was filed."""


DisputeSubject = Annotated[
    DisputedFigure | MissingCredit | DisputedShare | DisputedStarAward,
    Field(discriminator="type"),
]


class ExcuseRemedy(BaseModel, frozen=True):
    """The delay is excused."""

    type: Literal["excuse"] = "excuse"


class DoneAtRemedy(BaseModel, frozen=True):
    """It was done at this time."""

    type: Literal["done-at"] = "done-at"
    done_at: CompanyTime


class CreditRemedy(BaseModel, frozen=True):
    """It is counted, with these times."""

    type: Literal["credit"] = "credit"
    due_at: CompanyTime
    done_at: CompanyTime


class SharesRemedy(BaseModel, frozen=True):
    """The pool is split anew, by other ratios; with another actual figure it is another pool."""

    type: Literal["shares"] = "shares"
    ratios: Mapping[str, Decimal]
    """The share of every participating department; they sum to one."""
    actual: Decimal | None = None
    """The outcome as it truly was; `None` leaves it."""


Remedy = Annotated[
    ExcuseRemedy
    | DoneAtRemedy
    | CreditRemedy
    | SharesRemedy
    | WithdrawAwardRemedy
    | AwardInsteadRemedy,
    Field(discriminator="type"),
]

REMEDIES_OF_SUBJECT: Mapping[str, tuple[str, ...]] = {
    "figure": ("excuse", "done-at"),
    "missing-credit": ("credit",),
    "bonus-share": ("shares",),
    "star-award": ("withdraw-award", "award-instead"),
}
"""The remedies that fit each type of subject."""


class ObligationEffect(BaseModel, frozen=True):
    """What a decision changes of an obligation."""

    type: Literal["obligation"] = "obligation"
    relation: Relation
    obligation: str
    department: str
    kind: str
    period: Period
    title: str | None = None
    was: ObligationOutcome | None
    """How it counted; `None` where it did not."""
    outcome: ObligationOutcome | None
    """How it counts by the decision."""
    was_excuse: ExcuseReason | None = None
    excuse: ExcuseReason | None = None
    ruling: Ruling


class ShareEffect(BaseModel, frozen=True):
    """What a decision changes of a department's share, in minor units."""

    type: Literal["share"] = "share"
    relation: Relation
    project_id: UUID
    department: str
    period: Period
    was_minor: int
    amount_minor: int
    currency: str


DisputeEffect = Annotated[
    ObligationEffect | ShareEffect | StarAwardEffect, Field(discriminator="type")
]


class DisputeDetails(BaseModel, frozen=True):
    """Who disputes what; every event of a dispute repeats it, to be complete by itself."""

    dispute_id: UUID
    department: str
    """The department that files it, about its own line."""
    counterparts: tuple[str, ...]
    """The departments on the other side, which may answer and do not decide."""
    period: Period
    """The month whose figures are disputed."""
    subject: DisputeSubject
    title: str
    """What it is about, in words."""
