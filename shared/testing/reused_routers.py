"""Routers that one test's installation leaves to the next: FastAPI takes long to make them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter

from shared.http_application.common_routers import CommonParts, create_common_routers
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.service_definition import ServiceDefinition

CreateRouters = Callable[[AreaContext], Sequence[APIRouter]]


class _Reference:
    """Stands for something of the installation that the routers serve at this moment."""

    def __init__(self) -> None:
        self.target: Any = None

    def __getattr__(self, name: str) -> Any:
        assert self.target is not None, "the installation of these routers has ended"
        return getattr(self.target, name)


@dataclass(frozen=True)
class _RouterSet:
    """Routers, and what tells them which installation they serve."""

    references: Sequence[_Reference]
    routers: Sequence[APIRouter]

    def point_to(self, *targets: Any) -> None:
        for reference, target in zip(self.references, targets, strict=True):
            reference.target = target


_unused: dict[Any, list[_RouterSet]] = defaultdict(list)


class RouterReuse:
    """Gives routers that nobody uses any more, or new ones where there are none.

    Routers that keep state of their own, beside their area, would take it from one test to the
    next: their services are not to be given.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._used: list[tuple[Any, _RouterSet]] = []

    def of_services(self, services: Sequence[ServiceDefinition]) -> list[ServiceDefinition]:
        """Return the services with routers that may have served before."""
        return [
            replace(one, create_routers=partial(self._of_area, one.create_routers))
            for one in services
        ]

    def create_common(self, parts: CommonParts) -> Sequence[APIRouter]:
        """Return the common routers of an installation with these areas."""
        others = (parts.bus, parts.stream, parts.stream_slots, parts.sessions, parts.sign_on)
        count = len(parts.areas)

        def create(*references: Any) -> Sequence[APIRouter]:
            return create_common_routers(CommonParts(references[:count], *references[count:]))

        names = tuple(area.name for area in parts.areas)
        return self._take(names, create, *parts.areas, *others)

    def _of_area(self, create: CreateRouters, area: AreaContext) -> Sequence[APIRouter]:
        return self._take(create, create, area)

    def _take(
        self, key: Any, create: Callable[..., Sequence[APIRouter]], *targets: Any
    ) -> Sequence[APIRouter]:
        if _unused[key]:
            found = _unused[key].pop()
            found.point_to(*targets)
        else:
            references = [_Reference() for _ in targets]
            for reference, target in zip(references, targets, strict=True):
                reference.target = target
            found = _RouterSet(references, create(*references))
        self._used.append((key, found))
        return found.routers

    def give_back(self) -> None:
        """Leave the routers to the next installation; this one has ended."""
        for key, found in self._used:
            found.point_to(*(None for _ in found.references))
            _unused[key].append(found)


@contextmanager
def reused_routers() -> Iterator[RouterReuse]:
    """Yield what gives routers to an installation; the block must outlast it."""
    reuse = RouterReuse()
    try:
        yield reuse
    finally:
        reuse.give_back()
