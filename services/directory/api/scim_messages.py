"""SCIM's requests and responses (RFC 7644): bodies, pages, and errors in its own form."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidSyntaxException,
    InvalidValueException,
    NotFoundException,
    PatchOp,
    Resource,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)

from services.directory.api.scim_models import TOLERANT
from services.directory.api.scim_versions import add_version, is_known_version
from services.directory.domain.refusals import (
    CompanyRolesForbidden,
    DirectoryRefused,
    InvalidEntry,
    SameCode,
    SamePersonId,
    SignOnSubjectTaken,
    UserNameTaken,
)
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.refusal import Refusal
from shared.http.language import negotiate_language

SCIM_CONTENT_TYPE = "application/scim+json"
MAX_COUNT = 1000
"""The largest page; a provider that asks for more gets this many."""
DEFAULT_COUNT = 100
MAX_START_INDEX = 1_000_000_000
"""Behind it there is nobody; more would be no number for the database."""

_UNIQUENESS = (UserNameTaken, SignOnSubjectTaken, SameCode, SamePersonId)

ENDPOINTS = frozenset({"users", "groups", "serviceproviderconfig", "resourcetypes", "schemas"})
"""In lower case: providers write them as they like."""

AnyResource = TypeVar("AnyResource", bound=Resource[Any])
Arguments = ParamSpec("Arguments")


class ScimResponse(JSONResponse):
    """An answer in SCIM's media type."""

    media_type = SCIM_CONTENT_TYPE


def in_scim_form(
    handler: Callable[Arguments, Awaitable[Response]],
) -> Callable[Arguments, Awaitable[Response]]:
    """Answer a handler's refusals as SCIM errors; it takes the area, the request and ids."""

    @wraps(handler)
    async def answered(*arguments: Arguments.args, **named: Arguments.kwargs) -> Response:
        try:
            return await handler(*arguments, **named)
        except SCIMException as error:
            return _error(error.to_error())
        except ValidationError as error:
            return _error(Error.from_validation_errors(error)[0])
        except VersionConflict:
            return _error(Error(status=409, detail="changed meanwhile; send it again"))
        except DirectoryRefused as refusal:
            request: Any = arguments[1]
            return _error(_error_of(refusal, request))

    return answered


def _error(error: Error) -> Response:
    status = error.status or 400
    return ScimResponse(error.model_dump(), status)


def _error_of(refusal: Refusal, request: Request) -> Error:
    detail = refusal.text(negotiate_language(request.headers.get("accept-language")))
    if isinstance(refusal, _UNIQUENESS):
        return Error(status=409, scim_type="uniqueness", detail=detail)
    if isinstance(refusal, InvalidEntry):
        return Error(status=400, scim_type="invalidValue", detail=detail)
    return Error(status=403 if isinstance(refusal, CompanyRolesForbidden) else 409, detail=detail)


async def read_json(request: Request) -> Any:
    """Return the body of a request; raises `InvalidSyntaxException`."""
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="the body is no JSON") from error
    pending = [body]
    while pending:
        value = pending.pop()
        if isinstance(value, str) and not is_storable(value):
            raise InvalidValueException(detail="a text has characters that no text can have")
        if isinstance(value, dict):
            pending += [*value, *value.values()]
        elif isinstance(value, list):
            pending += value
    return body


def is_storable(text: str) -> bool:
    """Tell whether a text can be in the directory: without U+0000 and halves of characters."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


async def read_resource(
    request: Request, model: type[AnyResource], context: Context
) -> AnyResource:
    """Return the resource that a request creates or replaces; raises `ValidationError`."""
    return model.model_validate(await read_json(request), scim_ctx=context, scim_policy=TOLERANT)


async def patch_resource(
    request: Request, model: type[AnyResource], resource: AnyResource
) -> AnyResource:
    """Return the resource as a request patches it; raises `ValidationError`, `SCIMException`."""
    operations: Any = PatchOp[model].model_validate(  # type: ignore[valid-type]
        await read_json(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=TOLERANT
    )
    operations.patch(resource, scim_policy=TOLERANT)
    return resource


async def search_of(request: Request, model: Any) -> SearchRequest[Any]:
    """Return what a list request asks for, in its query or as a POST in its body.

    `model` is the resources' type, or a union of several. Raises `ValidationError` and
    `SCIMException`.
    """
    given = request.query_params if request.method == "GET" else await read_json(request)
    if not isinstance(given, Mapping):
        raise InvalidSyntaxException(detail="the body is no search request")
    known = (
        "filter",
        "startIndex",
        "count",
        "sortBy",
        "sortOrder",
        "attributes",
        "excludedAttributes",
    )
    asked = {name: given[name] for name in known if name in given}
    search: SearchRequest[Any] = SearchRequest[model].model_validate(
        asked, scim_ctx=Context.SEARCH_REQUEST
    )
    search.start_index = min(MAX_START_INDEX, max(1, search.start_index or 1))
    search.count = min(MAX_COUNT, DEFAULT_COUNT if search.count is None else search.count)
    return search


def reads_attribute(search: SearchRequest[Any], name: str) -> bool:
    """Return whether a request wants an attribute of a list, which providers leave out."""
    excluded = {str(one).lower() for one in search.excluded_attributes or ()}
    asked = {str(one).lower() for one in search.attributes or ()}
    return name not in excluded and (not asked or any(name in one for one in asked))


def page_response(
    search: SearchRequest[Any], resources: Sequence[Resource[Any]], total: int
) -> Response:
    """Return one page of a list."""
    context = Context.RESOURCE_QUERY_RESPONSE
    if reads_attribute(search, "members"):  # without them a group has no version
        for one in resources:
            add_version(one)
    listed = [one.model_dump(scim_ctx=context, response_parameters=search) for one in resources]
    return list_response(listed, total, search.start_index or 1)


def list_response(
    resources: Sequence[Mapping[str, Any]], total: int, start_index: int = 1
) -> Response:
    """Return a list of resources that are dumped already."""
    return ScimResponse(
        {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            "totalResults": total,
            "startIndex": start_index,
            "itemsPerPage": len(resources),
            "Resources": resources,
        }
    )


def resource_response(
    request: Request,
    resource: Resource[Any],
    context: Context = Context.RESOURCE_QUERY_RESPONSE,
    status: int = 200,
) -> Response:
    """Return one resource, with those of its attributes that the request asks for."""
    asked = {
        name: request.query_params[name]
        for name in ("attributes", "excludedAttributes")
        if name in request.query_params
    }
    version = add_version(resource)
    if request.method == "GET" and is_known_version(request, resource):
        return Response(status_code=304, headers={"ETag": version})
    parameters: Any = ResponseParameters[type(resource)].model_validate(asked)  # type: ignore[misc]
    body: Mapping[str, Any] = resource.model_dump(scim_ctx=context, response_parameters=parameters)
    location = resource.meta.location if resource.meta else None
    created = {"Location": str(location)} if location and status == 201 else {}  # noqa: PLR2004
    return ScimResponse(dict(body), status, headers={"ETag": version, **created})


async def no_such_endpoint(_area: Any, request: Request, *_ids: str) -> Response:
    """Refuse what SCIM's documents do not name; of what they name, another method."""
    if request.url.path.partition("/scim/v2/")[2].partition("/")[0].casefold() in ENDPOINTS:
        return _error(Error(status=405, detail=f"{request.method} is not possible here"))
    raise not_found(f"endpoint {request.url.path}")


def not_found(what: str) -> NotFoundException:
    """Return what says that a resource does not exist."""
    return NotFoundException(detail=f"there is no {what}")
