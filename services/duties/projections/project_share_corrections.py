"""What corrections of participants and ratios change in the table of projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain.project_events import (
    ProjectCancelled,
    ProjectClosed,
    ProjectEvent,
)
from services.duties.domain.project_share_correction import (
    ShareCorrectionProposed,
    ShareCorrectionRejected,
    SharesCorrected,
)
from shared.http.field_types import PlainDecimal
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class AgreedShare(BaseModel):
    """A participating department and its part of the pool."""

    department: str
    ratio: PlainDecimal


class ProposedShareCorrection(BaseModel):
    """Other participants and ratios, which hold once a second person confirms them."""

    shares: list[AgreedShare]
    reason: str
    """Why they are corrected."""
    by: str | None = None
    """Who entered them: the subject of the token; `null` where an earlier version recorded it."""


async def mark_share_corrections(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Set what is proposed of the shares; an ended project has nothing proposed."""
    latest: dict[UUID, tuple[str | None, str | None]] = {}
    for event in events:
        match event:
            case ShareCorrectionProposed(project_id=project_id):
                proposed = event.model_dump_json(include={"shares", "reason", "by"})
                latest[project_id] = (proposed, None)
            case ShareCorrectionRejected(project_id=project_id, reason=reason):
                latest[project_id] = (None, reason)
            case SharesCorrected() | ProjectClosed() | ProjectCancelled():
                latest[event.project_id] = (None, None)
            case _:
                pass
    await execute_for_rows(
        db,
        "UPDATE project SET share_correction = said.proposed, share_rejection = said.rejection"
        " FROM unnest($1::uuid[], $2::json[], $3::text[]) AS said (project_id, proposed, rejection)"
        " WHERE project.project_id = said.project_id",
        list(latest),
        [proposed for proposed, _ in latest.values()],
        [rejection for _, rejection in latest.values()],
    )
