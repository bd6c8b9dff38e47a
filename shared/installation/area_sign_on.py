"""How the areas of a process sign on to the database: with roles of their own, or as told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.installation.area_role_passwords import load_area_passwords
from shared.postgres.area_roles import (
    DatabaseRoles,
    provide_area_roles,
    refuse_powerful_role,
    warn_of_shared_role,
)
from shared.postgres.database_connections import Database


@dataclass(frozen=True)
class AreaSignOn:
    """Which roles the areas have, and who makes them."""

    roles: DatabaseRoles = DatabaseRoles.PER_AREA
    makes_roles: bool = True
    """Whether the database's address is of the role that makes the areas' roles; otherwise it is
    the role of the process's only area."""
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Passwords by area; the data folder has those that are missing."""

    async def open(self, database: Database, areas: Sequence[str], data_folder: Path) -> Database:
        """Return the database with the areas' logins, whose roles and schemas exist then.

        Raises `UnusableDatabaseRole`.
        """
        if self.roles is DatabaseRoles.SHARED:
            await warn_of_shared_role(database)
            return database
        if self.makes_roles:
            passwords = load_area_passwords(data_folder, areas, self.passwords)
            return await provide_area_roles(database, passwords)
        for area in areas:
            await refuse_powerful_role(database, area)
        return database
