"""A backup's manifest: enough to refuse the backup before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from importlib import metadata
from itertools import chain
from typing import Literal

from pydantic import BaseModel

from shared.installation.bus_name import BusName
from shared.postgres.migrations import SHARED_MIGRATIONS_FOLDER, read_scripts
from shared.service_runtime.service_definition import ServiceDefinition


class RestoreError(Exception):
    """The backup cannot be restored, or not here; the message says why, and nothing has changed."""


class AreaContents(BaseModel, frozen=True):
    """The contents of a backup for one area."""

    migrations: Mapping[str, str]
    """SHA-256 of each migration that had been applied, by its name."""
    events: int
    facts: int


class Manifest(BaseModel, frozen=True):
    """What a backup contains, and which version and server it was taken from."""

    format: Literal[1] = 1
    concord: str
    """The version of Concord that wrote the backup."""
    taken_at: datetime
    """Everything that was acknowledged before this time is in the backup."""
    postgres: int
    """The major version of the PostgreSQL server."""
    bus: BusName
    partitions: int | None
    """The number of partitions of every topic; `None` on the embedded bus."""
    areas: Mapping[str, AreaContents]
    digests: Mapping[str, str]
    """SHA-256 of every other member of the file, by its name."""


def installed_version() -> str:
    """Return the version of Concord that is running."""
    return metadata.version("concord")


def refuse_newer_backup(manifest: Manifest, services: Sequence[ServiceDefinition]) -> None:
    """Raise `RestoreError` where the backup contains anything that this version does not know."""
    if _version_numbers(manifest.concord) > _version_numbers(installed_version()):
        raise _newer_backup_error(manifest, f"this is {installed_version()}")
    schemas = {service.name: service.read_model_migrations for service in services}
    for area, contents in manifest.areas.items():
        if area not in schemas:
            raise _newer_backup_error(manifest, f"this version has no area {area}")
        known = {
            name: sha256(sql.encode()).hexdigest()
            for name, sql in chain(
                read_scripts(SHARED_MIGRATIONS_FOLDER, "backbone/"), read_scripts(schemas[area])
            )
        }
        for name, digest in contents.migrations.items():
            if known.get(name) != digest:
                raise _newer_backup_error(
                    manifest, f"this version does not know {area}'s migration {name}"
                )


def _newer_backup_error(manifest: Manifest, reason: str) -> RestoreError:
    return RestoreError(
        f"The backup is of Concord {manifest.concord}, and {reason}. Install that version or a"
        " later one, and restore it there."
    )


def _version_numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
