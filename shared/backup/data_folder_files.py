"""The small files of a data folder that belong to an installation, wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shared.backup.manifest import RestoreError
from shared.data_folder.private_files import write_private_file
from shared.installation import bus_selection
from shared.installation.simulated_clock import CLOCK_FILE_NAME
from shared.installation.token_signer import KEY_FILE_NAME
from shared.sample.scenario_progress import PROGRESS_FILE_NAME

BACKED_UP_FILES = (KEY_FILE_NAME, bus_selection.BUS_FILE_NAME, PROGRESS_FILE_NAME, CLOCK_FILE_NAME)
"""All else in the folder is PostgreSQL's, or a running process's."""


def read_files(folder: Path) -> dict[str, bytes]:
    """Return what is there of them, by name."""
    return {
        name: (folder / name).read_bytes() for name in BACKED_UP_FILES if (folder / name).exists()
    }


def refuse_foreign_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `RestoreRefused` where the folder holds another installation's files.

    Which bus it names does not matter: that belongs to the database, which is empty.
    """
    there = read_files(folder).items()
    other = [n for n, found in there if n != bus_selection.BUS_FILE_NAME and files.get(n) != found]
    if other:
        raise RestoreError(
            f"{folder} belongs to another installation: its {other[0]} is not the backup's."
            " Restore into a new folder."
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write them, readable by their owner only; what an earlier try left besides is removed."""
    for name in BACKED_UP_FILES:
        if name in files:
            write_private_file(folder / name, files[name].decode())
        else:
            (folder / name).unlink(missing_ok=True)
