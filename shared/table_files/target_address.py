"""Says which target an address means."""

from __future__ import annotations

from pathlib import Path

from shared.table_files.export_errors import ExportRefused
from shared.table_files.export_target import ExportTarget, ObjectStoreAccess
from shared.table_files.folder_target import FolderTarget
from shared.table_files.object_store_target import ObjectStoreTarget

S3_SCHEME = "s3://"


def open_target(location: str, access: ObjectStoreAccess) -> ExportTarget:
    """Return the target at a folder's path or an address like `s3://bucket/prefix`.

    Raises `ExportRefused` where the address is none.
    """
    if not location.startswith(S3_SCHEME):
        if "://" in location or location.startswith("s3:"):
            raise ExportRefused(f"{location} is neither a folder nor an address like s3://bucket/x")
        return FolderTarget(Path(location).absolute())
    bucket, _, prefix = location.removeprefix(S3_SCHEME).partition("/")
    if not bucket:
        raise ExportRefused(f"{location} names no bucket; write s3://bucket/prefix")
    return ObjectStoreTarget(bucket, prefix.strip("/"), access)
