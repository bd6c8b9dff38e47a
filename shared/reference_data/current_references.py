"""Looks up a thing of another area as it is at this moment, past what was found before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.postgres.reference_table import Reference, ReferenceKind, find_references
from shared.reference_data.known_references import KnownReferences


async def find_current(
    references: KnownReferences, kinds: Sequence[ReferenceKind], code: str
) -> Reference | None:
    """Return the thing of this code of one of the kinds; `None` where there is none.

    It is read anew: a case may be over since it was last asked for. Raises `ReferenceDataBehind`
    where news of it is on its way.
    """

    async def look_up() -> Mapping[str, Reference]:
        async with references.pool.acquire() as db:
            for kind in kinds:
                if found := await find_references(db, kind, [code]):
                    return found
        return {}

    return (await references.await_news([code], look_up)).get(code)
