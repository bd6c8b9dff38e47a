"""The settings of the database and of the roles and users that reach it."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.embedded_postgres import NetworkAddress
from shared.installation.area_sign_on import AreaSignOn
from shared.postgres.area_roles import DatabaseRoles


class DatabaseSettings(BaseSettings):
    """Where the database is, and as whom it runs and is reached."""

    model_config = SettingsConfigDict(env_prefix="CONCORD_", frozen=True)

    database_url: str | None = None
    """A PostgreSQL server to use instead of the embedded one."""
    database_roles: DatabaseRoles = DatabaseRoles.PER_AREA
    """As which roles the areas sign on to the server: each as its own, or all as the URL's."""
    database_passwords: dict[str, str] = Field(default_factory=dict, repr=False)
    """The passwords of the areas' roles, by area; else they are in the data folder."""
    postgres_os_user: str | None = Field(default=None, min_length=1)
    """The user that the embedded PostgreSQL runs as when root starts it; else one of its own."""
    database_listen: str | None = None
    """Where the embedded server takes connections of BI readers, like 127.0.0.1:5433."""
    pool_size: int = Field(default=4, ge=2)
    """The largest number of database connections of each area."""

    @model_validator(mode="after")
    def _check_database_roles(self) -> Self:
        if self.database_roles is DatabaseRoles.SHARED and self.database_url is None:
            raise ValueError("CONCORD_DATABASE_ROLES: shared needs CONCORD_DATABASE_URL")
        if not all(map(str.isascii, self.database_passwords.values())):
            raise ValueError("CONCORD_DATABASE_PASSWORDS: passwords have ASCII characters only")
        return self

    @model_validator(mode="after")
    def _check_database_listen(self) -> Self:
        if self.database_listen is not None and self.database_url is not None:
            raise ValueError("CONCORD_DATABASE_LISTEN has no effect with CONCORD_DATABASE_URL")
        try:
            self.reader_address()
        except ValueError as error:
            example = "write an address and a port, like 127.0.0.1:5433"
            raise ValueError(f"CONCORD_DATABASE_LISTEN: {example} ({error})") from error
        return self

    def reader_address(self) -> NetworkAddress | None:
        """Return where the embedded server listens for read-only roles, if it does."""
        return None if self.database_listen is None else NetworkAddress.parse(self.database_listen)

    def area_sign_on(self) -> AreaSignOn:
        """Return how the areas sign on to the database of these settings."""
        return AreaSignOn(self.database_roles, passwords=self.database_passwords)
