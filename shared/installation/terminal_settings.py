"""The settings of terminal commands, read without the packages that the server's settings need."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

from shared.http.token_lifetimes import (
    DEFAULT_LIFETIMES,
    DEFAULT_MACHINE_TOKEN_HOURS,
    DEFAULT_TOKEN_HOURS,
    MAX_TOKEN_HOURS,
    TokenLifetimes,
)

LANGUAGE_VARIABLES = ("CONCORD_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""What names the user's language; the first one that is set counts."""


class InvalidSettings(Exception):
    """A setting is invalid; the message names it and says what is wrong."""


@dataclass(frozen=True)
class TerminalSettings:
    """Which installation commands connect to, as whom, and in which language it answers."""

    url: str | None = None
    """The installation that commands connect to instead of the data folder's."""
    token: str | None = field(default=None, repr=False)
    """Their token there; else they sign one with the data folder's key."""
    token_signing_key_file: Path | None = None
    """The private key that signs tokens, where it is not in the data folder."""
    language: str = "en"
    """`zh` or `en`."""
    token_lifetimes: TokenLifetimes = DEFAULT_LIFETIMES
    """How long the tokens that commands issue may be valid."""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Return the environment's settings; those that it lacks may be files in `CONCORD_SECRETS`.

        Raises `InvalidSettings`.
        """
        secrets_folder = find_secrets_folder(environ)
        url = _read_setting("CONCORD_URL", environ, secrets_folder)
        if url is not None and not re.match("https?://", url):
            raise InvalidSettings(f"CONCORD_URL: {url} does not begin with http:// or https://")
        key = _read_setting("CONCORD_TOKEN_SIGNING_KEY_FILE", environ, secrets_folder)
        locale = next(filter(None, map(environ.get, LANGUAGE_VARIABLES)), "")
        return cls(
            url=url,
            token=_read_setting("CONCORD_TOKEN", environ, secrets_folder),
            token_signing_key_file=Path(key) if key is not None else None,
            language="zh" if locale.lower().startswith("zh") else "en",
            token_lifetimes=TokenLifetimes(
                *(
                    timedelta(hours=_read_hours(name, default, environ, secrets_folder))
                    for name, default in (
                        ("CONCORD_TOKEN_MAX_HOURS", DEFAULT_TOKEN_HOURS),
                        ("CONCORD_MACHINE_TOKEN_MAX_HOURS", DEFAULT_MACHINE_TOKEN_HOURS),
                    )
                )
            ),
        )


def find_secrets_folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the folder that `CONCORD_SECRETS` names, if any; raises `InvalidSettings`."""
    secrets = environ.get("CONCORD_SECRETS")
    if secrets is None:
        return None
    if not Path(secrets).is_dir():
        raise InvalidSettings(f"CONCORD_SECRETS: there is no folder {secrets}")
    return Path(secrets)


def _read_setting(name: str, environ: Mapping[str, str], secrets_folder: Path | None) -> str | None:
    if name in environ or secrets_folder is None:
        return environ.get(name) or None
    file = secrets_folder / name.lower()
    return file.read_text("utf-8").strip() if file.is_file() else None


def _read_hours(
    name: str, default: int, environ: Mapping[str, str], secrets_folder: Path | None
) -> int:
    text = _read_setting(name, environ, secrets_folder)
    if text is None:
        return default
    if not (text.isdecimal() and 1 <= int(text) <= MAX_TOKEN_HOURS):
        raise InvalidSettings(f"{name}: {text} is no number of hours from 1 to {MAX_TOKEN_HOURS}")
    return int(text)
