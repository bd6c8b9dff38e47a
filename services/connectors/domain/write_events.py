"""What happens to what is written back (写回) to an item, from its plan to its end.

An event's `type` is its name in the store: never rename one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.connectors.domain.write_back_terms import WriteBackTrigger
from services.connectors.domain.write_content import WriteContent


class WriteOutcome(StrEnum):
    """How a write came to be done."""

    WRITTEN = "written"
    FOUND = "found"
    """The item had it already: by an attempt without an answer, or by somebody else."""


class WriteEvent(BaseModel, frozen=True):
    """What every event of a write says."""

    write_id: UUID
    connector: str
    item: str
    at: datetime


class WritePlanned(WriteEvent, frozen=True):
    """Something happened here that is to be written to the item."""

    type: Literal["write-planned"] = "write-planned"
    key: str
    """The item's key at the time of its link."""
    fact_id: UUID
    """The fact that tells what happened."""
    trigger: WriteBackTrigger
    target: UUID
    """The case, handoff or request."""
    mapping_version: int
    content: WriteContent


class WriteSent(WriteEvent, frozen=True):
    """It is about to be sent: from now on the item may have it, whatever happens here."""

    type: Literal["write-sent"] = "write-sent"
    after_change: str | None
    """The item's last change by then; a transition that arrives makes a later one."""
    account: tuple[str, ...] = ()
    """The ids of the account whose change that one is; none in old logs, and of no transition."""


class WriteDone(WriteEvent, frozen=True):
    """The item has it."""

    type: Literal["write-done"] = "write-done"
    outcome: WriteOutcome
    answer: int | None
    """The HTTP status; `None` where it was found."""
    external_id: str | None
    """The change, comment or link that it became in the other system."""


class WriteAttemptFailed(WriteEvent, frozen=True):
    """It was not written, as far as is known; it is tried again at `due_at`."""

    type: Literal["write-attempt-failed"] = "write-attempt-failed"
    code: str
    detail: str
    counts: bool
    """Whether it is one of the attempts that there are; not so where nobody was let in."""
    due_at: datetime


class WriteFailed(WriteEvent, frozen=True):
    """The other system refused it, or no attempt is left; it can be replayed."""

    type: Literal["write-failed"] = "write-failed"
    code: str
    detail: str
    is_refusal: bool
    """Whether it was refused; else it was given up."""


class WriteReplayed(WriteEvent, frozen=True):
    """It is tried once more, with all attempts."""

    type: Literal["write-replayed"] = "write-replayed"


class ItemTargetAdded(BaseModel, frozen=True):
    """What the item stands for led to something else, which the item stands for as well."""

    type: Literal["item-target-added"] = "item-target-added"
    connector: str
    item: str
    target: UUID
    """What was added, such as the handoff of an entry of a duty list."""
    origin: UUID
    """What the item stood for before, such as the entry."""
    at: datetime


OutboxEvent = Annotated[
    ItemTargetAdded
    | WritePlanned
    | WriteSent
    | WriteDone
    | WriteAttemptFailed
    | WriteFailed
    | WriteReplayed,
    Field(discriminator="type"),
]
