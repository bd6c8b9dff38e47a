"""Decides which events a command to a programme's pain list leads to.

open → being treated → solved or dropped, and again open; a pain that is another one is merged into
it and stays so.
"""

from __future__ import annotations

from services.programme.domain import pain_events as events
from services.programme.domain import pain_refusals as refusals
from services.programme.domain.pain_commands import (
    CloseMeasure,
    ClosePain,
    CommandToPain,
    DecidePriorities,
    MergePain,
    PainListCommand,
    RatePain,
    RecordPain,
    ReopenPain,
    SetPainRate,
    TakeMeasure,
)
from services.programme.domain.pain_events import StoredPainListEvent
from services.programme.domain.pain_ranking import CHINESE_PLANS, FORMULA_VERSION, weigh_plans
from services.programme.domain.pain_state import ListedPain, PainList
from shared.eventsourcing.company_days import company_date
from shared.eventsourcing.refusal import words_for


def decide(command: PainListCommand, pain_list: PainList) -> list[StoredPainListEvent]:
    """Return the events that a command leads to.

    Raises `UnknownPain` and `UnknownMeasure`, `InvalidProgramme`, and `ProgrammeRefused` where the
    list's state forbids the command.
    """
    match command:
        case RecordPain():
            return _record(command, pain_list)
        case SetPainRate():
            return _set_rate(command, pain_list)
        case DecidePriorities():
            return _decide_priorities(command, pain_list)
        case _:
            return _decide_on_pain(command, pain_list)


def _record(command: RecordPain, pain_list: PainList) -> list[StoredPainListEvent]:
    if command.pain_id in pain_list.pains:
        raise refusals.PainIdTaken
    return [
        events.PainRecorded(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            details=command.details,
            estimate=command.estimate,
            at=command.at,
        )
    ]


def _set_rate(command: SetPainRate, pain_list: PainList) -> list[StoredPainListEvent]:
    if command.rate == pain_list.rate:
        return []
    in_money = any(pain.is_rated_in_money for pain in pain_list.pains.values())
    if in_money and command.rate.currency != pain_list.rate.currency:
        raise refusals.CurrencyKept(currency=pain_list.rate.currency)
    return [events.PainRateSet(programme_id=command.programme_id, rate=command.rate, at=command.at)]


def _decide_priorities(command: DecidePriorities, pain_list: PainList) -> list[StoredPainListEvent]:
    if not pain_list.rated:
        raise refusals.NothingToPrioritise
    weights = weigh_plans(pain_list.rated, pain_list.rate)
    proposed = weights[0].plan
    if command.first != proposed and command.reason is None:
        raise refusals.ReasonForAnotherPlan(proposed=words_for(proposed, CHINESE_PLANS))
    decision = events.PrioritiesDecided(
        programme_id=command.programme_id,
        first=command.first,
        proposed=proposed,
        weights=weights,
        formula_version=FORMULA_VERSION,
        reason=command.reason,
        at=command.at,
    )
    was = pain_list.decided
    repeats = was is not None and was.model_copy(update={"at": command.at}) == decision
    return [] if repeats else [decision]


def _decide_on_pain(command: CommandToPain, pain_list: PainList) -> list[StoredPainListEvent]:
    pain = pain_list.pains.get(command.pain_id)
    if pain is None:
        raise refusals.UnknownPain(pain_id=command.pain_id)
    if isinstance(command, MergePain):
        return _merge(command, pain, pain_list)
    if pain.merged is not None:
        raise refusals.PainIsMerged(into=pain.merged.into)
    match command:
        case RatePain():
            return _rate(command, pain)
        case TakeMeasure():
            return _take_measure(command, pain)
        case CloseMeasure():
            return _close_measure(command, pain)
        case ClosePain():
            return _close(command, pain)
        case ReopenPain():
            return _reopen(command, pain)


def _rate(command: RatePain, pain: ListedPain) -> list[StoredPainListEvent]:
    if command.estimate == pain.estimate:
        return []
    _require_active(pain)
    return [
        events.PainRated(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            estimate=command.estimate,
            reason=command.reason,
            at=command.at,
        )
    ]


def _take_measure(command: TakeMeasure, pain: ListedPain) -> list[StoredPainListEvent]:
    _require_active(pain)
    if command.by_when < company_date(command.at):
        raise refusals.MeasureDueInThePast
    return [
        events.MeasureTaken(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            number=len(pain.measures) + 1,
            what=command.what,
            person=command.person,
            by_when=command.by_when,
            at=command.at,
        )
    ]


def _close_measure(command: CloseMeasure, pain: ListedPain) -> list[StoredPainListEvent]:
    status = pain.measures.get(command.number)
    if status is None:
        raise refusals.UnknownMeasure(number=command.number)
    if status == command.outcome:
        return []
    if status != "under-way":
        raise refusals.MeasureClosedOtherwise
    return [
        events.MeasureClosed(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            number=command.number,
            outcome=command.outcome,
            reason=command.reason,
            at=command.at,
        )
    ]


def _close(command: ClosePain, pain: ListedPain) -> list[StoredPainListEvent]:
    if pain.status == command.outcome:
        return []
    _require_active(pain)
    _require_nothing_under_way(pain)
    if command.outcome == "solved" and "done" not in pain.measures.values():
        raise refusals.SolvedByNothing
    return [
        events.PainClosed(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            outcome=command.outcome,
            reason=command.reason,
            at=command.at,
        )
    ]


def _reopen(command: ReopenPain, pain: ListedPain) -> list[StoredPainListEvent]:
    if pain.closed is None:
        raise refusals.PainIsOpen
    return [
        events.PainReopened(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            reason=command.reason,
            at=command.at,
        )
    ]


def _merge(command: MergePain, pain: ListedPain, pain_list: PainList) -> list[StoredPainListEvent]:
    if pain.merged is not None:
        if pain.merged.into == command.into:
            return []
        raise refusals.PainIsMerged(into=pain.merged.into)
    if command.into == command.pain_id:
        raise refusals.MergedIntoItself
    other = pain_list.pains.get(command.into)
    if other is None:
        raise refusals.UnknownPain(pain_id=command.into)
    if other.merged is not None:
        raise refusals.PainIsMerged(into=other.merged.into)
    _require_active(pain)
    _require_active(other)
    _require_nothing_under_way(pain)
    return [
        events.PainMerged(
            programme_id=command.programme_id,
            pain_id=command.pain_id,
            into=command.into,
            reason=command.reason,
            at=command.at,
        )
    ]


def _require_active(pain: ListedPain) -> None:
    if pain.closed is not None:
        raise refusals.PainIsClosed(reason=pain.closed.reason)


def _require_nothing_under_way(pain: ListedPain) -> None:
    if pain.under_way:
        raise refusals.MeasuresGoOn(measures=", ".join(str(n) for n in pain.under_way))
