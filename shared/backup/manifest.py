"""What a backup says of itself: enough to refuse it before anything is touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from importlib import metadata
from itertools import chain
from typing import Literal

from pydantic import BaseModel

from shared.installation.settings import BusName
from shared.postgres.migrations import BACKBONE_FOLDER, read_scripts
from shared.service_runtime.service_definition import ServiceDefinition


class RestoreError(Exception):
    """The backup cannot be restored, or not here; the message says why, and nothing has changed."""


class AreaContents(BaseModel, frozen=True):
    """What a backup holds of one area."""

    migrations: Mapping[str, str]
    """The digest of each migration that had been applied."""
    events: int
    facts: int


class Manifest(BaseModel, frozen=True):
    """The table of contents."""

    format: Literal[1] = 1
    concord: str
    """The version that wrote it."""
    taken_at: datetime
    """Everything answered before that is in it."""
    postgres: int
    """The server's major version."""
    bus: BusName
    partitions: int | None
    """Of every topic, on Kafka."""
    areas: Mapping[str, AreaContents]
    digests: Mapping[str, str]
    """SHA-256 of every other member, by its name."""


def installed_version() -> str:
    """Return this Concord's version."""
    return metadata.version("concord")


def refuse_newer_backup(manifest: Manifest, services: Sequence[ServiceDefinition]) -> None:
    """Raise `RestoreRefused` where this version does not know all that is in the backup."""
    if _version_numbers(manifest.concord) > _version_numbers(installed_version()):
        raise _newer_backup_error(manifest, f"this is {installed_version()}")
    schemas = {service.name: service.read_model_migrations for service in services}
    for area, contents in manifest.areas.items():
        if area not in schemas:
            raise _newer_backup_error(manifest, f"this version has no area {area}")
        known = {
            name: sha256(sql.encode()).hexdigest()
            for name, sql in chain(
                read_scripts(BACKBONE_FOLDER, "backbone/"), read_scripts(schemas[area])
            )
        }
        for name, digest in contents.migrations.items():
            if known.get(name) != digest:
                raise _newer_backup_error(
                    manifest, f"this version does not know {area}'s migration {name}"
                )


def _newer_backup_error(manifest: Manifest, why: str) -> RestoreError:
    return RestoreError(
        f"The backup is of Concord {manifest.concord}, and {why}. Install that version or a later"
        " one, and restore it there."
    )


def _version_numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
