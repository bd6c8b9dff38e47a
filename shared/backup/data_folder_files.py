"""The files of a data folder that belong to an installation, wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shared.backup.manifest import RestoreError
from shared.data_folder.installation_presence import BUS_FILE_NAME
from shared.data_folder.private_files import write_private_file
from shared.installation.simulated_clock import CLOCK_FILE_NAME
from shared.sample.scenario_progress import PROGRESS_FILE_NAME

BACKED_UP_FILES = (
    BUS_FILE_NAME,
    PROGRESS_FILE_NAME,
    CLOCK_FILE_NAME,
)
"""Everything else belongs to PostgreSQL or to a running process, or is a key that signs tokens.

A backup lies about longer and elsewhere than its installation: with the key in it, whoever reads it
could make tokens. A restored installation signs with a key of its own.
"""


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of those that exist, by name."""
    return {
        name: (folder / name).read_bytes() for name in BACKED_UP_FILES if (folder / name).exists()
    }


def refuse_other_installation_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `RestoreError` where the folder holds another installation's files.

    Which bus the folder names does not matter: that belongs to the database, which is empty.
    """
    present = read_files(folder).items()
    foreign = [
        name for name, content in present if name != BUS_FILE_NAME and files.get(name) != content
    ]
    if foreign:
        raise RestoreError(
            f"{folder} belongs to another installation: its {foreign[0]} is not the backup's."
            " Restore into a new folder."
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, readable by their owner only; others, of an earlier attempt, are removed."""
    for name in BACKED_UP_FILES:
        if name in files:
            write_private_file(folder / name, files[name].decode())
        else:
            (folder / name).unlink(missing_ok=True)
