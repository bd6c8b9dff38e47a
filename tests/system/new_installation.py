"""The data folder of a new installation: made once for all test processes, and copied.

A start on an empty folder makes a cluster and migrates six areas, which takes most of its time.
What it leaves is the same each time but for its keys and passwords, which copies have in common.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_run_folders: list[Path] = []


@contextmanager
def new_installations_are_copied(run_folder: Path) -> Iterator[None]:
    """Have `copy_new_installation` copy, until the block ends, from a folder of all processes."""
    _run_folders.append(run_folder)
    try:
        yield
    finally:
        _run_folders.pop()


def new_installations_are_being_copied() -> bool:
    """Return whether tests are run; a benchmark, which measures starts, is none."""
    return bool(_run_folders)


def copy_new_installation(data: Path, make: Callable[[Path], None]) -> None:
    """Copy a new installation that has stopped to `data`, which is missing.

    The first process that asks has it made, the others wait. Outside of a run of tests, where
    nothing is copied, this does nothing: what starts on the folder makes it.
    """
    if not _run_folders:
        return
    original = _run_folders[-1] / "new-installation" / "data"
    with original.parent.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not original.exists():
            unfinished = original.with_name("unfinished")
            make(unfinished)
            unfinished.rename(original)
    data.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(original, data)
