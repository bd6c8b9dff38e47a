"""The passwords of the areas' database roles: private files of the data folder, or a setting."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.data_folder.private_files import load_or_create_secret

_PASSWORD_BYTES = 32


def load_area_passwords(
    data_folder: Path, areas: Sequence[str], given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return each area's password: the given one, else that of the data folder, made when missing.

    Raises `OSError` when the folder can be neither read nor written.
    """
    return {
        area: (given or {}).get(area)
        or load_or_create_secret(password_file(data_folder, area), _generate)
        for area in areas
    }


def password_file(data_folder: Path, area: str) -> Path:
    """Return the file with the password of an area's role."""
    return data_folder / f"postgres.{area}.password"


def _generate() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)
