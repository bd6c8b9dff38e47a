"""The routes of SCIM 2.0 (RFC 7643, 7644), by which an identity provider keeps people up to date.

They are described by SCIM's own documents and not by OpenAPI, and answer in SCIM's media type; only
what is refused before a route begins, as a token, has the form of all other answers. The handlers
are imported with the first request: most installations have no provider, and making SCIM's models
takes as long as everything else that the directory's process does at its start.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from shared.contracts.read_classes import ReadClass
from shared.http.auth import RequireAnyRole, Role
from shared.http.read_scope import RequireReadScope
from shared.http.router_factory import create_area_router
from shared.service_runtime.area_context import AreaContext

Handler = Callable[..., Awaitable[Response]]
"""Answers a request: it takes the area, the request and the ids in its path."""


def scim_routes(area: AreaContext) -> APIRouter:
    """Return the routes: providers write, and whoever reads all people reads."""
    router = create_area_router(area.name, "/scim/v2")
    reads = Depends(RequireReadScope(ReadClass.PEOPLE, whole=True))
    writes = Depends(RequireAnyRole(Role.PROVISIONER))

    async def answer(handler: Handler, request: Request, *named: str) -> Response:
        from services.directory.api.scim_messages import in_scim_form  # noqa: PLC0415  see above

        return await in_scim_form(handler)(area, request, *named)

    @router.api_route(
        "/{endpoint}",
        methods=["GET"],
        dependencies=[reads, Depends(_list_parameters)],
        include_in_schema=False,
    )
    async def read_scim_endpoint(endpoint: str, request: Request) -> Response:
        """Answer a list of users or groups, or one of the documents about this service."""
        return await answer(_handlers()[f"list {endpoint.casefold()}"], request)

    @router.api_route("/.search", methods=["POST"], dependencies=[writes], include_in_schema=False)
    async def search_scim_root(request: Request) -> Response:
        """Answer a list of users and groups together, asked for by a body."""
        return await answer(_handlers()["search everything"], request)

    @router.api_route(
        "/{endpoint}/.search", methods=["POST"], dependencies=[writes], include_in_schema=False
    )
    async def search_scim_endpoint(endpoint: str, request: Request) -> Response:
        """Answer a list of users or groups, asked for by a body."""
        return await answer(_handlers()[f"list {endpoint.casefold()}"], request)

    @router.api_route(
        "/{endpoint}/{id:path}",
        methods=["GET"],
        dependencies=[reads, Depends(_attribute_parameters)],
        include_in_schema=False,
    )
    async def read_scim_resource(endpoint: str, id: str, request: Request) -> Response:  # noqa: A002
        """Answer one user or group, resource type or schema."""
        return await answer(_handlers()[f"get {endpoint.casefold()}"], request, id)

    @router.api_route(
        "/{endpoint}",
        methods=["POST"],
        dependencies=[writes, Depends(_attribute_parameters)],
        include_in_schema=False,
    )
    async def create_scim_resource(endpoint: str, request: Request) -> Response:
        """Create a user or a group."""
        return await answer(_handlers()[f"create {endpoint.casefold()}"], request)

    @router.api_route(
        "/{endpoint}/{id:path}",
        methods=["PUT", "PATCH", "DELETE"],
        dependencies=[writes, Depends(_attribute_parameters)],
        include_in_schema=False,
    )
    async def change_scim_resource(endpoint: str, id: str, request: Request) -> Response:  # noqa: A002
        """Replace, patch or delete a user or a group."""
        return await answer(
            _handlers()[f"{request.method.casefold()} {endpoint.casefold()}"], request, id
        )

    return router


def _attribute_parameters(attributes: str = "", excludedAttributes: str = "") -> None:  # noqa: N803
    """Declare which attributes an answer may be asked for with."""


def _list_parameters(
    filter: str = "",  # noqa: A002  SCIM's names
    startIndex: str = "",  # noqa: N803
    count: str = "",
    attributes: str = "",
    excludedAttributes: str = "",  # noqa: N803
    sortBy: str = "",  # noqa: N803
    sortOrder: str = "",  # noqa: N803
) -> None:
    """Declare what a list may be asked for with."""


class _Handlers(dict[str, Handler]):
    """The handlers by what they do; of anything else, there is no such resource."""

    def __missing__(self, _: str) -> Handler:
        from services.directory.api.scim_messages import no_such_endpoint  # noqa: PLC0415

        return no_such_endpoint


def _handlers() -> dict[str, Handler]:
    from services.directory.api import (  # noqa: PLC0415  see above
        scim_discovery,
        scim_groups,
        scim_search,
        scim_users,
    )

    return _Handlers(
        {
            "search everything": scim_search.search_everything,
            "list users": scim_search.list_users,
            "get users": scim_users.get_user,
            "create users": scim_users.create_user,
            "put users": scim_users.replace_user,
            "patch users": scim_users.patch_user,
            "delete users": scim_users.delete_user,
            "list groups": scim_search.list_groups,
            "get groups": scim_groups.get_group,
            "create groups": scim_groups.create_group,
            "put groups": scim_groups.replace_group,
            "patch groups": scim_groups.patch_group,
            "delete groups": scim_groups.delete_group,
            "list serviceproviderconfig": scim_discovery.get_configuration,
            "list resourcetypes": scim_discovery.list_types,
            "get resourcetypes": scim_discovery.get_type,
            "list schemas": scim_discovery.list_schemas,
            "get schemas": scim_discovery.get_schema,
        }
    )
