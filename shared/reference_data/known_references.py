"""Looks up the departments and projects that a command names, and refuses unknown ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.known_people_table import KnownPerson, find_people
from shared.postgres.reference_table import (
    Reference,
    ReferenceKind,
    find_references,
    fold_code,
    list_references,
)
from shared.reference_data.department_judgements import suggest, why_not_open
from shared.reference_data.refusals import (
    DepartmentDoesNotExist,
    GoalArchivedBefore,
    GoalDoesNotExist,
    PersonDoesNotExist,
    PersonNotAtWork,
    PersonSpelledOtherwise,
    ProjectDoesNotExist,
    ReferenceDataBehind,
    ReferenceRefused,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

CACHE_SECONDS = 2.0
"""A reference that was found is used again for so long; a closure counts at most that late."""
MAX_CACHED = 10_000
POLL_SECONDS = 0.05

Known = TypeVar("Known")


@dataclass(frozen=True)
class ReferenceDataProgress:
    """How far an area's consumer of reference data is behind the bus."""

    is_behind: Callable[[], Awaitable[bool]]
    """Whether facts are on the bus that the consumer has not handled; raises `BusUnavailable`."""
    settling_seconds: float
    """How long a fact that is recorded may take until it is on the bus."""


@dataclass
class KnownReferences:
    """The reference data of an area.

    A code that is not found is refused only once all facts have been handled that were on the bus
    when it was asked for; until then the caller is told to try again.
    """

    pool: ConnectionPool
    progress: ReferenceDataProgress | None = None
    """`None` means that this process cannot tell; unknown codes are then refused at once."""
    _cache: dict[tuple[ReferenceKind, str], tuple[float, Reference]] = field(default_factory=dict)

    async def resolve_departments(
        self, codes: Collection[str], *, day: date | None = None
    ) -> dict[str, str]:
        """Return the departments' codes as the directory spells them, by the codes given.

        With a day the departments must exist on it. Raises `DepartmentDoesNotExist`,
        `DepartmentNotYetOpen`, `DepartmentClosedBefore`, and `ReferenceDataBehind` where news is
        on its way.
        """
        judged = await self.judge_departments(codes, day=day)
        spelled: dict[str, str] = {}
        for code, one in judged.items():
            if isinstance(one, ReferenceRefused):
                raise one
            spelled[code] = one
        return spelled

    async def judge_departments(
        self, codes: Collection[str], *, day: date | None = None, awaits_news: bool = True
    ) -> dict[str, str | ReferenceRefused]:
        """Return for each code how the directory spells it, or why it cannot be named.

        For commands that tell all their faults at once; `resolve_departments` raises the first one.
        Raises `ReferenceDataBehind` where news of one is on its way, unless `awaits_news` is false:
        a read waits for nothing.
        """
        find = self._find if awaits_news else self._lookup
        found = await find(ReferenceKind.DEPARTMENT, codes)
        is_known = all(code in found for code in codes)
        known = [] if is_known else await self._list(ReferenceKind.DEPARTMENT)
        judged: dict[str, str | ReferenceRefused] = {}
        for code in codes:
            if code not in found:
                suggestion = suggest(code, known)
                judged[code] = DepartmentDoesNotExist(code=code, suggestion=suggestion)
            else:
                refusal = None if day is None else why_not_open(found[code], day)
                judged[code] = refusal or found[code].code
        return judged

    async def resolve_department(self, code: str, *, day: date | None = None) -> str:
        """Return one department's code as the directory spells it; see `resolve_departments`."""
        return (await self.resolve_departments([code], day=day))[code]

    async def find_department(self, code: str) -> str | None:
        """Return a department's code as the directory spells it; `None` for an unknown code."""
        found = (await self._lookup(ReferenceKind.DEPARTMENT, [code])).get(code)
        return None if found is None else found.code

    async def resolve_filter(self, code: str, answered: Collection[str]) -> str:
        """Return a filter's department as the unfiltered answer or the directory spells it.

        `answered` are the departments of that answer: old installations have facts about ones that
        the directory does not know. Raises `DepartmentDoesNotExist` and `ReferenceDataBehind`.
        """
        if code in answered:
            return code
        same = [one for one in answered if fold_code(one) == fold_code(code)]
        return same[0] if same else await self.resolve_department(code)

    async def spelling_of(self, code: str) -> str:
        """Return a department's code as the directory spells it; an unknown code as it is."""
        found = await self._lookup(ReferenceKind.DEPARTMENT, [code])
        return found[code].code if code in found else code

    async def resolve_person(self, id_: str, *, day: date) -> KnownPerson:
        """Return a person of the directory as of a day, with department and roles.

        Raises `PersonDoesNotExist`, `PersonSpelledOtherwise` and `PersonNotAtWork`, and
        `ReferenceDataBehind` where news is on its way.
        """
        found = await self._find_person(id_, day)
        if found is None:
            raise PersonDoesNotExist(person=id_)
        if found.person != id_:
            raise PersonSpelledOtherwise(person=id_, existing=found.person)
        if found.department is None:
            raise PersonNotAtWork(person=id_, day=day)
        return found

    async def require_project(self, project_id: UUID) -> None:
        """Raise `ProjectDoesNotExist`, or `ReferenceDataBehind` where news is on its way."""
        if str(project_id) not in await self._find(ReferenceKind.PROJECT, [str(project_id)]):
            raise ProjectDoesNotExist(project=project_id)

    async def require_goals(self, goal_ids: Collection[UUID]) -> None:
        """Raise `GoalDoesNotExist` or `GoalArchivedBefore`, or `ReferenceDataBehind`."""
        ids = [str(goal_id) for goal_id in goal_ids]
        found = await self._find(ReferenceKind.GOAL, ids) if ids else {}
        for id_ in ids:
            if id_ not in found:
                raise GoalDoesNotExist(goal=id_)
            last_day = found[id_].valid_to
            if last_day is not None:
                raise GoalArchivedBefore(goal=id_, title=found[id_].name, day=last_day)

    async def names_of(
        self, codes: Collection[str], kind: ReferenceKind = ReferenceKind.DEPARTMENT
    ) -> dict[str, str]:
        """Return the names of those of the codes that are known, for answers."""
        found = await self._lookup(kind, codes)
        return {code: one.name for code, one in found.items()}

    async def closed_departments(self, codes: Collection[str], day: date) -> frozenset[str]:
        """Return those of the codes whose departments do not exist any more on a day."""
        found = await self._lookup(ReferenceKind.DEPARTMENT, codes)
        return frozenset(
            code for code, one in found.items() if one.valid_to is not None and one.valid_to < day
        )

    def forget(self) -> None:
        """Forget what was looked up; the table is read again at once."""
        self._cache.clear()

    async def _find_person(self, id_: str, day: date) -> KnownPerson | None:
        async def look_up() -> Mapping[str, KnownPerson]:
            async with self.pool.acquire() as db:
                return await find_people(db, [id_], day)

        return (await self.await_news([id_], look_up)).get(id_)

    async def _find(self, kind: ReferenceKind, codes: Collection[str]) -> Mapping[str, Reference]:
        """Return what is known of the codes; raises `ReferenceDataBehind`."""
        return await self.await_news(codes, partial(self._lookup, kind, codes))

    async def await_news(
        self, codes: Collection[str], look_up: Callable[[], Awaitable[Mapping[str, Known]]]
    ) -> Mapping[str, Known]:
        """Return what is found, after waiting for news on its way; raises `ReferenceDataBehind`."""
        found = await look_up()
        if len(found) == len(set(codes)) or self.progress is None:
            return found
        give_up_at = time.monotonic() + self.progress.settling_seconds
        while True:
            behind = await self._is_behind()
            found = await look_up()
            if len(found) == len(set(codes)):
                return found
            if time.monotonic() >= give_up_at:
                break
            await asyncio.sleep(POLL_SECONDS)
        if behind:
            raise ReferenceDataBehind(named=", ".join(sorted(set(codes) - set(found))))
        return found

    async def _is_behind(self) -> bool:
        assert self.progress is not None  # noqa: S101  `_find` has returned otherwise
        try:
            return await self.progress.is_behind()
        except BusUnavailable:
            return True
        except UNAVAILABLE_ERRORS:
            return True

    async def _lookup(self, kind: ReferenceKind, codes: Collection[str]) -> dict[str, Reference]:
        now = time.monotonic()
        found = {
            code: cached[1]
            for code in codes
            if (cached := self._cache.get((kind, code))) and cached[0] > now
        }
        missing = [code for code in codes if code not in found]
        if missing:
            async with self.pool.acquire() as db:
                read = await find_references(db, kind, missing)
            if len(self._cache) + len(read) > MAX_CACHED:
                self._cache.clear()
            for code, one in read.items():
                self._cache[kind, code] = (now + CACHE_SECONDS, one)
            found.update(read)
        return found

    async def _list(self, kind: ReferenceKind) -> list[Reference]:
        async with self.pool.acquire() as db:
            return await list_references(db, kind)
