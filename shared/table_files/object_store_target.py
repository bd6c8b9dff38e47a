"""A bucket of an S3-compatible store as target: an object is there once it is complete."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotFoundError,
    NotSupportedError,
    PreconditionError,
)
from obstore.store import S3Store

from shared.table_files.export_errors import ExportFailed, ExportRefused
from shared.table_files.export_target import ObjectStoreAccess, StoredManifest
from shared.table_files.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from obstore import PutMode
    from obstore.store import ClientConfig, S3Config

REQUEST_TIMEOUT = timedelta(seconds=60)
MAX_RETRIES = 4
RETRY_TIMEOUT = timedelta(minutes=2)
DELETED_TOGETHER = 500


class ObjectStoreTarget:
    """The objects below a prefix of a bucket, which must exist."""

    def __init__(self, bucket: str, prefix: str, access: ObjectStoreAccess) -> None:
        """Export to this prefix."""
        self._location = f"s3://{bucket}/{prefix}"
        options: ClientConfig = {"timeout": REQUEST_TIMEOUT}
        config: S3Config = {}
        if access.endpoint is not None:
            config["endpoint"] = access.endpoint
            options["allow_http"] = access.endpoint.startswith("http://")
        if access.region is not None:
            config["region"] = access.region
        if access.access_key_id is not None and access.secret_access_key is not None:
            config["access_key_id"] = access.access_key_id
            config["secret_access_key"] = access.secret_access_key
        self._store = S3Store(
            bucket,
            prefix=prefix or None,
            config=config,
            client_options=options,
            retry_config={"max_retries": MAX_RETRIES, "retry_timeout": RETRY_TIMEOUT},
        )

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[Path]:
        """See `ExportTarget`: another export is noticed when the manifest is replaced."""
        with tempfile.TemporaryDirectory(prefix="concord-export-") as folder:
            yield Path(folder)

    async def load_manifest(self) -> StoredManifest | None:
        """See `ExportTarget`."""
        with self._translated_errors():
            try:
                found = await obstore.get_async(self._store, MANIFEST_NAME)
            except (NotFoundError, FileNotFoundError):
                return None
            return StoredManifest(bytes(await found.bytes_async()), found.meta.get("e_tag"))

    async def list_files(self) -> dict[str, int]:
        """See `ExportTarget`."""
        with self._translated_errors():
            pages = obstore.list(self._store)
            found = {one["path"]: one["size"] async for page in pages for one in page}
        found.pop(MANIFEST_NAME, None)
        return found

    async def put_file(self, path: str, complete: Path) -> None:
        """See `ExportTarget`."""
        with self._translated_errors():
            await obstore.put_async(self._store, path, complete)

    async def get_file(self, path: str, folder: Path) -> Path:
        """See `ExportTarget`."""
        copy = folder / f"copy-{Path(path).name}"
        with self._translated_errors():
            found = await obstore.get_async(self._store, path)
            with copy.open("wb") as file:
                async for chunk in found.stream():
                    await asyncio.to_thread(file.write, bytes(chunk))
        return copy

    async def put_manifest(self, document: bytes, replaces: StoredManifest | None) -> None:
        """See `ExportTarget`; a store that knows no conditions replaces whatever is there."""
        mode: PutMode = "create" if replaces is None else {"e_tag": replaces.version}
        with self._translated_errors():
            try:
                await obstore.put_async(self._store, MANIFEST_NAME, document, mode=mode)
            except (AlreadyExistsError, PreconditionError) as error:
                raise ExportRefused(
                    f"Another export to {self._location} finished meanwhile; its manifest stands."
                ) from error
            except NotSupportedError:
                await obstore.put_async(self._store, MANIFEST_NAME, document)

    async def delete_files(self, paths: Collection[str]) -> None:
        """See `ExportTarget`."""
        ordered = sorted(paths)
        with self._translated_errors():
            for at in range(0, len(ordered), DELETED_TOGETHER):
                await obstore.delete_async(self._store, ordered[at : at + DELETED_TOGETHER])

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except (BaseError, OSError) as error:
            first_line = str(error).strip().partition("\n")[0]
            raise ExportFailed(
                f"{self._location} failed: {first_line}. The manifest of before stands, if any."
            ) from error
