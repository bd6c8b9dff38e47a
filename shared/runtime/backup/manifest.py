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

from shared.postgres.migrations import BACKBONE, scripts
from shared.runtime.service import Service
from shared.runtime.settings import BusName


class RestoreRefused(Exception):
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


def present_version() -> str:
    """Return this Concord's version."""
    return metadata.version("concord")


def refuse_newer(manifest: Manifest, services: Sequence[Service]) -> None:
    """Raise `RestoreRefused` where this version does not know all that is in the backup."""
    if _numbers(manifest.concord) > _numbers(present_version()):
        raise _newer(manifest, f"this is {present_version()}")
    schemas = {service.name: service.schema for service in services}
    for area, contents in manifest.areas.items():
        if area not in schemas:
            raise _newer(manifest, f"this version has no area {area}")
        known = {
            name: sha256(sql.encode()).hexdigest()
            for name, sql in chain(scripts(BACKBONE, "backbone/"), scripts(schemas[area]))
        }
        for name, digest in contents.migrations.items():
            if known.get(name) != digest:
                raise _newer(manifest, f"this version does not know {area}'s migration {name}")


def _newer(manifest: Manifest, why: str) -> RestoreRefused:
    return RestoreRefused(
        f"The backup is of Concord {manifest.concord}, and {why}. Install that version or a later"
        " one, and restore it there."
    )


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)[:3]]
