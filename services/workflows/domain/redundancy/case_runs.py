"""What really happened in finished cases, and which steps of a map it belongs to."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.workflows.domain.planned_step import MappedStep
from shared.working_time.calculator import WorkingHoursKind, WorkingTimeCalculator
from shared.working_time.heard_calendars import WorkingCalendars


class RunEnd(StrEnum):
    """How an opening of a step ended."""

    DONE = "done"
    SENT_BACK = "sent-back"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StepRun:
    """One opening of a step that ended."""

    step: int
    """The number of the opening within its case; what opens later has a higher one."""
    activity: str
    opened_at: datetime
    ended_at: datetime
    end: RunEnd = RunEnd.DONE
    started_at: datetime | None = None
    """When somebody began to work on it; `None` where that is not known."""
    decision: str | None = None

    @property
    def lasted(self) -> timedelta:
        """The time from its opening to its end."""
        return self.ended_at - self.opened_at

    @property
    def worked(self) -> timedelta | None:
        """The time from when somebody began to its end; `None` where that is not known."""
        if self.started_at is None:
            return None
        return max(self.ended_at - max(self.started_at, self.opened_at), timedelta(0))


@dataclass(frozen=True, slots=True)
class CaseRun:
    """A finished case with every opening of its steps, in the order of their numbers."""

    case_id: UUID
    opened_at: datetime
    ended_at: datetime
    runs: tuple[StepRun, ...]
    is_imported: bool = False
    """Whether it is of an imported history, in which nothing is said to be sent back."""

    @property
    def cycle_time(self) -> timedelta:
        """The time from its opening to its end."""
        return self.ended_at - self.opened_at


@dataclass(frozen=True, slots=True)
class MatchedCase:
    """A case, with the step of each of its openings."""

    case: CaseRun
    keys: tuple[str | None, ...]
    """The keys of the steps; `None` where the map has none."""
    hours: tuple[WorkingTimeCalculator | None, ...]
    """In which hours the steps' durations run; `None` where always."""

    def of(self, key: str) -> Iterator[tuple[int, StepRun]]:
        """Yield the openings of a step, each with its position in the case."""
        for position, run in enumerate(self.case.runs):
            if self.keys[position] == key:
                yield position, run

    def done(self, key: str) -> list[StepRun]:
        """Return the openings of a step that were done."""
        return [run for _, run in self.of(key) if run.end is RunEnd.DONE]


def match_cases(
    steps: Sequence[MappedStep], cases: Sequence[CaseRun], calendars: WorkingCalendars
) -> list[MatchedCase]:
    """Return the cases with the steps of their openings, which count by these calendars.

    An activity is a step's if it has the step's name or key, whatever the capitals and widths. A
    text that could mean several steps is matched with none. Raises `LookupError` where a step
    counts working time and there is no calendar.
    """
    by_text = _keys_by_text(steps)
    kinds = {step.key: step.working_hours for step in steps}
    found = []
    for case in cases:
        keys = tuple(by_text.get(_folded(run.activity)) for run in case.runs)
        hours = tuple(
            _hours_of(kinds[key] if key is not None else "always", run, calendars)
            for key, run in zip(keys, case.runs, strict=True)
        )
        found.append(MatchedCase(case, keys, hours))
    return found


def _hours_of(
    kind: WorkingHoursKind, run: StepRun, calendars: WorkingCalendars
) -> WorkingTimeCalculator | None:
    if kind == "always":
        return None
    return WorkingTimeCalculator(kind, calendars.in_force(run.opened_at))


def _keys_by_text(steps: Sequence[MappedStep]) -> Mapping[str, str]:
    named = {(_folded(text), step.key) for step in steps for text in (step.name, step.key)}
    times = Counter(text for text, _ in named)
    return {text: key for text, key in named if times[text] == 1}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
