"""Which callers ask a route, so that whatever else it might enforce would be seen.

Rights come from what a route declares. On the first route of each declaration in each area every
caller asks. On every other one ask as many as tell its row of the table from the row of every
other declaration, and at least one of each kind of answer. Who that is turns with the path, so
that over all routes every caller is met many times.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from shared.contracts.read_classes import ReadClass
from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.architecture.declared_services import all_services
from tests.architecture.read_scope_table import WIDE_ROLES, ReadRoute, cells, read_routes
from tests.system.scoped_company import OTHER, OWN

CLOSED = {ReadClass.PAY, ReadClass.PEOPLE, ReadClass.CORRESPONDENCE, ReadClass.NOTICES}
Row = Mapping[str, str]
"""What a route tells each column of the table."""


@dataclass(frozen=True)
class Reader:
    """A caller with one role, and the column of the table that he stands for."""

    role: Role
    column: str
    department: str | None = None


READERS = (
    *(Reader(role, role.value) for role in WIDE_ROLES),
    *(
        Reader(role, f"department: {column}", department)
        for role in sorted(DEPARTMENT_ROLES)
        for column, department in (("own", OWN), ("unknown", "NOPE"), ("none", None))
    ),
)


@dataclass(frozen=True)
class Question:
    """A reader asks for what belongs to a department."""

    reader: Reader
    owner: str

    def is_allowed(self, row: Row, is_one: bool) -> bool:
        """Return whether a row lets the reader in; `is_one`: he asks for one thing, not a list."""
        told = row[self.reader.column]
        return told != "–" and not (told == "own" and self.owner == OTHER and is_one)


def questions(route: ReadRoute) -> Sequence[Question]:
    """Return every question to a route: only closed classes ask whose the thing is."""
    owners = (OWN, OTHER) if route.read_class in CLOSED else (OWN,)
    return [Question(reader, owner) for owner in owners for reader in READERS]


def chosen_questions(route: ReadRoute, is_one: bool) -> Sequence[Question]:
    """Return the questions to ask of a route; `is_one`: its answer is one department's thing."""
    every = questions(route)
    turned = sorted(every, key=lambda one: crc32(f"{route.path} {one}".encode()))
    chosen = set(_telling_apart(turned, cells(route), is_one))
    everybody = route.path in _first_routes()
    return [one for one in every if one in chosen or (everybody and one.owner == OWN)]


def _telling_apart(turned: Sequence[Question], row: Row, is_one: bool) -> Iterator[Question]:
    """Yield a question of each kind of answer, and those that tell a row from every other row."""
    kinds: set[tuple[str, str, bool]] = set()
    others: Collection[Row] = distinct_rows()
    for one in turned:
        told, role = row[one.reader.column], one.reader.role
        kind = (told, one.owner if told == "own" else "", role in DEPARTMENT_ROLES)
        allowed = one.is_allowed(row, is_one)
        left = [other for other in others if one.is_allowed(other, is_one) == allowed]
        if kind not in kinds or len(left) < len(others):
            yield one
        kinds.add(kind)
        others = left


def wrong_rows(route: ReadRoute, is_one: bool) -> Sequence[Row]:
    """Return the rows of other declarations that answer any question to a route otherwise."""
    right = cells(route)
    return [
        row
        for row in distinct_rows()
        if any(
            one.is_allowed(row, is_one) != one.is_allowed(right, is_one) for one in questions(route)
        )
    ]


@cache
def distinct_rows() -> Sequence[Row]:
    """Return each row that some route has, and that of a route that lets everybody in."""
    rows: list[Row] = [dict.fromkeys(cells(read_routes()[0]), "all")]
    for route in read_routes():
        if (row := cells(route)) not in rows:
            rows.append(row)
    return rows


@cache
def _first_routes() -> Collection[str]:
    """Return the first path of each area with each declaration; what has no area is one."""
    areas = {service.name for service in all_services()}
    found: dict[tuple[str, ReadClass, bool, frozenset[Role]], str] = {}
    for route in read_routes():
        area = route.path.split("/")[2]
        area = area if area in areas else ""
        found.setdefault((area, route.read_class, route.whole, route.roles), route.path)
    return frozenset(found.values())
