"""The state of a programme's pain list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

from services.programme.domain.pain_events import (
    HourlyRate,
    MeasureClosed,
    MeasureTaken,
    PainClosed,
    PainDetails,
    PainEstimate,
    PainMerged,
    PainRated,
    PainRateSet,
    PainRecorded,
    PainReopened,
    PrioritiesDecided,
    StoredPainListEvent,
)
from services.programme.domain.pain_ranking import BUILT_IN_RATE
from services.programme.domain.plan_codes import PlanCode

MeasureStatus = Literal["under-way", "done", "dropped"]
PainStatus = Literal["open", "being-treated", "solved", "dropped", "merged"]
"""待处理、处理中、已解决、已放弃、已合并."""

ACTIVE_STATUSES: tuple[PainStatus, ...] = ("open", "being-treated")


@dataclass(frozen=True)
class ListedPain:
    """A pain on the list."""

    details: PainDetails
    estimate: PainEstimate | None
    measures: Mapping[int, MeasureStatus] = field(default_factory=dict)
    closed: PainClosed | None = None
    merged: PainMerged | None = None

    @property
    def status(self) -> PainStatus:
        """Open until a measure is taken that is not given up."""
        if self.merged is not None:
            return "merged"
        if self.closed is not None:
            return self.closed.outcome
        is_treated = any(status != "dropped" for status in self.measures.values())
        return "being-treated" if is_treated else "open"

    @property
    def is_rated_in_money(self) -> bool:
        """Whether its estimate has a currency, and may count again."""
        in_money = self.estimate is not None and self.estimate.unit == "money"
        return in_money and self.merged is None

    @property
    def under_way(self) -> tuple[int, ...]:
        """The numbers of the measures that go on."""
        return tuple(n for n, status in self.measures.items() if status == "under-way")


@dataclass(frozen=True)
class PainList:
    """The pains of a programme, what an hour costs, and what was decided to come first."""

    pains: Mapping[UUID, ListedPain] = field(default_factory=dict)
    rate: HourlyRate = BUILT_IN_RATE
    decided: PrioritiesDecided | None = None

    @property
    def rated(self) -> list[tuple[PlanCode, PainEstimate]]:
        """The plan and the estimate of each rated pain that is open or being treated."""
        return [
            (pain.details.plan, pain.estimate)
            for pain in self.pains.values()
            if pain.status in ACTIVE_STATUSES and pain.estimate is not None
        ]


def evolve(pain_list: PainList, event: StoredPainListEvent) -> PainList:
    """Return the list after an event."""
    match event:
        case PainRecorded(pain_id=pain_id, details=details, estimate=estimate):
            pains = {**pain_list.pains, pain_id: ListedPain(details, estimate)}
            return replace(pain_list, pains=pains)
        case PainRateSet(rate=rate):
            return replace(pain_list, rate=rate)
        case PrioritiesDecided():
            return replace(pain_list, decided=event)
        case _:
            changed = _evolve_pain(pain_list.pains[event.pain_id], event)
            return replace(pain_list, pains={**pain_list.pains, event.pain_id: changed})


def _evolve_pain(
    pain: ListedPain,
    event: PainRated | MeasureTaken | MeasureClosed | PainClosed | PainReopened | PainMerged,
) -> ListedPain:
    match event:
        case PainRated(estimate=estimate):
            return replace(pain, estimate=estimate)
        case MeasureTaken(number=number):
            return replace(pain, measures={**pain.measures, number: "under-way"})
        case MeasureClosed(number=number, outcome=outcome):
            return replace(pain, measures={**pain.measures, number: outcome})
        case PainClosed():
            return replace(pain, closed=event)
        case PainReopened():
            return replace(pain, closed=None)
        case PainMerged():
            return replace(pain, merged=event)
