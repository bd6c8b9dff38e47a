"""A count that an earlier version recorded without publishing it, recorded once more as a fact.

Nothing is counted by it: the ledger has the first record. An event's `type` is its name in the
store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed

Count = Annotated[ObligationCounted | ObligationCountReversed, Field(discriminator="type")]


class EarlierCountPublished(BaseModel, frozen=True):
    """A count, or its reversal, that had no fact is published."""

    type: Literal["earlier-count-published"] = "earlier-count-published"
    count: Count
    """The event of then, without its title; a reversal has the times of what it reverses."""
    counted_at: datetime
    """When it was recorded."""


EarlierFigureEvent = EarlierCountPublished


def earlier_figures_stream_name(position: int) -> str:
    """Name the stream of what is published together; `position` is that of the first event."""
    return f"earlier-figures-{position}"


def reversal_with_times(
    reversal: ObligationCountReversed, before: Sequence[object]
) -> ObligationCountReversed:
    """Return a reversal that says what it reverses: the last count among the events before it.

    It is returned as it is where it says that itself, or there is no count.
    """
    counts = [event for event in before if isinstance(event, ObligationCounted)]
    if reversal.due_at is not None or not counts:
        return reversal
    last = counts[-1]
    times = {name: getattr(last, name) for name in ("due_at", "done_at", "deadline", "done_by")}
    return reversal.model_copy(update=times)
