"""Delivers what is due by webhook, beside everything else.

A replica claims deliveries for a while in one transaction, sends them outside of any, and enters
what came of each in another one, which gives the claim up. So no two send the same attempt at once;
whoever dies between sending and entering leaves a claim that runs out, and the message is sent
again under the same id: at least once, never lost. Each subscription is served by itself, so that
a receiver that is slow keeps nobody waiting but itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from services.comms.application.sending import Mail, mail
from services.comms.application.webhooks import DELIVERY
from services.comms.domain.delivery import NoteAnswer
from services.comms.domain.letter import Letter
from services.comms.domain.signature import headers
from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Conflict
from shared.postgres.pool import AWAY, CONTENDED
from shared.runtime.area import Area
from shared.telemetry.traces import current_traceparent

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

log = logging.getLogger(__name__)

SOONEST = 0.1
"""Seconds between two looks at least: the bell rings for every command of the area."""
PAUSE = 0.5
"""Seconds before deliveries are looked for again while the database is away."""

Claim = Callable[["Connection", datetime, Collection[UUID]], Awaitable[Sequence[Letter]]]
"""Claims due letters, except those of some subscriptions; ordered by subscription."""
Release = Callable[["Connection", UUID], Awaitable[None]]
"""Gives the claim of a delivery up."""


class Postman:
    """Serves each subscription with one task at a time."""

    def __init__(self, area: Area, claim: Claim, release: Release, sending: Mail) -> None:
        """Take what claims are made by."""
        self._area = area
        self._claim = claim
        self._release = release
        self._mail = sending
        self._busy: set[UUID] = set()

    async def start_round(self, group: asyncio.TaskGroup) -> int:
        """Claim what is due and have it sent, in the group; return how many letters that are."""
        async with self._area.pool.acquire() as db, db.transaction():
            letters = await self._claim(db, self._area.clock(), self._busy)
        for subscription_id, some in groupby(letters, lambda letter: letter.subscription_id):
            self._busy.add(subscription_id)
            group.create_task(self._serve(subscription_id, list(some)))
        return len(letters)

    async def _serve(self, subscription_id: UUID, letters: Sequence[Letter]) -> None:
        try:
            for letter in letters:
                await self._deliver(letter)
        except (*AWAY, *CONTENDED, Conflict) as error:
            log.warning("what came of a delivery is not entered, it will be repeated: %s", error)
        finally:
            self._busy.discard(subscription_id)
            self._area.ring()

    async def _deliver(self, letter: Letter) -> None:
        at = self._area.clock()
        signed = headers(letter.secret, str(letter.notice_id), at, letter.body)
        answer = await self._mail.send(letter.url, signed, letter.body, at)
        context = Context(
            correlation=letter.notice_id,
            actor="webhook:comms",
            traceparent=current_traceparent(),
        )
        async with self._area.unit() as unit:
            note = NoteAnswer(letter.delivery_id, answer, self._area.clock())
            await unit.execute(DELIVERY, [(note, context)])
            await self._release(unit.connection, letter.delivery_id)


def delivering(claim: Claim, release: Release) -> Callable[[Area], Awaitable[None]]:
    """Return the background work that delivers, for ever."""

    async def deliver(area: Area) -> None:
        waiter = area.wakeup.waiter(area.name)
        try:
            async with mail() as sending, asyncio.TaskGroup() as group:
                postman = Postman(area, claim, release, sending)
                while True:
                    try:
                        started = await postman.start_round(group)
                    except (*AWAY, *CONTENDED) as error:
                        log.warning("webhooks wait: %s", error)
                        await asyncio.sleep(PAUSE)
                        continue
                    if not started:
                        await waiter.wait()
                        await asyncio.sleep(SOONEST)
        finally:
            waiter.close()

    return deliver
