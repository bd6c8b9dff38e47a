"""The facts that disputes publish: that one was filed, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence

from services.incentives.application.deciders import IncentivesEvent
from services.incentives.domain import dispute_events as events
from services.incentives.domain.dispute_terms import DisputeEffect
from shared.contracts import incentives as published

_DECISIONS = {
    "dispute-upheld": "upheld",
    "dispute-rejected": "rejected",
    "dispute-withdrawn": "withdrawn",
    "dispute-reversed": "reversed",
}


def dispute_fact(
    event: IncentivesEvent,
) -> published.DisputeFiled | published.DisputeDecided | None:
    """Return the fact of a dispute's event; `None` for an answer, and for other events."""
    match event:
        case events.DisputeFiled(about=about):
            return published.DisputeFiled(
                dispute_id=about.dispute_id,
                department=about.department,
                counterparts=about.counterparts,
                period=about.period,
                subject=about.subject.type,
                reasons=event.reasons,
                at=event.at,
            )
        case events.DisputeUpheld() | events.DisputeReversed():
            return _decided(event, event.effects)
        case events.DisputeRejected() | events.DisputeWithdrawn():
            return _decided(event, ())
        case _:
            return None


def _decided(
    event: events.DisputeUpheld
    | events.DisputeReversed
    | events.DisputeRejected
    | events.DisputeWithdrawn,
    effects: Sequence[DisputeEffect],
) -> published.DisputeDecided:
    about = event.about
    return published.DisputeDecided.model_validate(
        {
            "dispute_id": about.dispute_id,
            "department": about.department,
            "counterparts": about.counterparts,
            "touched": sorted({effect.department for effect in effects}),
            "period": about.period,
            "subject": about.subject.type,
            "decision": _DECISIONS[event.type],
            "reasons": event.reasons,
            "at": event.at,
        }
    )
