"""Makes, lists and removes the roles with which BI tools read the database."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from shared.backup.installation_database import (
    open_installation_database,
    translate_database_errors,
)
from shared.installation.settings import Settings
from shared.postgres.area_roles import DatabaseRoles
from shared.postgres.reader_roles import (
    ReaderAddress,
    ReaderRoleRefused,
    acting_as_owner,
    changing_readers,
    drop_reader,
    owner_of_schema,
    put_reader,
    read_address,
    reader_group,
    reader_role,
    refuse_powerful_reader,
    role_exists,
)
from shared.service_runtime.published_views import ReaderScope
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from shared.contracts.read_classes import ReadClass
    from shared.postgres.database_connections import Connection
    from shared.service_runtime.published_views import PublishedViews


@dataclass(frozen=True)
class SignOn:
    """How a BI tool signs on."""

    address: ReaderAddress
    password: str = field(repr=False)

    @property
    def url(self) -> str:
        """The address with the password, as libpq and most tools take it."""
        at, host = self.address, self.address.host
        server = f"[{host}]" if ":" in host else host
        return f"postgresql://{at.user}:{quote(self.password)}@{server}:{at.port}/{at.database}"


@dataclass(frozen=True)
class BiReaders:
    """The readers of an installation's database."""

    settings: Settings
    services: Sequence[ServiceDefinition]

    async def create(
        self,
        name: str,
        departments: Sequence[str],
        whole_classes: frozenset[ReadClass],
        password: str,
        *,
        replaces: bool = False,
    ) -> SignOn:
        """Create a reader; with `replaces` one of this name gets this scope and password.

        Raises `ReaderRoleRefused` where there is one, for a department that is not known, and where
        the database makes no roles.
        """
        async with self._open() as (connection, area, views):
            database = await connection.fetchval("SELECT current_database()")
            role, group = reader_role(database, name), reader_group(database)
            async with changing_readers(connection, group):
                if not replaces and await role_exists(connection, role):
                    raise ReaderRoleRefused(
                        f"There is a reader {name} already: --replace gives it another scope and"
                        " password."
                    )
                async with acting_as_owner(connection, area):
                    await views.grant(connection, group)
                    scope = ReaderScope(name, role, departments, whole_classes)
                    await _put_scope(connection, views, scope)
                await put_reader(connection, group, role, password)
            return SignOn(await self._address(connection, role), password)

    async def admit(
        self, role: str, departments: Sequence[str], whole_classes: frozenset[ReadClass]
    ) -> None:
        """Let a role that somebody else made read, and change what one reads that was admitted.

        Raises `ReaderRoleRefused` where there is no such role, or it may do more than a reader.
        """
        opened = self._open(makes_roles=False)
        async with opened as (connection, area, views), connection.transaction():
            owner = await owner_of_schema(connection, area)
            await refuse_powerful_reader(connection, role, owner)
            async with acting_as_owner(connection, area):
                await views.grant(connection, role)
                scope = ReaderScope(role, role, departments, whole_classes)
                await _put_scope(connection, views, scope)

    async def change_password(self, name: str, password: str) -> SignOn:
        """Give a reader another password; its sessions go on.

        Raises `ReaderRoleRefused` where there is no such reader.
        """
        async with self._open() as (connection, _, _):
            database = await connection.fetchval("SELECT current_database()")
            role, group = reader_role(database, name), reader_group(database)
            async with changing_readers(connection, group):
                await _require(connection, name, role)
                await put_reader(connection, group, role, password)
            return SignOn(await self._address(connection, role), password)

    async def remove(self, name: str) -> None:
        """Remove a reader and end its sessions; raises `ReaderRoleRefused` where there is none.

        A role that was admitted stays, and reads nothing from then on.
        """
        if await self._remove_admitted(name):
            return
        async with self._open() as (connection, area, views):
            database = await connection.fetchval("SELECT current_database()")
            role = reader_role(database, name)
            async with changing_readers(connection, reader_group(database)):
                await _require(connection, name, role)
                async with acting_as_owner(connection, area):
                    await views.remove_scope(connection, role)
                await drop_reader(connection, role)

    async def _remove_admitted(self, role: str) -> bool:
        """Forget a role that was admitted; return whether there was one."""
        async with (
            self._open(makes_roles=False) as (connection, area, views),
            connection.transaction(),
            acting_as_owner(connection, area),
        ):
            scopes = await views.list_scopes(connection)
            is_admitted = any(scope.name == scope.role == role for scope in scopes)
            if is_admitted:
                await views.remove_scope(connection, role)
            return is_admitted

    async def list_all(self) -> Sequence[tuple[ReaderScope, bool]]:
        """Return every reader, by name, and whether its role is there: a restore brings none."""
        opened = self._open(makes_roles=False)
        async with opened as (connection, area, views), connection.transaction():
            async with acting_as_owner(connection, area):
                scopes = await views.list_scopes(connection)
            return [(scope, await role_exists(connection, scope.role)) for scope in scopes]

    @asynccontextmanager
    async def _open(
        self, *, makes_roles: bool = True
    ) -> AsyncIterator[tuple[Connection, str, PublishedViews]]:
        """Yield a connection of the database's address, and the area whose views are read."""
        if makes_roles and self.settings.database_roles is DatabaseRoles.SHARED:
            raise ReaderRoleRefused(
                "With CONCORD_DATABASE_ROLES=shared Concord makes no roles. Make one with LOGIN and"
                " a password, and say what it reads: `concord bi-reader admit ROLE`."
            )
        published = [one for one in self.services if one.published_views is not None]
        if not published or published[0].published_views is None:
            raise ReaderRoleRefused("No area of this installation publishes views.")
        with translate_database_errors():
            async with open_installation_database(self.settings) as database:
                connection = await database.open_connection("readers")
                try:
                    yield connection, published[0].name, published[0].published_views
                finally:
                    await connection.close()

    async def _address(self, connection: Connection, role: str) -> ReaderAddress:
        """Return where a reader signs on: at the server of the settings, or the embedded one."""
        found = await read_address(connection, role)
        if self.settings.database_url is None:
            return found
        given = urlsplit(self.settings.database_url)
        named = dict(parse_qsl(given.query))
        host = given.hostname or named.get("host", found.host)
        port = given.port or int(named.get("port", found.port))
        return ReaderAddress(host, port, found.database, role)


async def _put_scope(connection: Connection, views: PublishedViews, scope: ReaderScope) -> None:
    """Keep a scope; raises `ReaderRoleRefused` where one of its departments is not known."""
    spelled = await views.spell_departments(connection, scope.departments)
    unknown = [code for code in scope.departments if code not in spelled]
    if unknown:
        raise ReaderRoleRefused(f"There is no department {', '.join(unknown)}.")
    await views.put_scope(connection, replace(scope, departments=sorted({*spelled.values()})))


async def _require(connection: Connection, name: str, role: str) -> None:
    if not await role_exists(connection, role):
        raise ReaderRoleRefused(f"There is no reader {name}; `concord bi-reader list` shows all.")
