"""Versions of SCIM resources (RFC 7644, 3.14): two providers do not overwrite each other unseen.

A version is made of what the resource says, so it needs no counter: it changes when anybody, by
SCIM or not, changes the person, the department or who is in it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import Request
from scim2_models import Context, PreconditionFailedException, Resource


def version_of(resource: Resource[Any]) -> str:
    """Return the weak entity tag of a resource, the same on every host."""
    said = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    said.pop("meta", None)
    if "members" in said:
        said["members"] = [member["value"] for member in said["members"]]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def add_version(resource: Resource[Any]) -> str:
    """Return the resource's version, and let it say so itself (`meta.version`)."""
    version = version_of(resource)
    if resource.meta is not None:
        resource.meta.version = version
    return version


def require_match(request: Request, resource: Resource[Any]) -> None:
    """Raise `PreconditionFailedException` where the request is meant for another version."""
    given = request.headers.get("if-match")
    if given is not None and not _names(given, resource):
        raise PreconditionFailedException(
            detail="it has changed since it was read; read it again (If-Match)"
        )


def is_known_version(request: Request, resource: Resource[Any]) -> bool:
    """Return whether the caller has this version already (`If-None-Match`)."""
    given = request.headers.get("if-none-match")
    return given is not None and _names(given, resource)


def _names(header: str, resource: Resource[Any]) -> bool:
    tags = {tag.strip().removeprefix("W/") for tag in header.split(",")}
    return "*" in tags or version_of(resource).removeprefix("W/") in tags
