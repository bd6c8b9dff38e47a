"""Routers that one test's installation leaves to the next: FastAPI takes long to make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from fastapi import APIRouter

from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition

CreateRouters = Callable[[AreaContext], Sequence[APIRouter]]


class _AreaReference:
    """Stands for the area that the routers serve at this moment."""

    def __init__(self) -> None:
        self.area: AreaContext | None = None

    def __getattr__(self, name: str) -> Any:
        assert self.area is not None, "the installation of these routers has ended"
        return getattr(self.area, name)


@dataclass(frozen=True)
class _RouterSet:
    """One service's routers, and what tells them which area they serve."""

    area_reference: _AreaReference
    routers: Sequence[APIRouter]


_unused: dict[CreateRouters, list[_RouterSet]] = defaultdict(list)


@contextmanager
def reused_routers(services: Sequence[ServiceDefinition]) -> Iterator[list[ServiceDefinition]]:
    """Yield the services with routers that nobody uses any more, or new ones where there are none.

    The block must outlast the installation. Routers that keep state of their own, beside their
    area, would take it from one test to the next: their services are not to be given.
    """
    used: list[tuple[CreateRouters, _RouterSet]] = []

    def take_routers(create_routers: CreateRouters, area: AreaContext) -> Sequence[APIRouter]:
        if _unused[create_routers]:
            found = _unused[create_routers].pop()
            found.area_reference.area = area
        else:
            reference = _AreaReference()
            reference.area = area
            found = _RouterSet(reference, create_routers(cast("AreaContext", reference)))
        used.append((create_routers, found))
        return found.routers

    try:
        yield [
            replace(one, create_routers=partial(take_routers, one.create_routers))
            for one in services
        ]
    finally:
        for create_routers, found in used:
            found.area_reference.area = None
            _unused[create_routers].append(found)
