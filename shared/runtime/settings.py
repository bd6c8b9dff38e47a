"""Settings, read once from the environment (`CONCORD_…`) and passed on by argument."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """How this process is to run; every default suits one machine."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    data: Path = Path("concord-data")
    """Where the embedded mode keeps everything."""
    database_url: str | None = None
    """A PostgreSQL server to use instead of the embedded one."""
    host: str = "127.0.0.1"
    port: int = Field(default=8420, ge=0, le=65535)
    """0 takes a free one."""
    log_level: str = "warning"
    pool_size: int = Field(default=4, ge=2)
    """Connections of each area, at most."""
