"""A folder as target: files are renamed into their places when they are complete."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from shared.table_files.export_errors import ExportRefused, local_failure
from shared.table_files.export_target import StoredManifest
from shared.table_files.manifest import MANIFEST_NAME

UNFINISHED = "_unfinished"
"""The folder of files that are being written: no table's, so no reader of a table looks there."""
LOCK_NAME = ".concord-export.lock"


class FolderTarget:
    """A folder; one that has to be created is its owner's alone, as the files tell of pay."""

    def __init__(self, root: Path) -> None:
        """Export to this folder."""
        self._root = root

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Path]:
        """See `ExportTarget`: another process is refused while a lock on a file is held."""
        unfinished = self._root / UNFINISHED
        with _translated_errors():
            self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._root / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ExportRefused(f"Another export to {self._root} is at work.") from error
            with _translated_errors():
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
            try:
                yield unfinished
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
        finally:
            os.close(lock)

    async def load_manifest(self) -> StoredManifest | None:
        """See `ExportTarget`."""
        with _translated_errors():
            try:
                return StoredManifest((self._root / MANIFEST_NAME).read_bytes())
            except FileNotFoundError:
                return None

    async def list_files(self) -> dict[str, int]:
        """See `ExportTarget`."""
        return await asyncio.to_thread(self._list_files)

    def _list_files(self) -> dict[str, int]:
        found = {}
        with _translated_errors():
            for path in self._root.glob("[!._]*/**/*"):
                if path.is_file():
                    found[path.relative_to(self._root).as_posix()] = path.stat().st_size
        return found

    async def put_file(self, path: str, complete: Path) -> None:
        """See `ExportTarget`."""
        with _translated_errors():
            place = self._root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            os.replace(complete, place)
            _force_to_disk(place.parent)

    async def get_file(self, path: str, folder: Path) -> Path:
        """See `ExportTarget`: the stored file itself."""
        del folder
        return self._root / path

    async def put_manifest(self, document: bytes, replaces: StoredManifest | None) -> None:
        """See `ExportTarget`; nobody else replaces it while the lock is held."""
        del replaces
        with _translated_errors():
            written = self._root / UNFINISHED / MANIFEST_NAME
            with written.open("xb") as file:
                file.write(document)
                file.flush()
                os.fsync(file.fileno())
            written.replace(self._root / MANIFEST_NAME)
            _force_to_disk(self._root)

    async def delete_files(self, paths: Collection[str]) -> None:
        """See `ExportTarget`; folders that are empty then are deleted, too."""
        with _translated_errors():
            for path in paths:
                place = self._root / path
                place.unlink(missing_ok=True)
                with suppress(OSError):
                    place.parent.rmdir()


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise local_failure(error) from error


def _force_to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
