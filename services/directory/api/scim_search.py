"""Lists of SCIM users and groups: filtered, sorted, paged; apart or together (`/.search`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import Response
from scim2_models import ScimFilter, SearchRequest, TooManyException
from scim2_models.path import CompareOperator, Comparison

from services.directory.api.scim_groups import fill_members, load_groups
from services.directory.api.scim_messages import (
    is_storable,
    page_response,
    reads_attribute,
    search_of,
)
from services.directory.api.scim_models import Group, User
from services.directory.api.scim_users import load_users
from services.directory.projections import accounts
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_FILTERED = 10_000
"""What no index serves looks at every person; above so many it is refused (`tooMany`)."""


async def list_users(area: AreaContext, request: Request) -> Response:
    """Answer a page of users, by id unless they are sorted."""
    search = await search_of(request, User)
    async with area.pool.acquire() as db:
        if search.filter is None and search.sort_by is None:
            total = await accounts.count_ids(db)
            ids = await accounts.list_ids(db, search.count or 0, (search.start_index or 1) - 1)
            return page_response(search, await load_users(db, area, request, ids), total)
        found = await _matching_users(db, area, request, search)
    found = search.sort(found)
    return page_response(search, _page_of(search, found), len(found))


async def list_groups(area: AreaContext, request: Request) -> Response:
    """Answer a page of groups, by id unless they are sorted."""
    search = await search_of(request, Group)
    async with area.pool.acquire() as db:
        found = search.sort(await _matching_groups(db, area, request, search))
        page = _page_of(search, found)
        if reads_attribute(search, "members"):
            await fill_members(db, area, page)
    return page_response(search, page, len(found))


async def search_everything(area: AreaContext, request: Request) -> Response:
    """Answer a page of users and groups, users first unless they are sorted."""
    search: SearchRequest[Any] = await search_of(request, User | Group)
    async with area.pool.acquire() as db:
        found: list[User | Group] = [*await _matching_users(db, area, request, search)]
        found += await _matching_groups(db, area, request, search)
        page = _page_of(search, search.sort(found))
        if reads_attribute(search, "members"):
            await fill_members(db, area, [one for one in page if isinstance(one, Group)])
    return page_response(search, page, len(found))


def _page_of(search: SearchRequest[Any], found: Sequence[Any]) -> Sequence[Any]:
    first = (search.start_index or 1) - 1
    return found[first : first + (search.count or 0)]


async def _matching_users(
    db: Connection, area: AreaContext, request: Request, search: SearchRequest[Any]
) -> list[User]:
    searched = search.filter
    found = None if searched is None else await _indexed(db, searched)
    if found is None:
        if await accounts.count_ids(db) > MAX_FILTERED:
            raise TooManyException(detail="filter by userName, externalId or id with eq")
        found = await accounts.list_ids(db, MAX_FILTERED, 0)
    users = await load_users(db, area, request, found)
    return [one for one in users if searched is None or searched.match(one)]


async def _matching_groups(
    db: Connection, area: AreaContext, request: Request, search: SearchRequest[Any]
) -> list[Group]:
    found = await load_groups(db, area, request)
    if search.filter is None:
        return found
    if "members" in str(search.filter).lower():
        await fill_members(db, area, found)
    return [one for one in found if search.filter.match(one)]


async def _indexed(db: Connection, searched: ScimFilter[Any]) -> Sequence[str] | None:
    """Return the ids among which a filter's matches are, where an index has them."""
    node = searched.ast
    if not isinstance(node, Comparison) or node.op is not CompareOperator.eq:
        return None
    value, path = node.value, node.attr_path
    if not isinstance(value, str) or path.sub_attr is not None or not is_storable(value):
        return None
    match path.attr.lower():
        case "username":
            return await accounts.find_ids_by_user_name(db, value)
        case "externalid":
            return await accounts.find_ids_by_external_id(db, value)
        case "id":
            return [value]
        case _:
            return None
