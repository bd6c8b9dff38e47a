"""Cases of a small flow, as proposals look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.workflows.domain.planned_step import MappedStep, StepKind
from services.workflows.domain.redundancy import (
    CaseRun,
    Proposal,
    RunEnd,
    StepRun,
    Thresholds,
    find_proposals,
)
from shared.working_time.heard_calendars import WorkingCalendars
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar
from tests.workflows.domain_examples import BASE_TIME, DAY, FLOW_ID, HOUR

OFFICIAL = WorkingCalendars(official=Calendar(version=0, official=load_official_days()))
FEW = Thresholds(cases=2, rework_share=0.5, waiting_share=0.5)
BY_MAP = Thresholds(cases=2, rework_share=2, waiting_share=2)
"""No share reaches these."""


DEFAULTS: tuple[Any, ...] = (RunEnd.DONE, None, None)
"""How an opening ended, when it was claimed, and the decision."""


def step(key: str, kind: str = "task", *after: str, **fields: Any) -> MappedStep:
    """Return a step of the department `dep-<key>` after these, or after the one before it."""
    given = {"department": f"dep-{key}", "standard": DAY, "after": after or None, **fields}
    return MappedStep(key=key, name=key.title(), kind=StepKind(kind), **given)


def case(number: int, *runs: tuple[Any, ...], imported: bool = False) -> CaseRun:
    """Return a case whose steps follow each other without a gap.

    Each is (activity, hours) or (activity, hours, end) or (activity, hours, end, hours until it
    was claimed) or with a decision after that.
    """
    at, found = BASE_TIME, []
    for position, (activity, hours, *more) in enumerate(runs, 1):
        end, claimed, decision = (*more, *DEFAULTS[len(more) :])
        found.append(
            StepRun(
                position,
                activity,
                at,
                at + hours * HOUR,
                RunEnd(end),
                None if claimed is None else at + claimed * HOUR,
                decision,
            )
        )
        at += hours * HOUR
    return CaseRun(UUID(int=number), BASE_TIME, at, tuple(found), imported)


def propose(
    steps: Sequence[MappedStep], cases: Sequence[CaseRun], thresholds: Thresholds = FEW
) -> dict[str, Proposal]:
    """Return the proposals by kind and first step."""
    found = find_proposals(FLOW_ID, 1, tuple(steps), cases, thresholds, OFFICIAL)
    return {f"{one.kind} {one.keys[0]}": one for one in found}


def hours(*times: timedelta) -> list[float]:
    """Return times in hours."""
    return [one / HOUR for one in times]


def medians(proposal: Proposal) -> list[float]:
    """Return the median before and after, in hours."""
    assert proposal.saving is not None
    return hours(proposal.saving.before.median, proposal.saving.after.median)
