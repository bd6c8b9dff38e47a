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
    Meta,
    Reference,
)

from services.directory.api.company_date import company_today
from services.directory.api.scim_execution import ScimUnit, scim_unit
from services.directory.api.scim_members import (
    change_role,
    join_department,
    quit_department,
)
from services.directory.api.scim_messages import (
    is_storable,
    not_found,
    patch_resource,
    read_resource,
    resource_response,
)
from services.directory.api.scim_models import Group, GroupMember
from services.directory.api.scim_versions import require_match
from services.directory.domain.company_roles import DEPARTMENT_ROLES
from services.directory.domain.department_and_person_entries import DepartmentEntry
from services.directory.domain.department_commands import (
    CloseDepartment,
    RegisterDepartment,
    RenameDepartment,
    SetGroupId,
    WithdrawDepartment,
)
from services.directory.domain.field_types import Name, Role
from services.directory.domain.provisioned_ids import choose_department_code
from services.directory.domain.refusals import SameCode
from services.directory.projections import accounts, departments, organisation_charts
from services.directory.projections.department_dependants import load_dependants
from services.directory.projections.department_uses import count_uses
from services.directory.projections.open_departments import (
    OpenDepartmentRow,
    find_open,
    list_open,
)
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_NAME: TypeAdapter[str] = TypeAdapter(Name)
DEPARTMENT = "department-"
ROLE = "role-"
WITHDRAWAL_REASON = "the identity provider deleted the group"


async def load_groups(db: Connection, area: AreaContext, request: Request) -> list[Group]:
    """Return all groups by id, without their members."""
    departments_of_today = await list_open(db, company_today(area))
    found = [_group(DEPARTMENT + one.code, one, request) for one in departments_of_today]
    roles = (OpenDepartmentRow(role, role, None) for role in sorted(DEPARTMENT_ROLES))
    return found + [_group(ROLE + one.code, one, request) for one in roles]


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
        same = [one.code for one in known if name.casefold() in _folded(one.code, one.name)]
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
        await _set_external_id(unit, code, wanted.external_id)
        await _set_members(unit, DEPARTMENT + code, _ids(wanted), set())
        created = await _find(unit.db, area, request, DEPARTMENT + code)
    return resource_response(request, created, Context.RESOURCE_CREATION_RESPONSE, 201)


async def replace_group(area: AreaContext, request: Request, group: str) -> Response:
    """Make a group what the provider says: its name, and who is in it."""
    wanted = await read_resource(request, Group, Context.RESOURCE_REPLACEMENT_REQUEST)
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        require_match(request, before)
        await _make_so(unit, before, wanted)
        replaced = await _find(unit.db, area, request, group)
    return resource_response(request, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch_group(area: AreaContext, request: Request, group: str) -> Response:
    """Change of a group what the provider says."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        require_match(request, before)
        wanted = await patch_resource(request, Group, before.model_copy(deep=True))
        await _make_so(unit, before, wanted)
        patched = await _find(unit.db, area, request, group)
    return resource_response(request, patched, Context.RESOURCE_PATCH_RESPONSE)


async def delete_group(area: AreaContext, request: Request, group: str) -> Response:
    """Close an empty department; one of today that nothing depends on was a mistake."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, group)
        require_match(request, before)
        code = _department_of(group)
        await _set_members(unit, group, set(), _ids(before))
        dependants = (await load_dependants(unit.db, [code]))[code]
        found = await departments.find_department(unit.db, code)
        if found is not None and found.valid_from == unit.today and not dependants.members:
            command = WithdrawDepartment(code, dependants, WITHDRAWAL_REASON, unit.at)
            await unit.execute_departments([command])
        else:
            uses = await count_uses(unit.db, code)
            closing = CloseDepartment(code, unit.today, dependants, unit.at, uses)
            await unit.execute_departments([closing])
    return Response(status_code=204)


async def _make_so(unit: ScimUnit, before: Group, wanted: Group) -> None:
    group = before.id or ""
    if wanted.display_name != before.display_name:
        code = _department_of(group)
        name = _NAME.validate_python(wanted.display_name)
        await unit.execute_departments([RenameDepartment(code, name, unit.at, today=unit.today)])
    if group.startswith(DEPARTMENT) and wanted.external_id != before.external_id:
        await _set_external_id(unit, _department_of(group), wanted.external_id)
    await _set_members(unit, group, _ids(wanted), _ids(before))


async def _set_external_id(unit: ScimUnit, code: str, external_id: str | None) -> None:
    await unit.execute_departments([SetGroupId(code, external_id, unit.at)])


async def _set_members(
    unit: ScimUnit, group: str, wanted: Collection[str], present: Collection[str]
) -> None:
    joining, quitting = set(wanted) - set(present), set(present) - set(wanted)
    if group.startswith(ROLE):
        role = Role(group[len(ROLE) :])
        await change_role(unit, joining, role, is_given=True)
        await change_role(unit, quitting, role, is_given=False)
    else:
        await join_department(unit, joining, _department_of(group))
        await quit_department(unit, quitting, _department_of(group))


def _department_of(group: str) -> str:
    if not group.startswith(DEPARTMENT):
        raise ForbiddenException(detail="the groups of roles have fixed names and stay")
    return group[len(DEPARTMENT) :]


def _ids(group: Group) -> set[str]:
    return {one.value for one in group.members or () if one.value}


async def _find(db: Connection, area: AreaContext, request: Request, group: str) -> Group:
    found: OpenDepartmentRow | None = None
    if not is_storable(group):
        raise not_found("group of such an id")
    if group.startswith(DEPARTMENT):
        found = await find_open(db, company_today(area), group[len(DEPARTMENT) :])
    elif group.startswith(ROLE) and group[len(ROLE) :] in DEPARTMENT_ROLES:
        found = OpenDepartmentRow(group[len(ROLE) :], group[len(ROLE) :], None)
    if found is None:
        raise not_found(f"group {group}")
    read = _group(group, found, request)
    await fill_members(db, area, [read])
    return read


def _group(id_: str, row: OpenDepartmentRow, request: Request) -> Group:
    base = str(request.base_url).rstrip("/")
    location = f"{base}/api/directory/v1/scim/v2/Groups/{id_}"
    return Group(
        id=id_,
        external_id=row.external_id,
        display_name=row.name,
        meta=Meta(resource_type="Group", location=location),
    )


def _folded(*texts: str) -> set[str]:
    return {text.casefold() for text in texts}


async def fill_members(db: Connection, area: AreaContext, groups: Sequence[Group]) -> None:
    """Say of groups who is in them today."""
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
