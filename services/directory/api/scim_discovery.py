"""What the directory's SCIM offers: its configuration, resource types and schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    Patch,
    Resource,
    ResourceType,
    Schema,
    ServiceProviderConfig,
    Sort,
)

from services.directory.api.company_date import company_today
from services.directory.api.scim_messages import MAX_COUNT, ScimResponse, list_response, not_found
from services.directory.api.scim_models import EnterpriseUser, Group, User
from services.directory.projections.open_departments import list_open
from shared.service_runtime.area_context import AreaContext

_CONFIGURATION = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MAX_COUNT),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type=AuthenticationScheme.Type.oauthbearertoken,
            name="Bearer token",
            description="A token of Concord with the role provisioner",
        )
    ],
)
_TYPES = {
    "User": ResourceType.from_resource(User),
    "Group": ResourceType.from_resource(Group),
}
_SCHEMAS = {str(model.__schema__): model.to_schema() for model in (User, Group, EnterpriseUser)}
MAX_NAMED_DEPARTMENTS = 200
"""So many departments are named as the possible values of a user's `department`."""


async def get_configuration(_: AreaContext, request: Request) -> Response:
    """Answer which parts of SCIM are supported."""
    return _answer(request, _CONFIGURATION, "ServiceProviderConfig")


async def list_types(_: AreaContext, request: Request) -> Response:
    """Answer the types of resources."""
    return _answer_all(request, list(_TYPES.values()), "ResourceTypes")


async def get_type(_: AreaContext, request: Request, name: str) -> Response:
    """Answer one type of resources."""
    if name not in _TYPES:
        raise not_found(f"resource type {name}")
    return _answer(request, _TYPES[name], f"ResourceTypes/{name}")


async def list_schemas(area: AreaContext, request: Request) -> Response:
    """Answer the schemas; that of the enterprise extension names the departments of today."""
    schemas = [await _with_departments(area, one) for one in _SCHEMAS.values()]
    return _answer_all(request, schemas, "Schemas")


async def get_schema(area: AreaContext, request: Request, urn: str) -> Response:
    """Answer one schema."""
    if urn not in _SCHEMAS:
        raise not_found(f"schema {urn}")
    return _answer(request, await _with_departments(area, _SCHEMAS[urn]), f"Schemas/{urn}")


async def _with_departments(area: AreaContext, schema: Schema) -> Schema:
    if schema.id != str(EnterpriseUser.__schema__):
        return schema
    async with area.pool.acquire() as db:
        codes = [one.code for one in await list_open(db, company_today(area))]
    copied = schema.model_copy(deep=True)
    for attribute in copied.attributes or ():
        if attribute.name == "department" and len(codes) <= MAX_NAMED_DEPARTMENTS:
            attribute.canonical_values = codes or None
    return copied


def _answer(request: Request, resource: Resource[Any], path: str) -> Response:
    return ScimResponse(_body(request, resource, path))


def _answer_all(request: Request, resources: Sequence[Any], path: str) -> Response:
    bodies = [_body(request, one, f"{path}/{one.id}") for one in resources]
    return list_response(bodies, len(bodies))


def _body(request: Request, resource: Resource[Any], path: str) -> dict[str, Any]:
    base = str(request.base_url).rstrip("/")
    body: dict[str, Any] = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    body["meta"] = {
        "resourceType": type(resource).__name__,
        "location": f"{base}/api/directory/v1/scim/v2/{path}",
    }
    return body
