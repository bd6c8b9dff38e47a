"""Registers the JSON Schemas of facts at a schema registry that has the API of Confluent's.

Nothing of Concord needs a registry: facts name their schemas themselves. Clients and tools that
look schemas up there find the same ones. Registering again changes nothing, so a run that was cut
short is run again.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from pydantic_core import to_json

from shared.contract_documents.published_facts import area_of_type
from shared.kafka.settings import RegistryConnection

MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
TIMEOUT_SECONDS = 30.0


class SubjectNaming(StrEnum):
    """How subjects are named, as Confluent's serializers do."""

    TOPIC_RECORD_NAME = "topic-record-name"
    """By topic and type, `concord.duties-concord.duties.handoff-accepted.v1`."""
    RECORD_NAME = "record-name"
    """By type alone, `concord.duties.handoff-accepted.v1`."""


class Compatibility(StrEnum):
    """What a registry checks before it takes a new version of a subject."""

    FORWARD_TRANSITIVE = "FORWARD_TRANSITIVE"
    """Readers by every earlier version can read what is sent now: this is what Concord keeps to."""
    FORWARD = "FORWARD"
    NONE = "NONE"
    UNCHANGED = "unchanged"
    """What the registry itself is set to."""


@dataclass(frozen=True)
class Registration:
    """What became of the schemas, by subject."""

    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    """The registry's reasons."""


class RegistryUnusable(Exception):
    """The registry does not answer, or not as one; the message says what it said."""


def subject_name(naming: SubjectNaming, topic_prefix: str, fact_type: str) -> str:
    """Return the subject of a fact's schema."""
    if naming is SubjectNaming.RECORD_NAME:
        return fact_type
    return f"{topic_prefix}{area_of_type(fact_type)}-{fact_type}"


def register_schemas(
    connection: RegistryConnection,
    schemas: Mapping[str, Any],
    compatibility: Compatibility = Compatibility.FORWARD_TRANSITIVE,
) -> Registration:
    """Register schemas by subject, and set the compatibility of each.

    A schema that the registry refuses as incompatible stops none of the others. Raises
    `RegistryUnusable` and `OSError`, the second for an unusable CA file.
    """
    done = Registration()
    with _open_client(connection) as client:
        known = set(_call(client, "GET", "/subjects"))
        for subject, schema in schemas.items():
            body = {"schemaType": "JSON", "schema": to_json(schema).decode()}
            path = f"/subjects/{quote(subject, safe='')}"
            if subject in known:
                _set_compatibility(client, subject, compatibility)
                if _call(client, "POST", path, body, accepted=HTTPStatus.NOT_FOUND) is not None:
                    done.unchanged.append(subject)
                    continue
            answer = client.post(f"{path}/versions", json=body)
            if answer.status_code in {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}:
                done.refused[subject] = _message(answer)
                continue
            _check(answer)
            done.added.append(subject)
            if subject not in known:  # some registries know no settings of a subject without any
                _set_compatibility(client, subject, compatibility)
    return done


@contextmanager
def _open_client(connection: RegistryConnection) -> Iterator[httpx.Client]:
    headers = {"Accept": MEDIA_TYPE, "Content-Type": MEDIA_TYPE}
    if connection.token is not None:
        headers["Authorization"] = f"Bearer {connection.token}"
    auth = None if connection.user is None else (connection.user, connection.password or "")
    verified = ssl.create_default_context(cafile=connection.ca_file)
    try:
        with httpx.Client(
            base_url=connection.url.rstrip("/"),
            headers=headers,
            auth=auth,
            verify=verified,
            trust_env=False,
            timeout=TIMEOUT_SECONDS,
        ) as client:
            yield client
    except httpx.HTTPError as error:
        raise RegistryUnusable(f"{connection.url} cannot be reached: {error}") from error


def _set_compatibility(client: httpx.Client, subject: str, compatibility: Compatibility) -> None:
    if compatibility is not Compatibility.UNCHANGED:
        body = {"compatibility": str(compatibility)}
        _call(client, "PUT", f"/config/{quote(subject, safe='')}", body)


def _call(
    client: httpx.Client, method: str, path: str, body: Any = None, *, accepted: int | None = None
) -> Any:
    """Return the JSON of an answer; `None` where it has the status that is accepted besides."""
    answer = client.request(method, path, json=body)
    if answer.status_code == accepted:
        return None
    _check(answer)
    return answer.json()


def _check(answer: httpx.Response) -> None:
    is_json = "json" in answer.headers.get("content-type", "")
    if not answer.is_success or not is_json:
        request = answer.request
        raise RegistryUnusable(
            f"{request.method} {request.url} answered {answer.status_code}: {_message(answer)}"
        )


def _message(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
