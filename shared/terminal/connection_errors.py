"""Why a command could not reach an installation."""

from __future__ import annotations


class InstallationUnreachable(Exception):
    """No installation answered, and none could be started; the message says why."""
