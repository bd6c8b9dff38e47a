"""The list of people as they stand on a day; it reads the tables that `people` fills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from services.directory.domain.field_types import Role
from services.directory.projections.departments import UPDATED
from services.directory.projections.people import DATED_ASSIGNMENTS, Person
from shared.postgres.list_query import ListQuery, Sort, SortKey

CONTACT_ROLES = frozenset({Role.DEPARTMENT_HEAD, Role.LIAISON})
"""The roles by which people of other departments are reached."""
_IS_CONTACT = (
    "id IN (SELECT head FROM department) OR roles && ARRAY["  # noqa: S608  no input
    + ", ".join(f"'{role}'" for role in sorted(CONTACT_ROLES))
    + "]"
)


@dataclass(frozen=True)
class PeopleFilters:
    """Which people a list shows; `None` leaves a filter out."""

    department: str | None = None
    role: Role | None = None
    as_of: date | None = None
    """The day whose assignments are shown and filtered by; the present day for `None`."""


def people_list_query(today: date) -> ListQuery[Person]:
    """Return the list of people by id, each with the assignment of the day `as_of`, or of today.

    Today is part of the query and no filter: a cursor of a list without `as_of` outlives the day.
    """
    day = f"coalesce({{as_of}}, date '{today.isoformat()}')"
    return ListQuery(
        name="people",
        select="SELECT id, name, department,"  # noqa: S608  a date, no text
        " (SELECT found.name FROM department AS found WHERE found.code = dated.department)"
        " AS department_name, coalesce(roles, ARRAY[]::text[]) AS roles,"
        " valid_from, version, updated_at FROM person"
        f" LEFT JOIN {DATED_ASSIGNMENTS} ON person = id"
        f" AND valid_from <= {day} AND (valid_to IS NULL OR valid_to >= {day})",
        conditions={
            "department": "department = {department}",
            "role": "{role} = ANY (roles)",
            "readable_by": f"department = {{readable_by}} OR {_IS_CONTACT}",
        },
        sort=Sort([SortKey("id", str)]),
        sorts={
            "name": Sort([SortKey("name", str), SortKey("id", str)]),
            "updated": Sort(
                [SortKey(UPDATED, datetime, "updated_for_sorting"), SortKey("id", str)]
            ),
        },
        searched=("id", "name"),
        id_key=SortKey("id", str),
        updated_at=UPDATED,
        row=Person,
    )
