"""The backup file: an uncompressed zip, private to its owner, which exists whole or not at all.

A zip can be streamed without knowing how long the dump will be, and ends with its table of
contents: a file that was cut short cannot be opened.
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
    """Something that bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Write some bytes."""


@dataclass
class BackupWriter:
    """A backup that is being written."""

    zip_file: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def open_member(self, name: str) -> Iterator[ByteSink]:
        """Open a member for writing; its digest is recorded when the block ends."""
        with self.zip_file.open(name, "w", force_zip64=True) as member:
            sink = _DigestingSink(member)
            yield sink
        self.digests[name] = sink.digest.hexdigest()

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest, which names the digest of every other member."""
        self.zip_file.writestr(MANIFEST_NAME, manifest.model_dump_json(indent=1))


class _DigestingSink:
    """Passes bytes on to a file and adds them to a digest."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target, self.digest = target, sha256()

    def write(self, data: bytes, /) -> None:
        self.digest.update(data)
        self.target.write(data)


@contextmanager
def create_backup_file(path: Path) -> Iterator[BackupWriter]:
    """Yield a backup to write; it appears at `path` (mode 0600) when the block ends without error.

    Raises `BackupError` where a file of that name exists, or it cannot be written.
    """
    if os.path.lexists(path):
        raise BackupError(f"{path} is there already; choose another name.")
    with _reporting_write_errors(path):
        # mkstemp creates the file with mode 0600, so it is never readable by others.
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with _BackupFile(path, descriptor) as file:
            with zipfile.ZipFile(file, "w") as zip_file:
                yield BackupWriter(zip_file)
            with _reporting_write_errors(path):
                os.fsync(descriptor)
        with _reporting_write_errors(path):
            os.rename(unfinished, path)
            _sync_folder(path.parent)
    finally:
        Path(unfinished).unlink(missing_ok=True)


class _BackupFile(io.FileIO):
    """Raises `BackupError` for its own write errors only: the block raises `OSError`, too."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: Buffer, /) -> int:
        remaining = memoryview(data)
        while remaining:
            with _reporting_write_errors(self._path):
                remaining = remaining[super().write(remaining) :]
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
    """A backup whose members have been checked against the manifest."""

    manifest: Manifest
    zip_file: zipfile.ZipFile

    @property
    def data_folder_files(self) -> Mapping[str, bytes]:
        """The files beside the database, by name."""
        return {
            name.removeprefix(FILES_PREFIX): self.zip_file.read(name)
            for name in self.manifest.digests
            if name.startswith(FILES_PREFIX)
        }

    def read_database_dump(self) -> Iterator[bytes]:
        """Yield the database dump in chunks."""
        return _read_chunks(self.zip_file, DATABASE_DUMP_NAME)


@contextmanager
def open_backup_file(path: Path) -> Iterator[BackupArchive]:
    """Open a backup and check all of it once; raises `RestoreError` where it is not whole."""
    try:
        zip_file = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise _not_whole(path, error) from error
    with zip_file:
        manifest = _read_manifest(path, zip_file)
        try:
            _verify_members(path, zip_file, manifest)
        except (OSError, zipfile.BadZipFile) as error:
            raise _not_whole(path, error) from error
        yield BackupArchive(manifest, zip_file)


def _not_whole(path: Path, error: OSError | zipfile.BadZipFile) -> RestoreError:
    reason = error.strerror if isinstance(error, OSError) else error
    return RestoreError(f"{path} is no whole backup: {reason}.")


def _read_manifest(path: Path, zip_file: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(zip_file.read(MANIFEST_NAME))
    except KeyError:
        raise RestoreError(f"{path} is no backup of Concord's.") from None
    except ValidationError as error:
        raise RestoreError(
            f"{path} is no backup that this version of Concord can read; a later one may."
        ) from error


def _verify_members(path: Path, zip_file: zipfile.ZipFile, manifest: Manifest) -> None:
    names = sorted(zip_file.namelist())
    if names != sorted([MANIFEST_NAME, *manifest.digests]) or DATABASE_DUMP_NAME not in names:
        raise RestoreError(f"{path} is no whole backup: it holds other members than it says.")
    for name, digest in manifest.digests.items():
        found_digest = sha256()
        for chunk in _read_chunks(zip_file, name):
            found_digest.update(chunk)
        if found_digest.hexdigest() != digest:
            raise RestoreError(f"{path} is damaged: {name} is not what was written.")


def _read_chunks(zip_file: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with zip_file.open(name) as member:
        while chunk := member.read(CHUNK_BYTES):
            yield chunk
