"""The file: a zip whose members are stored as they are, written privately, there whole or not.

A zip is written in one go without knowing how long the dump will be, and ends with its table of
contents: one that was cut short cannot be opened.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from pydantic import ValidationError

from shared.backup.manifest import Manifest, RestoreError

if TYPE_CHECKING:
    from typing_extensions import Buffer

MANIFEST_NAME = "manifest.json"
DATABASE_DUMP_NAME = "database.dump"
FILES_PREFIX = "files/"
CHUNK_BYTES = 1024 * 1024


class BackupError(Exception):
    """No backup can be made; the message says why."""


class ByteSink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some."""


@dataclass
class BackupWriter:
    """A backup being written."""

    zip_file: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def open_member(self, name: str) -> Iterator[ByteSink]:
        """Give what takes a member's bytes."""
        with self.zip_file.open(name, "w", force_zip64=True) as into:
            digested = _DigestingSink(into)
            yield digested
        self.digests[name] = digested.sum.hexdigest()

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the table of contents."""
        self.zip_file.writestr(MANIFEST_NAME, manifest.model_dump_json(indent=1))


class _DigestingSink:
    def __init__(self, into: IO[bytes]) -> None:
        self.into, self.sum = into, sha256()

    def write(self, data: bytes, /) -> None:
        self.sum.update(data)
        self.into.write(data)


@contextmanager
def create_backup_file(path: Path) -> Iterator[BackupWriter]:
    """Give a backup to write; it appears at `path` (mode 0600) once the block has ended well.

    Raises `BackupRefused` where there is a file already, or it cannot be written.
    """
    if os.path.lexists(path):
        raise BackupError(f"{path} is there already; choose another name.")
    with _reporting_write_errors(path):
        # mkstemp creates with mode 0600, so what is in it is at no moment readable by others.
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with _BackupFile(path, descriptor) as file:
            with zipfile.ZipFile(file, "w") as into:
                yield BackupWriter(into)
            with _reporting_write_errors(path):
                os.fsync(descriptor)
        with _reporting_write_errors(path):
            os.rename(unfinished, path)
            _sync_folder(path.parent)
    finally:
        Path(unfinished).unlink(missing_ok=True)


class _BackupFile(io.FileIO):
    """Writes all it is given, or says what is wrong with the file: others raise `OSError`, too."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: Buffer, /) -> int:
        left = memoryview(data)
        while left:
            with _reporting_write_errors(self._path):
                left = left[super().write(left) :]
        return len(memoryview(data))


@contextmanager
def _reporting_write_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class BackupArchive:
    """A backup that is whole."""

    manifest: Manifest
    zip_file: zipfile.ZipFile

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files beside the database, by name."""
        return {
            name.removeprefix(FILES_PREFIX): self.zip_file.read(name)
            for name in self.manifest.digests
            if name.startswith(FILES_PREFIX)
        }

    def read_database_dump(self) -> Iterator[bytes]:
        """Yield the database's dump."""
        return _read_chunks(self.zip_file, DATABASE_DUMP_NAME)


@contextmanager
def open_backup_file(path: Path) -> Iterator[BackupArchive]:
    """Open a backup and read all of it once; raises `RestoreRefused` where it is not whole."""
    try:
        found = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise _not_whole(path, error) from error
    with found:
        manifest = _read_manifest(path, found)
        try:
            _verify_members(path, found, manifest)
        except (OSError, zipfile.BadZipFile) as error:
            raise _not_whole(path, error) from error
        yield BackupArchive(manifest, found)


def _not_whole(path: Path, error: OSError | zipfile.BadZipFile) -> RestoreError:
    why = error.strerror if isinstance(error, OSError) else error
    return RestoreError(f"{path} is no whole backup: {why}.")


def _read_manifest(path: Path, found: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(found.read(MANIFEST_NAME))
    except KeyError:
        raise RestoreError(f"{path} is no backup of Concord's.") from None
    except ValidationError as error:
        raise RestoreError(
            f"{path} is no backup that this version of Concord can read; a later one may."
        ) from error


def _verify_members(path: Path, found: zipfile.ZipFile, manifest: Manifest) -> None:
    names = sorted(found.namelist())
    if names != sorted([MANIFEST_NAME, *manifest.digests]) or DATABASE_DUMP_NAME not in names:
        raise RestoreError(f"{path} is no whole backup: it holds other members than it says.")
    for name, digest in manifest.digests.items():
        found_digest = sha256()
        for chunk in _read_chunks(found, name):
            found_digest.update(chunk)
        if found_digest.hexdigest() != digest:
            raise RestoreError(f"{path} is damaged: {name} is not what was written.")


def _read_chunks(found: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with found.open(name) as member:
        while chunk := member.read(CHUNK_BYTES):
            yield chunk
