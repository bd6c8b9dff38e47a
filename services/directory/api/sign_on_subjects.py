"""Keeps sign-on subjects unique: whoever gives one away looks for its holder under a lock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from services.directory.projections.people import find_subject_holders
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext


async def lock_subject_holders(unit: UnitOfWork, subjects: Sequence[str]) -> dict[str, str]:
    """Return for whom each of these subjects stands; that stays so until the transaction ends."""
    if not subjects:
        return {}
    await unit.lock_exclusive(LockPurpose.SIGN_ON_SUBJECTS)
    return await find_subject_holders(unit.connection, subjects)


@asynccontextmanager
async def open_sign_on_unit(
    area: AreaContext, subject: str | None
) -> AsyncIterator[tuple[UnitOfWork | None, str | None]]:
    """Open a transaction, with the person for whom a subject stands; none without a subject."""
    if subject is None:
        yield None, None
        return
    async with area.unit_of_work() as unit:
        yield unit, (await lock_subject_holders(unit, [subject])).get(subject)
