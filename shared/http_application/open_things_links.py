"""Where a caller reads what he owes and waits for, over all areas: links into the worklist."""

from __future__ import annotations

from urllib.parse import urlencode

from pydantic import BaseModel

from shared.http.auth import Caller, Role

ITEMS_PATH = "/api/worklist/v1/items"
OWING_ROLES = frozenset(
    {
        *(Role.GENERAL_MANAGER, Role.OFFICER_GOALS, Role.OFFICER_DUTIES),
        *(Role.OFFICER_COMMUNICATION, Role.OFFICER_WORKFLOWS, Role.HR, Role.OPERATOR),
    }
)
"""The roles of the company that owe something."""


class OpenThingsLinks(BaseModel):
    """Paths of the API with their query."""

    items: str
    """The rows, the soonest due first."""
    totals: str
    """How many there are by side and kind."""


class MyOpenThings(BaseModel):
    """Where the caller reads what is open; `null` where nothing can be."""

    department: OpenThingsLinks | None
    """What his department owes and waits for."""
    person: OpenThingsLinks | None
    """What he speaks for himself, as liaison, deputy or head."""
    roles: OpenThingsLinks | None
    """What his roles of the company owe."""


def open_things_of(caller: Caller, *, has_department: bool) -> MyOpenThings:
    """Return the links of a caller; a department is one that tokens or the directory name."""
    owing = sorted(caller.roles & OWING_ROLES)
    return MyOpenThings(
        department=_links([("department", "mine")]) if has_department else None,
        person=_links([("person", "me")]) if caller.person is not None else None,
        roles=_links([("role", role) for role in owing]) if owing else None,
    )


def _links(query: list[tuple[str, str]]) -> OpenThingsLinks:
    filters = urlencode(query)
    return OpenThingsLinks(items=f"{ITEMS_PATH}?{filters}", totals=f"{ITEMS_PATH}/totals?{filters}")
