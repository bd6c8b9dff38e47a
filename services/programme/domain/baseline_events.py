"""The events of a target's baselines.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.programme.domain.observed_cells import ObservedCell
from services.programme.domain.target_codes import TargetCode


class BaselineWindow(BaseModel, frozen=True):
    """What a baseline was measured on."""

    first_day: date
    last_day: date
    time_zone: str
    """The time zone of the days and of the periods in them."""
    flow_ids: tuple[UUID, ...] = ()
    import_ids: tuple[UUID, ...] = ()
    """Flows and imported histories whose cases are meant; see `projections/observed_rows.py`."""


class BaselineFrozen(BaseModel, frozen=True):
    """An officer decided what a target is measured against; nothing of it changes later."""

    type: Literal["baseline-frozen"] = "baseline-frozen"
    target: TargetCode
    number: int
    """From 1; a later baseline of the same target stands in for it from then on."""
    formula_version: int
    window: BaselineWindow
    cells: tuple[ObservedCell, ...]
    """What was observed, by period, department and kind of work."""
    currency: str | None
    facts: int
    """How many facts are counted; `BaselineFactsListed` has their ids."""
    digest: str
    """The SHA-256 of those ids in ascending order, each as 36 characters and a line feed."""
    reason: str
    at: datetime


class BaselineFactsListed(BaseModel, frozen=True):
    """The ids of facts that a baseline counts, a part of them."""

    type: Literal["baseline-facts-listed"] = "baseline-facts-listed"
    target: TargetCode
    number: int
    fact_ids: tuple[UUID, ...]
    at: datetime


BaselineEvent = Annotated[BaselineFrozen | BaselineFactsListed, Field(discriminator="type")]
