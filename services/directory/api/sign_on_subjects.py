"""Keeps sign-on subjects unique: whoever gives one away looks for its holder under a lock."""

from __future__ import annotations

from collections.abc import Sequence

from services.directory.projections.person_ids import find_subject_holders
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.unit_of_work import UnitOfWork


async def lock_subject_holders(unit: UnitOfWork, subjects: Sequence[str]) -> dict[str, str]:
    """Return for whom each of these subjects stands; that stays so until the transaction ends."""
    if not subjects:
        return {}
    await unit.lock_exclusive(LockPurpose.SIGN_ON_SUBJECTS)
    return await find_subject_holders(unit.connection, subjects)
