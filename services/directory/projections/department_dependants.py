"""The query for what stands in departments; it reads the tables of `departments` and `people`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.directory.domain.organisation_chart import Dependant, Dependants

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_dependants(db: Connection, codes: Sequence[str]) -> dict[str, Dependants]:
    """Return the departments directly under each one, and the people assigned to it."""
    children: defaultdict[str, list[Dependant]] = defaultdict(list)
    for parent, *child in await db.fetch(
        "SELECT parent, code, valid_from, valid_to FROM department"
        " WHERE parent = ANY ($1) ORDER BY code",
        codes,
    ):
        children[parent].append(Dependant(*child))
    members: defaultdict[str, list[Dependant]] = defaultdict(list)
    for department, *member in await db.fetch(
        "SELECT department, person, valid_from, valid_to FROM assignment"
        " WHERE department = ANY ($1) ORDER BY person, valid_from",
        codes,
    ):
        members[department].append(Dependant(*member))
    return {code: Dependants(children[code], members[code]) for code in codes}
