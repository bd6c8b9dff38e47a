"""Whether a data folder holds an installation; looking changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.data_folder.folder_ownership import DataFolderUnusable

if TYPE_CHECKING:
    from pathlib import Path

BUS_FILE_NAME = "bus.json"
"""The file that an installation's first start writes."""
DATABASE_FOLDER_NAME = "postgres"
"""The folder of the embedded database."""


def holds_installation(folder: Path) -> bool:
    """Return whether an installation was started on a folder; raises `DataFolderUnusable`."""
    return not {BUS_FILE_NAME, DATABASE_FOLDER_NAME}.isdisjoint(_list_names(folder))


def is_empty_folder(folder: Path) -> bool:
    """Return whether a folder exists and is empty; raises `DataFolderUnusable`."""
    return folder.exists() and not _list_names(folder)


def _list_names(folder: Path) -> set[str]:
    try:
        return {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        return set()
    except OSError as error:
        raise DataFolderUnusable(folder, error) from error
