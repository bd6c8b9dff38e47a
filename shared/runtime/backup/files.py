"""The small files of a data folder that belong to an installation, wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shared.runtime import chosen_bus
from shared.runtime.backup.manifest import RestoreRefused
from shared.runtime.clock import STORY_CLOCK
from shared.runtime.played import PLAYED
from shared.runtime.secret_file import write_privately
from shared.runtime.signing import KEY_FILE

KEPT = (KEY_FILE, chosen_bus.FILE, PLAYED, STORY_CLOCK)
"""All else in the folder is PostgreSQL's, or a running process's."""


def read_files(folder: Path) -> dict[str, bytes]:
    """Return what is there of them, by name."""
    return {name: (folder / name).read_bytes() for name in KEPT if (folder / name).exists()}


def refuse_others(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `RestoreRefused` where the folder holds another installation's files.

    Which bus it names does not matter: that belongs to the database, which is empty.
    """
    there = read_files(folder).items()
    other = [n for n, found in there if n != chosen_bus.FILE and files.get(n) != found]
    if other:
        raise RestoreRefused(
            f"{folder} belongs to another installation: its {other[0]} is not the backup's."
            " Restore into a new folder."
        )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write them, readable by their owner only; what an earlier try left besides is removed."""
    for name in KEPT:
        if name in files:
            write_privately(folder / name, files[name].decode())
        else:
            (folder / name).unlink(missing_ok=True)
