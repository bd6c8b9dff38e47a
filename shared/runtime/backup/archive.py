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

from shared.runtime.backup.manifest import Manifest, RestoreRefused

if TYPE_CHECKING:
    from typing_extensions import Buffer

MANIFEST = "manifest.json"
DATABASE = "database.dump"
FILES = "files/"
CHUNK = 1024 * 1024


class BackupRefused(Exception):
    """No backup can be made; the message says why."""


class Sink(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> object:
        """Take some."""


@dataclass
class Writing:
    """A backup being written."""

    zip: zipfile.ZipFile
    digests: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def member(self, name: str) -> Iterator[Sink]:
        """Give what takes a member's bytes."""
        with self.zip.open(name, "w", force_zip64=True) as into:
            digested = _Digested(into)
            yield digested
        self.digests[name] = digested.sum.hexdigest()

    def end(self, manifest: Manifest) -> None:
        """Write the table of contents."""
        self.zip.writestr(MANIFEST, manifest.model_dump_json(indent=1))


class _Digested:
    def __init__(self, into: IO[bytes]) -> None:
        self.into, self.sum = into, sha256()

    def write(self, data: bytes, /) -> None:
        self.sum.update(data)
        self.into.write(data)


@contextmanager
def written(path: Path) -> Iterator[Writing]:
    """Give a backup to write; it appears at `path` (mode 0600) once the block has ended well.

    Raises `BackupRefused` where there is a file already, or it cannot be written.
    """
    if os.path.lexists(path):
        raise BackupRefused(f"{path} is there already; choose another name.")
    with _telling(path):
        # mkstemp creates with mode 0600, so what is in it is at no moment readable by others.
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with _File(path, descriptor) as file:
            with zipfile.ZipFile(file, "w") as into:
                yield Writing(into)
            with _telling(path):
                os.fsync(descriptor)
        with _telling(path):
            os.rename(unfinished, path)
            _keep_name(path.parent)
    finally:
        Path(unfinished).unlink(missing_ok=True)


class _File(io.FileIO):
    """Writes all it is given, or says what is wrong with the file: others raise `OSError`, too."""

    def __init__(self, path: Path, descriptor: int) -> None:
        super().__init__(descriptor, "wb")
        self._path = path

    def write(self, data: Buffer, /) -> int:
        left = memoryview(data)
        while left:
            with _telling(self._path):
                left = left[super().write(left) :]
        return len(memoryview(data))


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BackupRefused(f"{path} cannot be written: {error.strerror}.") from error


def _keep_name(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass(frozen=True)
class Archive:
    """A backup that is whole."""

    manifest: Manifest
    zip: zipfile.ZipFile

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files beside the database, by name."""
        return {
            name.removeprefix(FILES): self.zip.read(name)
            for name in self.manifest.digests
            if name.startswith(FILES)
        }

    def dump(self) -> Iterator[bytes]:
        """Yield the database's dump."""
        return _chunks(self.zip, DATABASE)


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a backup and read all of it once; raises `RestoreRefused` where it is not whole."""
    try:
        found = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise _not_whole(path, error) from error
    with found:
        manifest = _manifest(path, found)
        try:
            _check(path, found, manifest)
        except (OSError, zipfile.BadZipFile) as error:
            raise _not_whole(path, error) from error
        yield Archive(manifest, found)


def _not_whole(path: Path, error: OSError | zipfile.BadZipFile) -> RestoreRefused:
    why = error.strerror if isinstance(error, OSError) else error
    return RestoreRefused(f"{path} is no whole backup: {why}.")


def _manifest(path: Path, found: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(found.read(MANIFEST))
    except KeyError:
        raise RestoreRefused(f"{path} is no backup of Concord's.") from None
    except ValidationError as error:
        raise RestoreRefused(
            f"{path} is no backup that this version of Concord can read; a later one may."
        ) from error


def _check(path: Path, found: zipfile.ZipFile, manifest: Manifest) -> None:
    names = sorted(found.namelist())
    if names != sorted([MANIFEST, *manifest.digests]) or DATABASE not in names:
        raise RestoreRefused(f"{path} is no whole backup: it holds other members than it says.")
    for name, digest in manifest.digests.items():
        found_digest = sha256()
        for chunk in _chunks(found, name):
            found_digest.update(chunk)
        if found_digest.hexdigest() != digest:
            raise RestoreRefused(f"{path} is damaged: {name} is not what was written.")


def _chunks(found: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with found.open(name) as member:
        while chunk := member.read(CHUNK):
            yield chunk
