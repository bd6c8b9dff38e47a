"""The settings of the export to files for BI tools."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.table_files.export_schedule import ExportSchedule
from shared.table_files.export_target import ObjectStoreAccess
from shared.table_files.exported_table import FileFormat


class ExportSettings(BaseSettings):
    """Where files go; by default nowhere, until `concord export` is called."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    export_to: str | None = Field(default=None, min_length=1)
    """A folder, or an address like `s3://bucket/prefix`, that the service keeps up to date."""
    export_every_minutes: int = Field(default=24 * 60, ge=1)
    """How often: each time, every month with new rows gets one file more."""
    export_format: FileFormat = FileFormat.PARQUET
    export_s3_endpoint: str | None = Field(default=None, pattern=r"^https?://[^/]+$")
    """The address of an S3-compatible store that is not Amazon's."""
    export_s3_region: str | None = None
    export_s3_access_key_id: str | None = Field(default=None, min_length=1)
    """Without it, the keys or the role of the environment are taken (`AWS_…`)."""
    export_s3_secret_access_key: str | None = Field(default=None, min_length=1, repr=False)

    def object_store_access(self) -> ObjectStoreAccess:
        """Return how to sign on to the store."""
        return ObjectStoreAccess(
            self.export_s3_endpoint,
            self.export_s3_region,
            self.export_s3_access_key_id,
            self.export_s3_secret_access_key,
        )

    def export_schedule(self) -> ExportSchedule | None:
        """Return what a service exports by itself; `None` if nothing."""
        if self.export_to is None:
            return None
        return ExportSchedule(
            self.export_to,
            timedelta(minutes=self.export_every_minutes),
            self.export_format,
            self.object_store_access(),
        )
