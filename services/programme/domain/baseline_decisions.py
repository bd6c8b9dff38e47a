"""Decides about freezing baselines: one aggregate for each target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from services.programme.domain.baseline_commands import FreezeBaseline
from services.programme.domain.baseline_events import (
    BaselineEvent,
    BaselineFactsListed,
    BaselineFrozen,
)
from services.programme.domain.baseline_refusals import (
    BaselineOfSeveralCurrencies,
    NothingObservedInBaseline,
    WindowEndsBeforeItBegins,
    WindowNotOver,
)
from services.programme.domain.target_formula import TARGET_FORMULAS
from shared.eventsourcing.company_days import company_date

FACTS_PER_EVENT = 500


@dataclass(frozen=True)
class Baselines:
    """The baseline in force; `None` before the first."""

    last: BaselineFrozen | None = None


def facts_digest(fact_ids: Sequence[UUID]) -> str:
    """Return the SHA-256 of ids in ascending order, one on each line."""
    return sha256("".join(f"{one}\n" for one in sorted(fact_ids)).encode()).hexdigest()


def decide(command: FreezeBaseline, state: Baselines) -> list[BaselineEvent]:
    """Return what freezing a baseline leads to; the same once more changes nothing.

    Raises `WindowEndsBeforeItBegins`, `WindowNotOver`, `NothingObservedInBaseline` and
    `BaselineOfSeveralCurrencies`.
    """
    window = command.window
    if window.last_day < window.first_day:
        raise WindowEndsBeforeItBegins
    if window.last_day >= company_date(command.at):
        raise WindowNotOver
    if not command.fact_ids:
        raise NothingObservedInBaseline
    if len(command.currencies) > 1:
        raise BaselineOfSeveralCurrencies(currencies=", ".join(sorted(command.currencies)))
    version, digest = TARGET_FORMULAS[command.target].version, facts_digest(command.fact_ids)
    last = state.last
    if last is not None and (last.formula_version, last.window, last.cells, last.digest) == (
        version,
        window,
        command.cells,
        digest,
    ):
        return []
    number = 1 if last is None else last.number + 1
    listed = [
        command.fact_ids[place : place + FACTS_PER_EVENT]
        for place in range(0, len(command.fact_ids), FACTS_PER_EVENT)
    ]
    return [
        BaselineFrozen(
            target=command.target,
            number=number,
            formula_version=version,
            window=window,
            cells=command.cells,
            currency=next(iter(command.currencies), None),
            facts=len(command.fact_ids),
            digest=digest,
            reason=command.reason,
            at=command.at,
        ),
        *(
            BaselineFactsListed(
                target=command.target, number=number, fact_ids=tuple(ids), at=command.at
            )
            for ids in listed
        ),
    ]


def evolve(state: Baselines, event: BaselineEvent) -> Baselines:
    """Return the baselines of a target after an event."""
    return Baselines(event) if isinstance(event, BaselineFrozen) else state
