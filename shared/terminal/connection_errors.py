"""Why a command could not reach an installation."""

from __future__ import annotations


class InstallationUnreachable(Exception):
    """No installation answered, and none could be started; the message says why."""


class TokenMissing(Exception):
    """There is no token for the installation; the message says how to get one."""
