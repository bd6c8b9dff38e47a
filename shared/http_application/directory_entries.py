"""What the directory says of callers, read from an area's own tables of people.

Every area keeps them by its consumer of reference data, so no area asks another. A process reads
those of its first area. Long responses are watched: once something else counts of their caller than
when they began, they end, and the client that connects anew gets what it may see now.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.http.directory_access import (
    DirectoryAccess,
    DirectoryEntry,
    RolesFrom,
    SignOnKey,
    TakenSignOn,
)
from shared.http.roles import Role
from shared.http.token_revocations import RevokedTokens
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.known_people_table import KnownPerson, find_sign_ons
from shared.service_runtime.area_context import AreaContext

REFRESH_SECONDS = 1.0
"""The pause between two comparisons of those who are connected."""

log = logging.getLogger(__name__)


def create_directory_access(areas: Sequence[AreaContext], source: RolesFrom) -> DirectoryAccess:
    """Return what decides about the callers of a process with these areas."""
    area = min(areas, key=lambda one: one.name)

    async def find(
        keys: Collection[SignOnKey],
    ) -> Mapping[SignOnKey, DirectoryEntry | TakenSignOn]:
        today = area.clock().astimezone(COMPANY_TIME_ZONE).date()
        async with area.pool.acquire() as db:
            known = await find_sign_ons(db, {digest for _, digest in keys}, today)
        found = {
            (one.issuer or area.sign_on_issuer, digest): _entry(one.person)
            for digest, sign_ons in known.items()
            for one in sign_ons
        }
        return {key: found[key] for key in keys if key in found}

    return DirectoryAccess(find, source, UNAVAILABLE_ERRORS)


async def end_outdated_responses(access: DirectoryAccess, revoked: RevokedTokens) -> None:
    """End the long responses of callers of whom something else counts now, for ever."""
    while True:
        await asyncio.sleep(REFRESH_SECONDS)
        try:
            revoked.end_watches(await access.changed(revoked.watched_callers()))
        except UNAVAILABLE_ERRORS as error:  # what was known goes on to count
            log.debug("what the directory says cannot be read: %r", error)


def _entry(person: KnownPerson | None) -> DirectoryEntry | TakenSignOn:
    if person is None:
        return TakenSignOn()
    roles = _known_roles(person.roles)
    return DirectoryEntry(person.person, person.department, roles, person.closed_department)


def _known_roles(names: Collection[str]) -> frozenset[Role]:
    known = {role.value for role in Role}
    return frozenset(Role(name) for name in names if name in known)
