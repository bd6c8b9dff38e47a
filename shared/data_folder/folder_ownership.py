"""Ownership of the data folder: one process owns it at a time, and others find that process.

Ownership is an `flock`, which the kernel releases when the owner dies, however it dies. The content
of the files (`concord.lock`: the owner's pid, `instance.json`: its address) is valid only while the
lock is held, so files left by a crash cannot mislead.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from shared.data_folder.private_files import write_private_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

LOCK_FILE_NAME = "concord.lock"
ADDRESS_FILE_NAME = "instance.json"

# A process that only tests whether the lock is free holds it for an instant; this waits that out.
LOCK_TIMEOUT_SECONDS = 0.2


class DataFolderInUse(Exception):
    """Another process owns the data folder; `pid` is None until the owner has written its pid."""

    def __init__(self, path: Path, pid: int | None) -> None:
        """Compose the message from the folder and its owner."""
        owner = f"process {pid}" if pid else "another process"
        super().__init__(
            f"The data folder {path} is in use by {owner}. "
            "Stop that process, or choose another folder with --data-dir."
        )
        self.path = path
        self.pid = pid


class DataFolderUnusable(Exception):
    """The data folder can be neither read nor created."""

    def __init__(self, path: Path, error: OSError) -> None:
        """Compose the message from the folder and the error."""
        super().__init__(
            f"The data folder {path} cannot be used: {error.strerror}. "
            "Make it accessible, or choose another folder with --data-dir."
        )


@dataclass(frozen=True)
class ServingProcess:
    """A running Concord: its process and its address, such as `http://127.0.0.1:8000`."""

    pid: int
    base_url: str


@dataclass(frozen=True)
class OwnedDataFolder:
    """A data folder that this process owns."""

    path: Path

    @classmethod
    @contextmanager
    def acquire(cls, path: Path) -> Iterator[OwnedDataFolder]:
        """Own `path`, created with mode 0700 when new, until the block ends.

        Raises `DataFolderInUse` when another process owns it, and `DataFolderUnusable`.
        """
        folder = create_private_folder(path)
        with _open_lock_file(folder) as lock:
            if not _try_lock(lock, timeout_seconds=LOCK_TIMEOUT_SECONDS):
                raise DataFolderInUse(folder, _read_owner_pid(lock))
            (folder / ADDRESS_FILE_NAME).unlink(missing_ok=True)  # left by a killed owner
            lock.truncate(0)
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            try:
                yield cls(folder)
            finally:
                (folder / ADDRESS_FILE_NAME).unlink(missing_ok=True)
                lock.truncate(0)

    def publish_address(self, base_url: str) -> None:
        """Publish this process's address to others; call it once requests are accepted."""
        instance = ServingProcess(pid=os.getpid(), base_url=base_url)
        write_private_file(self.path / ADDRESS_FILE_NAME, json.dumps(asdict(instance)))


def find_serving_process(path: Path) -> ServingProcess | None:
    """Return the process that serves the data folder `path`; `None` where none does (yet).

    Raises `DataFolderUnusable`.
    """
    try:
        with (path / LOCK_FILE_NAME).open("r", encoding="ascii") as lock:
            if _try_lock(lock, timeout_seconds=0):
                return None
            return ServingProcess(
                **json.loads((path / ADDRESS_FILE_NAME).read_text(encoding="utf-8"))
            )
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DataFolderUnusable(path, error) from error


def create_private_folder(path: Path) -> Path:
    """Return the absolute path of a data folder, created with mode 0700 when new.

    Raises `DataFolderUnusable`.
    """
    folder = path.absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # An empty folder of this user was made for Concord; others may use a filled one (/tmp).
        if folder.stat().st_uid == os.geteuid() and not any(folder.iterdir()):
            folder.chmod(0o700)
    except OSError as error:
        raise DataFolderUnusable(path, error) from error
    return folder


def _open_lock_file(folder: Path) -> TextIO:
    try:
        return open(folder / LOCK_FILE_NAME, "a+", encoding="ascii", opener=_owner_only)
    except OSError as error:
        raise DataFolderUnusable(folder, error) from error


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _try_lock(lock: TextIO, *, timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _read_owner_pid(lock: TextIO) -> int | None:
    lock.seek(0)
    text = lock.read().strip()
    return int(text) if text.isdigit() else None
