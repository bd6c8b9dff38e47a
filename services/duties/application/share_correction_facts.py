"""From the stored events of corrected participants and ratios to the facts that are published."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent
from services.duties.domain import project_share_correction as events
from services.duties.domain.project_terms import PoolShare
from shared.contracts import duties_corrections as contracts
from shared.contracts.duties import Share


def share_correction_fact(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event about a project's shares becomes, or `None`."""
    match event:
        case events.ShareCorrectionProposed():
            return contracts.ShareCorrectionProposed(
                **_fields(event), shares=_shares(event.shares), reason=event.reason
            )
        case events.SharesCorrected():
            return contracts.SharesCorrected(
                **_fields(event),
                shares=_shares(event.terms.shares),
                was=_shares(event.was),
                reason=event.reason,
            )
        case events.ShareCorrectionRejected():
            return contracts.ShareCorrectionRejected(**_fields(event), reason=event.reason)
        case _:
            return None


def _fields(
    event: events.ShareCorrectionProposed | events.SharesCorrected | events.ShareCorrectionRejected,
) -> dict[str, Any]:
    terms = event.terms
    return {
        "project_id": event.project_id,
        "code": terms.code,
        "name": terms.name,
        "participants": terms.participants,
        "goals": terms.goals,
        "at": event.at,
    }


def _shares(shares: tuple[PoolShare, ...]) -> tuple[Share, ...]:
    return tuple(Share(**share.model_dump()) for share in shares)
