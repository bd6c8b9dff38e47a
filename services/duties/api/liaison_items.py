"""What liaisons are named for, and who may be one: both must exist, and fit the department."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from services.duties.domain.liaison_events import LiaisonItem
from services.duties.domain.liaison_refusals import (
    CHINESE_ITEM_KINDS,
    ItemIdMissing,
    ItemIdNotNeeded,
    LiaisonItemClosed,
    PersonOfOtherDepartment,
    UnknownLiaisonItem,
)
from services.duties.projections import projects, standing_duties
from shared.eventsourcing.refusal import words_for
from shared.postgres.reference_table import ReferenceKind
from shared.reference_data.current_references import find_current
from shared.reference_data.refusals import GoalArchivedBefore, GoalDoesNotExist
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.known_people_table import KnownPerson


async def require_open_item(area: AreaContext, item: LiaisonItem) -> None:
    """Raise a refusal for an item that does not exist, is over, or is named in the wrong way."""
    kind = words_for(item.kind, CHINESE_ITEM_KINDS)
    if item.kind == "department":
        if item.id is not None:
            raise ItemIdNotNeeded
        return
    if item.id is None:
        raise ItemIdMissing(kind=kind)
    is_open = await is_item_open(area, item)
    if is_open is None:
        raise UnknownLiaisonItem(kind=kind, id=item.id)
    if not is_open:
        raise LiaisonItemClosed(kind=kind)


async def is_item_open(area: AreaContext, item: LiaisonItem) -> bool | None:
    """Return whether an item goes on; `None` for one that does not exist here."""
    if item.id is None:
        return True
    if item.kind == "goal":
        return await _is_goal_open(area, item.id)
    if item.kind == "flow":
        kinds = (ReferenceKind.FLOW, ReferenceKind.CASE)
        found = await find_current(area.references, kinds, str(item.id))
        return None if found is None else found.valid_to is None
    async with area.pool.acquire() as db:
        match item.kind:
            case "project":
                project = await projects.find_project(db, item.id)
                return None if project is None else project.status in {"planned", "running"}
            case "standing-duty":
                duty = await standing_duties.find_standing_duty(db, item.id)
                return None if duty is None else duty.status == "in-force"
            case _:
                return None


async def _is_goal_open(area: AreaContext, goal_id: UUID) -> bool | None:
    try:
        await area.references.require_goals([goal_id])
    except GoalArchivedBefore:
        return False
    except GoalDoesNotExist:
        return None
    return True


async def require_person(area: AreaContext, person: str, department: str, day: date) -> KnownPerson:
    """Return a person as the directory spells the id, who works in the department on a day.

    Raises what `KnownReferences.resolve_person` raises, and `PersonOfOtherDepartment`.
    """
    found = await area.references.resolve_person(person, day=day)
    if found.department is None or found.department != department:
        raise PersonOfOtherDepartment(person=found.person, department=department, day=day)
    return found
