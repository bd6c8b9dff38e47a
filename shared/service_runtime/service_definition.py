"""What a service is made of: every part by name, no logic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, TypeAdapter

from shared.postgres.deadline_timer import DueDeadlineHandler
from shared.postgres.event_writer import DeadlineChange, no_deadlines
from shared.postgres.projection import Projection
from shared.postgres.transactional_consumer import FactHandler
from shared.service_runtime.area_resources import AreaResources


def publish_nothing(_event: Any) -> None:
    """For areas that tell the others nothing."""


@dataclass(frozen=True)
class ServiceDefinition:
    """One area's service."""

    name: str
    event_type_adapter: TypeAdapter[Any]
    """The discriminated union of all it stores: its codec."""
    read_model_migrations: Traversable
    """The folder of its read models' migrations."""
    create_routers: Callable[[AreaResources], Sequence[APIRouter]]
    """Routers that `shared.http.router_factory` makes."""
    refusal_statuses: Mapping[type[Exception], int]
    """HTTP status of each of the domain's refusals."""
    publish: Callable[[Any], BaseModel | None] = publish_nothing
    projections: Sequence[Projection] = ()
    deadline_changes: Callable[[Any], Sequence[DeadlineChange]] = no_deadlines
    handle_due_deadlines: DueDeadlineHandler | None = None
    subscribes_to: Sequence[str] = ()
    """The areas whose facts it hears."""
    handle_facts: FactHandler | None = None
    background_work: Sequence[Callable[[AreaResources], Awaitable[None]]] = ()
    """Background work that never returns."""
