"""What a service is made of: every part by name, no logic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter

from shared.postgres.consumer import React
from shared.postgres.deadlines import OnDue
from shared.postgres.projection import Projection
from shared.postgres.writer import DeadlineChange, no_deadlines

if TYPE_CHECKING:
    from shared.runtime.area import Area


def publish_nothing(_event: Any) -> None:
    """For areas that tell the others nothing."""


@dataclass(frozen=True)
class Service:
    """One area's service."""

    name: str
    events: TypeAdapter[Any]
    """The discriminated union of all it stores: its codec."""
    schema: Traversable
    """The folder of its read models' migrations."""
    routes: Callable[[Area], Sequence[APIRouter]]
    """Routers that `shared.http.routing` makes."""
    refusals: Mapping[type[Exception], int]
    """HTTP status of each of the domain's refusals."""
    publish: Callable[[Any], BaseModel | None] = publish_nothing
    projections: Sequence[Projection] = ()
    deadlines: Callable[[Any], Sequence[DeadlineChange]] = no_deadlines
    on_due: OnDue | None = None
    listens_to: Sequence[str] = ()
    """The areas whose facts it hears."""
    react: React | None = None
    work: Sequence[Callable[[Area], Awaitable[None]]] = ()
    """Background work that never returns."""
