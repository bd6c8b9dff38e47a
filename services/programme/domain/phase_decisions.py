"""Decides about a programme's phases: what they are entered with, and when they end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from services.programme.domain.phase_criteria import (
    ENTRY_CRITERIA,
    PHASES,
    Phase,
    next_phase,
    unmet_criteria,
)
from services.programme.domain.programme_commands import (
    AnnounceOverduePhase,
    EnterPhase,
    ReplanPhase,
    StateCriterion,
    WithdrawCriterion,
)
from services.programme.domain.programme_events import (
    CriterionStated,
    CriterionWithdrawn,
    PhaseEntered,
    PhaseOverdue,
    PhaseReplanned,
    ProgrammeEvent,
    ProgrammeTerms,
)
from services.programme.domain.programme_refusals import (
    BeforeTheLastChange,
    CriteriaNotMet,
    CriterionNotStated,
    NoFurtherPhase,
    PhaseEndsInThePast,
    PhaseEnteredOnIt,
    PhaseOutOfOrder,
)
from services.programme.domain.programme_state import RunningProgramme
from shared.eventsourcing.company_days import company_date, last_instant_of_day, months_later
from shared.eventsourcing.refusal import words_for

CHINESE_PHASES: Mapping[str, str] = {"diagnosis": "诊断", "pilot": "试点", "roll-out": "推广"}
CHINESE_CRITERIA: Mapping[str, str] = {
    "task-force-complete": "专项小组已齐备",
    "departments-informed": "各部门已知悉",
    "priorities-decided": "优先方案已确定",
    "pilot-people-trained": "试点人员已培训",
    "tuning-reviewed": "优化决定已复核",
    "templates-ready": "模板已可使用",
}


def planned_last_day(terms: ProgrammeTerms, phase: Phase, entered_at: datetime) -> date:
    """Return the last day of a phase that is entered at a time, by the terms."""
    (months,) = (planned.months for planned in terms.phases if planned.phase == phase)
    return months_later(company_date(entered_at), months) - timedelta(days=1)


def state_criterion(command: StateCriterion, programme: RunningProgramme) -> list[ProgrammeEvent]:
    """Return what stating a criterion leads to; raises `PhaseEnteredOnIt`."""
    if programme.statements.get(command.criterion) == command.evidence:
        return []
    _require_criterion_ahead(command, programme)
    return [
        CriterionStated(
            programme_id=command.programme_id,
            criterion=command.criterion,
            evidence=command.evidence,
            at=command.at,
        )
    ]


def withdraw_criterion(
    command: WithdrawCriterion, programme: RunningProgramme
) -> list[ProgrammeEvent]:
    """Return what taking a statement back leads to.

    Raises `CriterionNotStated` and `PhaseEnteredOnIt`.
    """
    if command.criterion not in programme.statements:
        raise CriterionNotStated
    _require_criterion_ahead(command, programme)
    return [
        CriterionWithdrawn(
            programme_id=command.programme_id,
            criterion=command.criterion,
            reason=command.reason,
            at=command.at,
        )
    ]


def _require_criterion_ahead(
    command: StateCriterion | WithdrawCriterion, programme: RunningProgramme
) -> None:
    ahead = PHASES[PHASES.index(programme.phase) + 1 :]
    if not any(command.criterion in ENTRY_CRITERIA[phase] for phase in ahead):
        raise PhaseEnteredOnIt


def enter_phase(command: EnterPhase, programme: RunningProgramme) -> list[ProgrammeEvent]:
    """Return what entering a phase leads to.

    Raises `NoFurtherPhase`, `PhaseOutOfOrder`, `BeforeTheLastChange`, and `CriteriaNotMet` naming
    every criterion that is neither met nor overruled.
    """
    if command.phase == programme.phase:
        return []
    following = next_phase(programme.phase)
    if following is None:
        raise NoFurtherPhase
    if command.phase != following:
        raise PhaseOutOfOrder(
            present=words_for(programme.phase, CHINESE_PHASES),
            next=words_for(following, CHINESE_PHASES),
        )
    require_not_before(programme, command.at)
    unmet = unmet_criteria(command.phase, programme.met | command.measured)
    if unmet and command.overruling is None:
        words = [words_for(code, CHINESE_CRITERIA) for code in unmet]
        raise CriteriaNotMet(
            criteria={
                "en": ", ".join(word["en"] for word in words),
                "zh": "、".join(word["zh"] for word in words),
            }
        )
    return [
        PhaseEntered(
            programme_id=command.programme_id,
            phase=command.phase,
            planned_end=planned_last_day(programme.terms, command.phase, command.at),
            overruled=unmet,
            reason=command.overruling if unmet else None,
            at=command.at,
        )
    ]


def replan_phase(command: ReplanPhase, programme: RunningProgramme) -> list[ProgrammeEvent]:
    """Return what another planned end leads to; raises `PhaseEndsInThePast`."""
    if command.planned_end == programme.planned_end:
        return []
    if command.planned_end < company_date(command.at):
        raise PhaseEndsInThePast
    return [
        PhaseReplanned(
            programme_id=command.programme_id,
            phase=programme.phase,
            was=programme.planned_end,
            planned_end=command.planned_end,
            reason=command.reason,
            at=command.at,
        )
    ]


def announce_overdue(
    command: AnnounceOverduePhase, programme: RunningProgramme
) -> list[ProgrammeEvent]:
    """Return the announcement that the phase is behind its planned end, where none was made."""
    planned_end = programme.planned_end
    end = last_instant_of_day(planned_end)
    if command.at <= end or programme.overdue_announced_for == planned_end:
        return []
    return [
        PhaseOverdue(
            programme_id=command.programme_id,
            phase=programme.phase,
            planned_end=planned_end,
            at=end,
        )
    ]


def require_not_before(programme: RunningProgramme, at: datetime) -> None:
    """Raise `BeforeTheLastChange` where `at` is before the present phase."""
    if at < programme.since:
        raise BeforeTheLastChange(since=programme.since)
