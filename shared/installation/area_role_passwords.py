"""The passwords of the areas' database roles: private files of the data folder, or a setting."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.data_folder.folder_ownership import create_private_folder
from shared.data_folder.private_files import load_or_create_secret

_PASSWORD_BYTES = 32


def load_area_passwords(
    data_folder: Path, areas: Sequence[str], given: Mapping[str, str]
) -> dict[str, str]:
    """Return each area's password: the given one, else that of the data folder, made when missing.

    Raises `OSError` and `DataFolderUnusable` when the folder can be neither read nor written.
    """
    passwords = {area: given[area] for area in areas if area in given}
    missing = [area for area in areas if area not in passwords]
    if missing:
        create_private_folder(data_folder)
    for area in missing:
        passwords[area] = load_or_create_secret(password_file(data_folder, area), _generate)
    return passwords


def password_file(data_folder: Path, area: str) -> Path:
    """Return the file with the password of an area's role."""
    return data_folder / f"postgres.{area}.password"


def _generate() -> str:
    return secrets.token_urlsafe(_PASSWORD_BYTES)
