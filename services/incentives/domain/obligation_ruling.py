"""What a dispute's decision says about one obligation, and how long that holds.

A ruling holds for what was disputed: the obligation of one department, of one kind, due at one
time. A newer revision of the source that leaves these as they were keeps the ruling; one that moves
the obligation to another department, kind or due time is about something else, and counts as it
says, as does a withdrawal. So facts lead to the same count in whatever order they arrive. What the
source itself counts as on time stays on time. Of several rulings the last one that holds decides;
one that is reversed is left out, and the count is again what it was without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.obligation_outcome import (
    DelayingInput,
    ObligationOutcome,
    determine_outcome,
)
from shared.eventsourcing.company_time import CompanyTime


class ObligationAccount(BaseModel, frozen=True):
    """An obligation as its source, or a ruling, tells of it."""

    kind: str
    department: str
    due_at: datetime
    done_at: datetime | None
    outcome: ObligationOutcome
    title: str | None = None
    counterpart: str | None = None
    deadline: datetime | None = None
    """The time that decides, where it is not `due_at`."""
    excused_until: datetime | None = None
    delayed_by: DelayingInput | None = None
    excuse: ExcuseReason | None = None
    """The reason that excuses it, where one was given."""
    project_id: UUID | None = None
    done_by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The sign-on subject of the department's person who did it, where the source names one."""

    @property
    def decisive_at(self) -> datetime:
        """The time by which it had to be done."""
        return self.deadline or self.due_at


class _RulingOfDispute(BaseModel, frozen=True):
    dispute_id: UUID
    department: str
    kind: str
    due_at: CompanyTime

    def is_about(self, account: ObligationAccount) -> bool:
        """Return whether this is what was disputed: same department, kind and due time."""
        disputed = (self.department, self.kind, self.due_at)
        return disputed == (account.department, account.kind, account.due_at)


class ExcusedByDispute(_RulingOfDispute, frozen=True):
    """The delay is excused: the department was not to blame."""

    type: Literal["excused"] = "excused"


class DoneByDispute(_RulingOfDispute, frozen=True):
    """It was done at another time than the source says."""

    type: Literal["done"] = "done"
    done_at: CompanyTime


class CreditedByDispute(_RulingOfDispute, frozen=True):
    """It was owed and done, though no source counts it."""

    type: Literal["credited"] = "credited"
    done_at: CompanyTime
    title: str | None = None
    counterpart: str | None = None


class InputArrivedByDispute(_RulingOfDispute, frozen=True):
    """The input that delayed it arrived at another time, so its delay excuses less, or nothing."""

    type: Literal["input-arrived"] = "input-arrived"
    handoff_id: UUID
    """The handoff of that input."""
    excused_until: CompanyTime | None
    """Until this time the input's delay excuses; `None` where the input was in time."""


Ruling = Annotated[
    ExcusedByDispute | DoneByDispute | CreditedByDispute | InputArrivedByDispute,
    Field(discriminator="type"),
]


def find_account_in_force(
    source: ObligationAccount | None, rulings: Sequence[Ruling]
) -> tuple[ObligationAccount | None, Ruling | None]:
    """Return how the obligation counts, `None` where it does not, and the ruling that decides it.

    `source` is what the source's newest revision says, `None` where it says nothing or withdrew it.
    """
    for ruling in reversed(rulings):
        ruled = _apply(ruling, source)
        if ruled is not None:
            return ruled, ruling
    return source, None


def _apply(ruling: Ruling, source: ObligationAccount | None) -> ObligationAccount | None:
    """Return the account by a ruling; `None` where the ruling does not hold for the source."""
    if source is None:
        return _credited(ruling) if isinstance(ruling, CreditedByDispute) else None
    if not ruling.is_about(source) or source.outcome == "on_time":
        return None
    match ruling:
        case ExcusedByDispute():
            reason = ExcuseReason.DISPUTE_UPHELD
            return source.model_copy(update={"outcome": "excused", "excuse": reason})
        case DoneByDispute(done_at=done_at) | CreditedByDispute(done_at=done_at):
            outcome = determine_outcome(done_at, source.decisive_at, source.excused_until)
            return source.model_copy(update=_with_outcome(source, outcome, done_at))
        case InputArrivedByDispute(handoff_id=handoff_id, excused_until=until):
            if source.delayed_by is None or source.delayed_by.handoff_id != handoff_id:
                return None
            return _with_input_arrived(source, until)


def _with_input_arrived(source: ObligationAccount, until: datetime | None) -> ObligationAccount:
    """Return the account with an excuse that ends at `until`; there is none without it."""
    outcome: ObligationOutcome = determine_outcome(source.done_at, source.decisive_at, until)
    if source.done_at is None and until is not None:
        outcome = source.outcome  # not delivered yet: the source says whether its time has run out
    changes = _with_outcome(source, outcome, source.done_at)
    return source.model_copy(
        update={
            **changes,
            "excused_until": until,
            "delayed_by": source.delayed_by if until is not None else None,
        }
    )


def _with_outcome(
    source: ObligationAccount, outcome: ObligationOutcome, done_at: datetime | None
) -> dict[str, object]:
    excuse = source.excuse if outcome == "excused" else None
    return {"outcome": outcome, "done_at": done_at, "excuse": excuse}


def _credited(ruling: CreditedByDispute) -> ObligationAccount:
    return ObligationAccount(
        kind=ruling.kind,
        department=ruling.department,
        due_at=ruling.due_at,
        done_at=ruling.done_at,
        outcome=determine_outcome(ruling.done_at, ruling.due_at),
        title=ruling.title,
        counterpart=ruling.counterpart,
    )
