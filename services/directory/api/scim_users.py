"""SCIM users: the people of the directory, read and written by an identity provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi import Request
from fastapi.responses import Response
from pydantic import TypeAdapter
from scim2_models import (
    Context,
    Meta,
    UniquenessException,
)

from services.directory.api.company_date import company_today
from services.directory.api.scim_execution import ScimUnit, scim_unit
from services.directory.api.scim_messages import (
    is_storable,
    not_found,
    patch_resource,
    read_resource,
    resource_response,
)
from services.directory.api.scim_models import EnterpriseUser, MembershipOfUser, User
from services.directory.api.scim_versions import require_match
from services.directory.application.account_provisioning import WantedPerson
from services.directory.domain.company_roles import DEPARTMENT_ROLES
from services.directory.domain.field_types import Name
from services.directory.domain.person_provisioning import Account
from services.directory.domain.provisioned_ids import choose_person_id
from services.directory.domain.refusals import UserNameTaken
from services.directory.projections import accounts, person_ids
from services.directory.projections.accounts import AccountHolder
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_NAME: TypeAdapter[str] = TypeAdapter(Name)


async def get_user(area: AreaContext, request: Request, user: str) -> Response:
    """Answer one user."""
    async with area.pool.acquire() as db:
        return resource_response(request, await _find(db, area, request, user))


async def create_user(area: AreaContext, request: Request) -> Response:
    """Register a person for an account, or let one whose account was deleted come back."""
    wanted = await read_resource(request, User, Context.RESOURCE_CREATION_REQUEST)
    async with scim_unit(area, request) as unit:
        id_ = await _choose_id(unit, wanted)
        await _make_so(unit, id_, wanted, None)
        created = await _find(unit.db, area, request, id_)
    return resource_response(request, created, Context.RESOURCE_CREATION_RESPONSE, 201)


async def replace_user(area: AreaContext, request: Request, user: str) -> Response:
    """Make a person what the provider says."""
    wanted = await read_resource(request, User, Context.RESOURCE_REPLACEMENT_REQUEST)
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, user)
        require_match(request, before)
        await _make_so(unit, user, wanted, before)
        replaced = await _find(unit.db, area, request, user)
    return resource_response(request, replaced, Context.RESOURCE_REPLACEMENT_RESPONSE)


async def patch_user(area: AreaContext, request: Request, user: str) -> Response:
    """Change of a person what the provider says."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, user)
        require_match(request, before)
        wanted = await patch_resource(request, User, before.model_copy(deep=True))
        await _make_so(unit, user, wanted, before)
        patched = await _find(unit.db, area, request, user)
    return resource_response(request, patched, Context.RESOURCE_PATCH_RESPONSE)


async def delete_user(area: AreaContext, request: Request, user: str) -> Response:
    """Delete a provider's account: the person leaves, and stays in the directory's history."""
    async with scim_unit(area, request) as unit:
        before = await _find(unit.db, area, request, user)
        require_match(request, before)
        if await unit.has_account(user) is False:
            await _make_so(unit, user, before, before)
        await unit.delete_account(user)
    return Response(status_code=204)


async def _find(db: Connection, area: AreaContext, request: Request, user: str) -> User:
    found = await load_users(db, area, request, [user]) if is_storable(user) else []
    if not found:
        raise not_found(f"user {user}")
    return found[0]


async def load_users(
    db: Connection, area: AreaContext, request: Request, ids: Sequence[str]
) -> list[User]:
    """Return these people as users, by id."""
    holders = await accounts.find_holders(db, company_today(area), ids)
    base = str(request.base_url).rstrip("/")
    return [_user_of(one, base) for one in holders]


def _user_of(holder: AccountHolder, base: str) -> User:
    account = holder.account or Account(user_name=holder.id, employee_number=holder.id)
    names = [f"department-{holder.department}"] if holder.department else []
    names += [f"role-{role}" for role in holder.roles if role in DEPARTMENT_ROLES]
    user = User(
        id=holder.id,
        external_id=account.external_id,
        user_name=account.user_name,
        display_name=holder.name,
        active=account.active and (holder.department is not None or holder.is_coming),
        groups=[MembershipOfUser(value=name) for name in names] or None,
        meta=Meta(
            resource_type="User",
            created=holder.created_at,
            last_modified=holder.updated_at,
            location=f"{base}/api/directory/v1/scim/v2/Users/{holder.id}",
        ),
    )
    department = holder.department or account.department
    if account.employee_number or department:
        user[EnterpriseUser] = EnterpriseUser(
            employee_number=account.employee_number, department=department
        )
    return user


async def _choose_id(unit: ScimUnit, wanted: User) -> str:
    user_name = wanted.user_name or ""
    for holder in await accounts.find_ids_by_user_name(unit.db, user_name):
        if not await accounts.is_deleted(unit.db, holder):
            raise UserNameTaken(user_name=user_name, holder=holder)
        return holder
    extension = wanted[EnterpriseUser]
    number = (extension and extension.employee_number) or ""
    known = await person_ids.load_ids_like(unit.db, number, user_name)
    same = known.same_code(number) or (number if number in known.codes else None)
    if same is not None:  # a second person of the same number would be the same one twice
        if await unit.has_account(same):
            raise UniquenessException(
                detail=f"the employee number {number} is that of {same}, who has an account"
            )
        return same
    local = await person_ids.load_ids_like(unit.db, user_name.partition("@")[0] or user_name)
    taken = {code.casefold() for code in (*known.codes, *local.codes)}
    return choose_person_id(
        number,
        user_name,
        lambda code: code.casefold() not in taken,
        str(unit.area.id_factory()),
    )


async def _make_so(unit: ScimUnit, id_: str, wanted: User, before: User | None) -> None:
    extension = wanted[EnterpriseUser] or EnterpriseUser()
    named = wanted.display_name or _name_of(wanted) or (before and before.display_name)
    department = extension.department and await unit.find_department(extension.department)
    account = Account(
        user_name=wanted.user_name or "",
        external_id=wanted.external_id,
        employee_number=extension.employee_number,
        department=department or None,
        active=wanted.active is not False,
    )
    is_relinked = wanted.external_id and wanted.external_id != (before and before.external_id)
    await unit.provision(
        WantedPerson(
            id_,
            _NAME.validate_python(named or account.user_name),
            account,
            wanted.external_id if is_relinked else None,
        )
    )


def _name_of(user: User) -> str | None:
    """Return the name of a provider that sends no `displayName` but the parts of one."""
    name = user.unknown_attributes.get("name")
    if not isinstance(name, dict):
        return None
    family, given = (str(name.get(part) or "") for part in ("familyName", "givenName"))
    is_western = (family + given).isascii()
    composed = f"{given} {family}" if is_western else f"{family}{given}"
    return str(name.get("formatted") or "") or composed.strip() or None
