"""SCIM groups: departments with who works there, and roles of departments with who has them.

A group that a provider creates is a department. A person is in one department at a time: who is
added to a group moves there, and who is removed from a group that they are in no more stays where
they are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from pydantic import TypeAdapter
from scim2_models import (
    Context,
    ForbiddenException,
    InvalidValueException,
    Meta,
    Reference,
)

from services.directory.api.company_date import company_today
from services.directory.api.scim_execution import ScimUnit, scim_unit
from services.directory.api.scim_messages import (
    is_storable,
    not_found,
    page_response,
    patch_resource,
    read_resource,
    reads_attribute,
    resource_response,
    search_of,
)
from services.directory.api.scim_models import Group, GroupMember
from services.directory.application.account_provisioning import DEFAULT_ROLES
from services.directory.domain.company_roles import DEPARTMENT_ROLES
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_commands import (
    CloseDepartment,
    RegisterDepartment,
    RenameDepartment,
    WithdrawDepartment,
)
from services.directory.domain.field_types import Name, Role
from services.directory.domain.person import AssignPerson
from services.directory.domain.person_state import Assignment
from services.directory.domain.provisioned_ids import choose_department_code
from services.directory.domain.refusals import SameCode
from services.directory.projections import accounts, departments, organisation_charts
from services.directory.projections.department_dependants import load_dependants
from services.directory.projections.open_departments import find_open, list_open
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_NAME: TypeAdapter[str] = TypeAdapter(Name)
DEPARTMENT = "department-"
ROLE = "role-"
WITHDRAWAL_REASON = "the identity provider deleted the group"


async def list_groups(area: AreaContext, request: Request) -> Response:
    """Answer a page of groups, by id."""
    search = await search_of(request, Group)
    async with area.pool.acquire() as db:
        found = [
            _group(DEPARTMENT + code, name, request)
            for code, name in await list_open(db, company_today(area))
        ]
        found += [_group(ROLE + role, role, request) for role in sorted(DEPARTMENT_ROLES)]
        if search.filter is not None:
            if "members" in str(search.filter).lower():
                await _fill(db, area, found)
            found = [one for one in found if search.filter.match(one)]
        first = (search.start_index or 1) - 1
        page = found[first : first + (search.count or 0)]
        if reads_attribute(search, "members"):
            await _fill(db, area, page)
    return page_response(search, page, len(found))


async def get_group(area: AreaContext, request: Request, group: str) -> Response:
    """Answer one group."""
    async with area.pool.acquire() as db:
        return resource_response(request, await _find(db, area, request, group))


async def create_group(area: AreaContext, request: Request) -> Response:
    """Register a department, with the people who work there."""
    wanted = await read_resource(request, Group, Context.RESOURCE_CREATION_REQUEST)
    async with scim_unit(area, request) as unit:
        name = _NAME.validate_python(wanted.display_name)
        known = await list_open(unit.db, unit.today)
        same = [one[0] for one in known if name.casefold() in {text.casefold() for text in one}]
        if same or name.casefold() in DEPARTMENT_ROLES:
            raise SameCode(code=name, existing=same[0] if same else name)
        codes = await departments.load_codes(unit.db)
        taken = {code.casefold() for code in codes.codes}
        code = choose_department_code(
            name, lambda one: one.casefold() not in taken, str(area.id_factory())
        )
        entry = DepartmentEntry(code=code, name=name, valid_from=unit.today)
        chart = await organisation_charts.load_chart(unit.db, [])
        await unit.execute_departments(
            [RegisterDepartment(entry, chart, unit.at, same_code=codes.same_code(code))]
        )
        await _set_members(unit, DEPARTMENT + code, _ids(wanted), set())
        created = await _find(unit.db, area, request, DEPARTMENT + code)
    return resource_response(request, created, Context.RESOURCE_CREATION_RESPONSE, 201)


async def replace_group(area: AreaContext, request: Request, group: str) -> Response:
    """Make a group what the provider says: its name, and who is in it."""
    wanted = await read_resource(request, Group, Context.RESOURCE_REPLACEMENT_REQUEST)
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        await _make_so(unit, before, wanted)
        replaced = await _find(unit.db, area, request, group)
    return resource_response(request, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch_group(area: AreaContext, request: Request, group: str) -> Response:
    """Change of a group what the provider says."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        wanted = await patch_resource(request, Group, before.model_copy(deep=True))
        await _make_so(unit, before, wanted)
        patched = await _find(unit.db, area, request, group)
    return resource_response(request, patched, Context.RESOURCE_PATCH_RESPONSE)


async def delete_group(area: AreaContext, request: Request, group: str) -> Response:
    """Close an empty department; one of today that nothing depends on was a mistake."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        code = _department_of(group)
        await _set_members(unit, group, set(), _ids(before))
        dependants = (await load_dependants(unit.db, [code]))[code]
        found = await departments.find_department(unit.db, code)
        if found is not None and found.valid_from == unit.today and not dependants.members:
            command = WithdrawDepartment(code, dependants, WITHDRAWAL_REASON, unit.at)
            await unit.execute_departments([command])
        else:
            await unit.execute_departments([CloseDepartment(code, unit.today, dependants, unit.at)])
    return Response(status_code=204)


async def _make_so(unit: ScimUnit, before: Group, wanted: Group) -> None:
    group = before.id or ""
    if wanted.display_name != before.display_name:
        code = _department_of(group)
        name = _NAME.validate_python(wanted.display_name)
        await unit.execute_departments([RenameDepartment(code, name, unit.at, today=unit.today)])
    await _set_members(unit, group, _ids(wanted), _ids(before))


async def _set_members(
    unit: ScimUnit, group: str, wanted: Collection[str], present: Collection[str]
) -> None:
    for person in sorted(set(wanted) - set(present)):
        await _join(unit, group, person)
    for person in sorted(set(present) - set(wanted)):
        await _quit(unit, group, person)


async def _join(unit: ScimUnit, group: str, person: str) -> None:
    held = await _held(unit, person)
    if group.startswith(DEPARTMENT):
        roles = held.roles - {Role.DEPARTMENT_HEAD} if held else DEFAULT_ROLES
        await _assign(unit, person, _department_of(group), roles)
    elif held is None or held.department is None:
        raise InvalidValueException(detail=f"{person} is in no department; add them to one first")
    else:
        await _assign(unit, person, held.department, held.roles | {Role(group[len(ROLE) :])})


async def _quit(unit: ScimUnit, group: str, person: str) -> None:
    held = await _held(unit, person)
    if held is None or held.department is None:
        return
    if group.startswith(ROLE):
        await _assign(unit, person, held.department, held.roles - {Role(group[len(ROLE) :])})
    elif held.department == _department_of(group):
        await unit.leave(person)


async def _held(unit: ScimUnit, person: str) -> Assignment | None:
    state = await unit.present(person)
    if state is None:
        raise InvalidValueException(detail=f"there is no user {person}")
    held = state.find_assignment(unit.today)
    return held if held and held.department else None


async def _assign(unit: ScimUnit, person: str, department: str, roles: Collection[Role]) -> None:
    chart = await organisation_charts.load_chart(unit.db, [department])
    assignment = Assignment(department, frozenset(roles), unit.today)
    await unit.execute_people([AssignPerson(person, assignment, chart, unit.at)])


def _department_of(group: str) -> str:
    if not group.startswith(DEPARTMENT):
        raise ForbiddenException(detail="the groups of roles have fixed names and stay")
    return group[len(DEPARTMENT) :]


def _ids(group: Group) -> set[str]:
    return {one.value for one in group.members or () if one.value}


async def _find(db: Connection, area: AreaContext, request: Request, group: str) -> Group:
    name: str | None = None
    if not is_storable(group):
        raise not_found("group of such an id")
    if group.startswith(DEPARTMENT):
        name = await find_open(db, company_today(area), group[len(DEPARTMENT) :])
    elif group.startswith(ROLE) and group[len(ROLE) :] in DEPARTMENT_ROLES:
        name = group[len(ROLE) :]
    if name is None:
        raise not_found(f"group {group}")
    found = _group(group, name, request)
    await _fill(db, area, [found])
    return found


def _group(id_: str, name: str, request: Request) -> Group:
    base = str(request.base_url).rstrip("/")
    location = f"{base}/api/directory/v1/scim/v2/Groups/{id_}"
    return Group(id=id_, display_name=name, meta=Meta(resource_type="Group", location=location))


async def _fill(db: Connection, area: AreaContext, groups: Sequence[Group]) -> None:
    today = company_today(area)
    ids = [group.id or "" for group in groups]
    codes = [id_[len(DEPARTMENT) :] for id_ in ids if id_.startswith(DEPARTMENT)]
    members = await accounts.list_members(db, today, codes)
    for id_, group in zip(ids, groups, strict=True):
        found = (
            members.get(id_[len(DEPARTMENT) :], [])
            if id_.startswith(DEPARTMENT)
            else await accounts.list_role_holders(db, today, id_[len(ROLE) :])
        )
        users = str(group.meta.location if group.meta else "").partition("/Groups/")[0]
        group.members = [
            GroupMember(value=one, ref=Reference(f"{users}/Users/{one}")) for one in found
        ] or None
