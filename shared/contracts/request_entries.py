"""The fields of facts that say that an entry of a request waits for the other side's answer."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

AwaitedSide = Annotated[
    Literal["asker", "department"] | None, Field(exclude_if=lambda side: side is None)
]
"""The side that has to answer; left out where none has, and in facts of earlier versions."""


class AnswerableEntry(BaseModel, frozen=True):
    """An entry that the other side may have to answer: its time, or a pause of the clock."""

    entry_id: UUID | None = None
    """`None` in facts of earlier versions."""
    awaiting: AwaitedSide = None
    """This side has to answer it; left out where none has, and in facts of earlier versions."""
