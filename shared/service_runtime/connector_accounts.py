"""The systems that are connected to this installation, as its settings name them.

Secrets are named, not held: each is read where it is needed, so that a file may be replaced at any
time and no restart is needed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

MAX_SECRET_BYTES = 64 * 1024


class SecretMissing(Exception):
    """A secret cannot be read where the settings say that it is, or is empty."""


@dataclass(frozen=True)
class SecretReference:
    """Where a secret is: in a file, or in the environment of this process."""

    name: str
    """As the settings have it: `file:/run/secrets/jira` or `environment:JIRA_SECRET`."""
    path: Path | None = None
    value: str = field(default="", repr=False)
    """That of the environment, which does not change while the process runs."""

    def read(self) -> str:
        """Return the secret without the white space around it; raises `SecretMissing`.

        A byte order mark, which some editors put before a file's text, is no part of it.
        """
        try:
            secret = (self.value if self.path is None else _read_file(self.path)).strip()
        except (OSError, UnicodeError) as error:
            raise SecretMissing(self.name) from error
        if not secret:
            raise SecretMissing(self.name)
        return secret


def _read_file(path: Path) -> str:
    """Return a small file's text; a file object would take twice as long, at each delivery."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, MAX_SECRET_BYTES).decode("utf-8-sig")
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class PolledSystem:
    """A system that is asked for what changed, beside or instead of sending webhooks."""

    url: str
    database: str
    """The name of its database or site; empty where it has one only."""
    credentials: SecretReference
    """`user:password` for Tryton, `key:secret` for ERPNext, a key for Odoo."""
    time_zone: ZoneInfo
    """The company's zone."""
    interval_seconds: float = 3.0
    """The pause between two polls."""
    overlap: timedelta = timedelta(minutes=10)
    """Longer than the longest transaction of the system."""
    comparison_interval: timedelta = timedelta(hours=1)
    """How often all rows are compared with those that are known."""
    max_deleted_percent: int = 20
    """Where more of a table's rows are missing at a comparison, none is taken as deleted."""
    begins_at: datetime | None = None
    """What was changed last before this is not read at first."""


@dataclass(frozen=True)
class ConnectorAccount:
    """A connected system, and the connector's own identity at the areas' APIs."""

    id: str
    system: str
    """Which kind of system it is, such as `jira`."""
    secrets: tuple[SecretReference, ...]
    """What its webhooks are signed with: any of them is good, so that one can be replaced."""
    token: SecretReference
    """A token with the role `connector`."""
    api_url: str
    """Where the areas' APIs are."""
    polled: PolledSystem | None = None
    """Where the system is polled; `None` for one that only sends webhooks."""

    def webhook_secrets(self) -> list[str]:
        """Return the secrets that can be read; raises `SecretMissing` where none can."""
        found, missing = [], []
        for reference in self.secrets:
            try:
                found.append(reference.read())
            except SecretMissing:
                missing.append(reference.name)
        if not found:
            raise SecretMissing(", ".join(missing))
        return found
