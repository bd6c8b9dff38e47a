"""Background work that publishes sign-ons which an earlier version of Concord recorded.

Facts have said which sign-on subject stands for a person only from some version of Concord on.
Earlier ones are recorded once more, as the same event, so that every area hears of them and the
directory decides what their callers may do (decision 71).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from services.directory.application.deciders import PERSON_DECIDER
from services.directory.domain.person_sign_on import AnnounceSignOn
from shared.contracts.token_digests import token_digest
from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.event_store import StoreUnavailable, VersionConflict
from shared.postgres.database_connections import CONTENTION_ERRORS, UNAVAILABLE_ERRORS
from shared.postgres.known_people_table import list_subject_digests
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


SignOnLoader = Callable[["Connection"], Awaitable[Mapping[str, str]]]
"""Returns the sign-on subjects of all people who have one, by the people's ids."""


async def announce_sign_ons(load_sign_ons: SignOnLoader, area: AreaContext) -> None:
    """Publish the sign-ons that no fact has named, again and again; ends when it is cancelled."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        await asyncio.sleep(pause)
        try:
            pause = (
                INTERVAL_SECONDS if await announce_earlier_sign_ons(load_sign_ons, area) else pause
            )
        except (
            *UNAVAILABLE_ERRORS,
            *CONTENTION_ERRORS,
            BusUnavailable,
            StoreUnavailable,
            VersionConflict,  # another replica was faster
        ) as error:
            log.warning("earlier sign-ons were not announced: %s", error)


async def announce_earlier_sign_ons(load_sign_ons: SignOnLoader, area: AreaContext) -> bool:
    """Record again the sign-ons that no fact has named; return whether that could be known.

    It cannot while the area's own consumer of facts has not caught up.
    """
    progress = area.references.progress
    if progress is None or await progress.is_behind():
        return False
    async with area.pool.acquire() as db:
        sign_ons = await load_sign_ons(db)
        heard = await list_subject_digests(db)
    missing = [one for one, subject in sign_ons.items() if heard.get(one) != token_digest(subject)]
    context = EventContext(correlation=area.id_factory(), actor=ACTOR)
    for start in range(0, len(missing), BATCH):
        async with area.unit_of_work() as unit:
            await unit.execute_commands(
                PERSON_DECIDER,
                [
                    (AnnounceSignOn(person, area.clock()), context)
                    for person in missing[start : start + BATCH]
                ],
            )
    return True
