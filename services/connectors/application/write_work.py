"""The work on one write: look at the item, record that it is sent, send it, record what it became.

Looking comes first in every attempt, by what the first sending recorded. So a write that arrived
without an answer, by a time-out or the end of the process, is found and not sent again. The circuit
breaker hears whether the system answered at all; what it refuses is that write's own matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from services.connectors.application.deciders import OUTBOX_DECIDER
from services.connectors.application.system_client import SystemClient
from services.connectors.application.write_store import OUTBOUND_LIMITS, WriteStore
from services.connectors.domain.item_outbox import ENDED, Write, outbox_stream_name
from services.connectors.domain.item_writer import (
    BUSY,
    RATE_LIMITED,
    Found,
    ItemWrite,
    ItemWriter,
    WriteRefused,
)
from services.connectors.domain.linked_item import ClaimedWrite
from services.connectors.domain.system_conversation import ACCESS_REFUSED, SystemFailed
from services.connectors.domain.write_commands import (
    NoteDone,
    NoteFailure,
    NoteSent,
    OutboxCommand,
)
from services.connectors.domain.write_events import WriteOutcome
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.sending_limit import SendingLimit
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent

ATTEMPT_TIMEOUT_SECONDS = 60.0
"""How long all requests of an attempt may take together: half of the time that a claim holds."""
LIMITS = (SendingLimit(300, timedelta(minutes=5)), SendingLimit(5, timedelta(seconds=1)))
"""How often a connector's replicas together write; each write takes up to five requests."""
LIMITED_FOR = timedelta(seconds=30)
"""How long nothing is sent where a system does not say how long it takes nothing."""
MAX_LIMITED_FOR = timedelta(hours=1)
ANSWERED = frozenset({RATE_LIMITED, BUSY})
"""The failures of a system that is there."""


class _NotNow(Exception):
    """Nothing may be sent now; what was noted of it is rolled back."""


@dataclass(frozen=True)
class WriteWork:
    """Works on the writes of one connector."""

    area: AreaContext
    connector: str
    client: SystemClient
    writer: ItemWriter
    store: WriteStore
    jitter: Callable[[], float]
    """Returns a random number from 0 to 1."""

    async def work_on(self, claimed: ClaimedWrite) -> bool:
        """Try a write once; return whether it was tried.

        It is not while the breaker is open or the limit is reached. Raises `VersionConflict` where
        another replica, whose claim had expired, recorded something meanwhile.
        """
        write = await self._load(claimed)
        if write is None:
            return True
        if not await self._is_admitted():
            return False
        try:
            async with asyncio.timeout(ATTEMPT_TIMEOUT_SECONDS):
                await self._attempt(write)
        except TimeoutError:
            seconds = f"no end within {ATTEMPT_TIMEOUT_SECONDS:g} seconds"
            await self._note_failure(write, SystemFailed("no-answer", seconds))
        except SystemFailed as failure:
            await self._note_failure(write, failure)
        except WriteRefused as refusal:
            await self._note_answer()
            await self._execute(self._failure(write, refusal.code, refusal.detail, is_refusal=True))
        else:
            await self._note_answer()
        return True

    async def record_unexpected(self, claimed: ClaimedWrite, error: Exception) -> None:
        """Record an error that nobody expected as a failed attempt."""
        write = await self._load(claimed)
        if write is not None:
            detail = f"{type(error).__name__}; see the log"
            await self._execute(self._failure(write, "unexpected-error", detail))

    async def _load(self, claimed: ClaimedWrite) -> Write | None:
        """Return a write; `None` where it has ended."""
        stream = outbox_stream_name(self.connector, claimed.item)
        states = await self.area.event_store.load_states({stream: OUTBOX_DECIDER})
        write: Write | None = states[stream].state.writes.get(claimed.write_id)
        return None if write is None or write.status in ENDED else write

    async def _is_admitted(self) -> bool:
        """Return whether breaker and limit let a write through, both of them or neither."""
        async with self.area.pool.acquire() as db:
            with suppress(_NotNow):
                async with db.transaction():
                    if not await self.store.breakers.admit(db, self.connector, self.area.clock()):
                        raise _NotNow
                    if await OUTBOUND_LIMITS.acquire_permit(db, self.connector, LIMITS):
                        raise _NotNow
                return True
        return False

    async def _attempt(self, write: Write) -> None:
        planned = write.planned
        what = ItemWrite(planned.item, planned.write_id, planned.content, write.sent)
        looked = await self.client.hold(self.writer.prepare(what))
        if isinstance(looked, Found):
            await self._execute(self._done(write, WriteOutcome.FOUND, None, looked.external_id))
            return
        await self._execute(
            NoteSent(
                planned.connector,
                planned.item,
                planned.write_id,
                looked.after_change,
                self.area.clock(),
                looked.account,
            )
        )
        written = await self.client.hold(self.writer.send(what, looked))
        await self._execute(
            self._done(write, WriteOutcome.WRITTEN, written.status, written.external_id)
        )

    async def _note_answer(self) -> None:
        async with self.area.pool.acquire() as db:
            await self.store.breakers.note_success(db, self.connector)

    async def _note_failure(self, write: Write, failure: SystemFailed) -> None:
        async with self.area.pool.acquire() as db:
            if failure.code == RATE_LIMITED or failure.retry_after is not None:
                pause = min(failure.retry_after or LIMITED_FOR, MAX_LIMITED_FOR)
                await OUTBOUND_LIMITS.block(db, self.connector, pause)
            if failure.code in ANSWERED:
                await self.store.breakers.note_success(db, self.connector)
            else:
                await self.store.breakers.note_failure(
                    db,
                    self.connector,
                    self.area.clock(),
                    failure.code,
                    failure.detail,
                    opens_at_once=failure.code == ACCESS_REFUSED,
                )
        counts = failure.code not in {ACCESS_REFUSED, RATE_LIMITED}
        await self._execute(
            self._failure(
                write,
                failure.code,
                failure.detail,
                counts=counts,
                retry_after=failure.retry_after,
            )
        )

    def _done(
        self, write: Write, outcome: WriteOutcome, answer: int | None, external_id: str | None
    ) -> NoteDone:
        planned = write.planned
        return NoteDone(
            planned.connector,
            planned.item,
            planned.write_id,
            outcome,
            answer,
            external_id,
            self.area.clock(),
        )

    def _failure(
        self,
        write: Write,
        code: str,
        detail: str,
        *,
        is_refusal: bool = False,
        counts: bool = True,
        retry_after: timedelta | None = None,
    ) -> NoteFailure:
        planned = write.planned
        return NoteFailure(
            planned.connector,
            planned.item,
            planned.write_id,
            code,
            detail,
            is_refusal,
            counts,
            retry_after,
            self.jitter(),
            self.area.clock(),
        )

    async def _execute(self, command: OutboxCommand) -> None:
        """Record what a command decides."""
        context = EventContext(
            correlation=self.area.id_factory(),
            actor=f"connector:{self.connector}",
            traceparent=current_traceparent(),
        )
        async with self.area.unit_of_work() as unit:
            await unit.execute_commands(OUTBOX_DECIDER, [(command, context)])
