"""Where an export writes: a folder, or a bucket of an S3-compatible store."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class StoredManifest:
    """The manifest's bytes, and what identifies this version of them to the store."""

    document: bytes
    version: str | None = None


class ExportTarget(Protocol):
    """A place for files. All paths are below it, with `/`; failures raise `ExportFailed`."""

    def hold(self) -> AbstractAsyncContextManager[Path]:
        """Hold the target for one export, and yield a folder for files that are being written.

        What an earlier export left there is removed. Raises `ExportRefused` where another one is at
        work, as far as the target can know.
        """
        ...

    async def load_manifest(self) -> StoredManifest | None:
        """Return the manifest, if there is one."""
        ...

    async def list_files(self) -> dict[str, int]:
        """Return the files below the target with their sizes, without the manifest."""
        ...

    async def put_file(self, path: str, complete: Path) -> None:
        """Let a complete file appear at its place at once; the local one may be gone then."""
        ...

    async def get_file(self, path: str, folder: Path) -> Path:
        """Return a local file with the content of a stored one, in `folder` where it is copied."""
        ...

    async def put_manifest(self, document: bytes, replaces: StoredManifest | None) -> None:
        """Replace the manifest at once; raises `ExportRefused` where it is another one by now."""
        ...

    async def delete_files(self, paths: Collection[str]) -> None:
        """Delete files; those that are not there are no failure."""
        ...


@dataclass(frozen=True)
class ObjectStoreAccess:
    """How to sign on to an S3-compatible store; without keys the environment's own are taken."""

    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)
