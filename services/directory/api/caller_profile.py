"""Who a caller is in the company: the person of his sign-on, and the department he acts for."""

from __future__ import annotations

from services.directory.projections import departments, people, person_ids
from shared.http.auth import Caller
from shared.http.caller_profile import CallerProfile, NamedDepartment, NamedPerson
from shared.service_runtime.area_context import AreaContext


async def find_registered_code(area: AreaContext, code: str) -> str | None:
    """Return a department's code as it is registered, or `None` where it is not."""
    async with area.pool.acquire() as db:
        known = await departments.load_codes_like(db, code)
    spelled = known.spell(code)
    return spelled if spelled in known.codes else None


async def find_caller_profile(area: AreaContext, caller: Caller) -> CallerProfile:
    """Return what the directory knows of a caller; `None` for what it does not know."""
    async with area.pool.acquire() as db:
        holder = await person_ids.find_caller(
            db, caller.subject, caller.issuer, area.sign_on_issuer
        )
        person = await people.find_person_history(db, holder) if holder else None
        code = caller.department and await departments.spell_code(db, caller.department)
        department = await departments.find_department(db, code) if code else None
    return CallerProfile(
        person=NamedPerson(id=person.id, name=person.name) if person else None,
        department=NamedDepartment(code=code, name=department.name if department else None)
        if code
        else None,
    )
