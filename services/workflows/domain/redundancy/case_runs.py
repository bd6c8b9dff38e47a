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
    """A case, and for each of its openings the key of its step; `None` where the map has none."""

    case: CaseRun
    keys: tuple[str | None, ...]

    def of(self, key: str) -> Iterator[tuple[int, StepRun]]:
        """Yield the openings of a step, each with its position in the case."""
        for position, run in enumerate(self.case.runs):
            if self.keys[position] == key:
                yield position, run

    def done(self, key: str) -> list[StepRun]:
        """Return the openings of a step that were done."""
        return [run for _, run in self.of(key) if run.end is RunEnd.DONE]


def match_cases(steps: Sequence[MappedStep], cases: Sequence[CaseRun]) -> list[MatchedCase]:
    """Return the cases with the keys of their steps.

    An activity is a step's if it has the step's name or key, whatever the capitals and widths. A
    text that could mean several steps is matched with none.
    """
    keys = _keys_by_text(steps)
    return [
        MatchedCase(case, tuple(keys.get(_folded(run.activity)) for run in case.runs))
        for case in cases
    ]


def _keys_by_text(steps: Sequence[MappedStep]) -> Mapping[str, str]:
    named = {(_folded(text), step.key) for step in steps for text in (step.name, step.key)}
    times = Counter(text for text, _ in named)
    return {text: key for text, key in named if times[text] == 1}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
