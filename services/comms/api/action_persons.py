"""The person of a department who sees to an action of a meeting, as requests name one."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from services.comms.domain.meeting_refusals import PersonOutsideDepartment
from shared.http.field_types import Code
from shared.service_runtime.area_context import AreaContext

ActionPerson = Annotated[
    Code | None,
    Field(
        description="The person of the department who sees to it, by the id in the directory",
        examples=["u-17"],
    ),
]


async def resolve_action_person(
    area: AreaContext, person: str | None, department: str, day: date
) -> str | None:
    """Return the id of the person as the directory spells it; `None` where nobody is named.

    Raises what `KnownReferences.resolve_person` raises, and `PersonOutsideDepartment`.
    """
    if person is None:
        return None
    found = await area.references.resolve_person(person, day=day)
    if found.department != department:
        raise PersonOutsideDepartment(person=found.person, department=department, day=day)
    return found.person
