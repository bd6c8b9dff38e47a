"""Background work that publishes sign-ons and assignments which earlier versions recorded.

Facts have said where people work, with which roles, and which sign-on subject stands for them only
from some version of Concord on. Earlier ones are recorded once more, as the same events, so that
every area hears of them and the directory decides what their callers may do (decision 71).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from services.directory.application.deciders import PERSON_DECIDER
from services.directory.domain.person_commands import PersonCommand
from services.directory.domain.person_departure import AnnounceAssignments
from services.directory.domain.person_sign_on import AnnounceSignOn
from shared.contracts.token_digests import token_digest
from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.known_people_table import list_sign_on_digests
from shared.service_runtime.area_context import AreaContext

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

ACTOR = "directory:sign-ons"
INTERVAL_SECONDS = 3600.0
"""While an upgrade rolls, a replica of the earlier version may still record a sign-on."""
FIRST_PAUSE_SECONDS = 1.0
"""The consumer of people's facts needs a moment at the start."""
BATCH = 500


SignOnLoader = Callable[["Connection"], Awaitable[Mapping[str, tuple[str, str | None]]]]
"""Returns the sign-on subjects of all people who have one and their issuers, by the people's ids.

Without an issuer an earlier version recorded the subject: it is one of the configured provider.
"""
UnheardLoader = Callable[["Connection"], Awaitable[Sequence[str]]]
"""Returns the people of whom an assignment, or that they left, is known from no fact."""


async def announce_earlier_people(
    load_sign_ons: SignOnLoader, load_unheard: UnheardLoader, area: AreaContext
) -> None:
    """Publish what no fact has said, again and again; ends when it is cancelled."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            # Where somebody works comes first: with a sign-on alone they would work nowhere.
            is_known = await announce_earlier_assignments(load_unheard, area)
            is_known = is_known and await announce_earlier_sign_ons(load_sign_ons, area)
            pause = INTERVAL_SECONDS if is_known else pause
        except (
            *UNAVAILABLE_ERRORS,
            *CONTENTION_ERRORS,
            BusUnavailable,
            StoreUnavailable,
            VersionConflict,  # another replica was faster
        ) as error:
            log.warning("earlier facts of people were not announced: %s", error)


async def announce_earlier_assignments(load_unheard: UnheardLoader, area: AreaContext) -> bool:
    """Record again where people work of whom no fact has said it; return whether that was known.

    It is not while the area's own consumer of facts has not caught up. What was recorded just now
    may still be on its way, so it is looked at twice.
    """
    async with area.pool.acquire() as db:
        unheard = await load_unheard(db)
    if not await _has_caught_up(area, settles=bool(unheard)):
        return False
    async with area.pool.acquire() as db:
        still = frozenset(await load_unheard(db)).intersection(unheard)
    await _announce(area, [AnnounceAssignments(one, area.clock()) for one in sorted(still)])
    return True


async def announce_earlier_sign_ons(load_sign_ons: SignOnLoader, area: AreaContext) -> bool:
    """Record again the sign-ons that no fact has named; return whether that could be known.

    It cannot while the area's own consumer of facts has not caught up.
    """
    if not await _has_caught_up(area):
        return False
    async with area.pool.acquire() as db:
        sign_ons = await load_sign_ons(db)
        heard = await list_sign_on_digests(db)
    at, issuer = area.clock(), area.sign_on_issuer
    missing = [
        person
        for person, (subject, known) in sign_ons.items()
        if heard.get(person) != (token_digest(subject), known or issuer)
    ]
    await _announce(area, [AnnounceSignOn(person, at, issuer) for person in missing])
    return True


async def _has_caught_up(area: AreaContext, *, settles: bool = False) -> bool:
    progress = area.references.progress
    if progress is None:
        return False
    await asyncio.sleep(progress.settling_seconds if settles else 0)
    return not await progress.is_behind()


async def _announce(area: AreaContext, commands: Sequence[PersonCommand]) -> None:
    context = EventContext(correlation=area.id_factory(), actor=ACTOR)
    for start in range(0, len(commands), BATCH):
        async with area.unit_of_work() as unit:
            await unit.execute_commands(
                PERSON_DECIDER,
                [(command, context) for command in commands[start : start + BATCH]],
            )
