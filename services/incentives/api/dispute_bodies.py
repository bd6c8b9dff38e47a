"""What is sent to file, answer and decide disputes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.incentives.domain.dispute_terms import (
    CreditRemedy,
    DoneAtRemedy,
    ExcuseRemedy,
    Remedy,
    SharesRemedy,
)
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.star_dispute_terms import (
    AwardInsteadRemedy,
    WithdrawAwardRemedy,
)
from services.incentives.domain.star_ranking import StarCandidate, StarRanking
from shared.http.field_types import (
    Code,
    MultilineText,
    SingleLineText,
    Timestamp,
    YearMonth,
)
from shared.http.object_keys import EACH_CODE_ONCE
from shared.http.text_formats import FormatReason


class LinkMalformed(FormatReason):
    """The text is no link that people could follow."""

    patterns = (r"^(https?://|/api/)[!-~]+$",)
    en = "this must be a link, like https://example.com/page, or a path that begins with /api/"
    zh = "须为链接，例如 https://example.com/page，或以 /api/ 开头的路径"


EvidenceLink = Annotated[str, StringConstraints(pattern=LinkMalformed.patterns[0], max_length=2000)]
"""A link to the web, or a path of this installation's API."""

ExactRatio = Annotated[Decimal, Field(ge=0, le=1, max_digits=13, decimal_places=12)]


class FigureBody(BaseModel, extra="forbid"):
    """The outcome of an obligation that counts in the department's line."""

    type: Literal["figure"]
    obligation: Annotated[
        SingleLineText,
        Field(
            description="The obligation's id: `name` in the events behind a figure",
            examples=["handoff-01920000-0000-7000-8000-000000000001"],
        ),
    ]


class MissingCreditBody(BaseModel, extra="forbid"):
    """An obligation that was met and is not counted."""

    type: Literal["missing-credit"]
    kind: ObligationKind
    subject_id: UUID = Field(
        description="The handoff, duty, case, request, goal or support that it was"
    )
    occurrence: Annotated[
        SingleLineText | None,
        Field(description="The date of a duty, the step of a case, the leg of a request"),
    ] = None
    title: SingleLineText
    counterpart: Annotated[Code | None, Field(description="To whom it was owed")] = None
    due_at: Timestamp
    done_at: Timestamp


class BonusShareBody(BaseModel, extra="forbid"):
    """The department's share of a project's pool."""

    type: Literal["bonus-share"]
    project_id: UUID


class StarAwardBody(BaseModel, extra="forbid"):
    """A published award of the collaboration star."""

    type: Literal["star-award"]
    period: Annotated[
        YearMonth, Field(description="The month that the star is of", examples=["2026-10"])
    ]
    ranking: StarRanking
    winner: Annotated[
        SingleLineText,
        Field(
            description="Who was awarded: the department's code, the project's code or id, or the"
            " person's sign-on subject",
            examples=["QA"],
        ),
    ]


SubjectBody = Annotated[
    FigureBody | MissingCreditBody | BonusShareBody | StarAwardBody, Field(discriminator="type")
]


class NewDispute(BaseModel, extra="forbid"):
    """What a department disputes of its own line, and why."""

    department: Annotated[Code, Field(examples=["RND"])]
    subject: SubjectBody
    reasons: MultilineText
    evidence: Annotated[list[EvidenceLink], Field(max_length=20)] = []


class DisputeAnswerBody(BaseModel, extra="forbid"):
    """What the other side says."""

    department: Annotated[Code, Field(description="The department that answers", examples=["QA"])]
    answer: MultilineText


class ReasonsBody(BaseModel, extra="forbid"):
    """Why."""

    reasons: Annotated[MultilineText, Field(examples=["The change of the order is on file"])]


class ExcuseBody(BaseModel, extra="forbid"):
    """The delay is excused."""

    type: Literal["excuse"]


class DoneAtBody(BaseModel, extra="forbid"):
    """It was done at this time."""

    type: Literal["done-at"]
    done_at: Timestamp


class CreditBody(BaseModel, extra="forbid"):
    """It is counted, with these times."""

    type: Literal["credit"]
    due_at: Timestamp
    done_at: Timestamp


class SharesBody(BaseModel, extra="forbid"):
    """The pool is split anew."""

    type: Literal["shares"]
    ratios: Annotated[
        dict[Code, ExactRatio],
        Field(min_length=1, max_length=1000, examples=[{"RND": "0.6", "QA": "0.4"}]),
        EACH_CODE_ONCE,
    ]
    actual: Annotated[
        Decimal | None,
        Field(description="The project's true outcome", max_digits=24, decimal_places=6),
    ] = None


class WithdrawAwardBody(BaseModel, extra="forbid"):
    """The award is withdrawn, and nobody gets it."""

    type: Literal["withdraw-award"]


class AwardInsteadBody(BaseModel, extra="forbid"):
    """The award is withdrawn, and another candidate of the ranking gets the same."""

    type: Literal["award-instead"]
    candidate: Annotated[
        SingleLineText,
        Field(
            description="The department's code, the project's code or id, or the person's sign-on"
            " subject",
            examples=["RND"],
        ),
    ]
    acknowledged_alerts: Annotated[list[SingleLineText], Field(max_length=500)] = []
    """The ids of the alerts that stand beside the candidate."""


RemedyBody = Annotated[
    ExcuseBody | DoneAtBody | CreditBody | SharesBody | WithdrawAwardBody | AwardInsteadBody,
    Field(discriminator="type"),
]


class PreviewBody(BaseModel, extra="forbid"):
    """The remedy to try."""

    remedy: Annotated[RemedyBody, Field(examples=[{"type": "excuse"}])]


class UpholdBody(ReasonsBody, extra="forbid"):
    """How the dispute is settled for the department, and why."""

    remedy: RemedyBody


def to_remedy(
    body: RemedyBody, ratios: Mapping[str, Decimal], candidate: StarCandidate | None = None
) -> Remedy:
    """Return the remedy; `ratios` are the body's by the codes of the directory.

    `candidate` is who is to be awarded instead, for a remedy that names somebody.
    """
    match body:
        case ExcuseBody():
            return ExcuseRemedy()
        case DoneAtBody(done_at=done_at):
            return DoneAtRemedy(done_at=done_at)
        case CreditBody(due_at=due_at, done_at=done_at):
            return CreditRemedy(due_at=due_at, done_at=done_at)
        case SharesBody(actual=actual):
            return SharesRemedy(ratios=ratios, actual=actual)
        case WithdrawAwardBody():
            return WithdrawAwardRemedy()
        case AwardInsteadBody(acknowledged_alerts=alerts):
            assert candidate is not None  # noqa: S101  it was looked up by its code
            known = tuple(sorted(set(alerts)))
            return AwardInsteadRemedy(candidate=candidate, acknowledged_alerts=known)
