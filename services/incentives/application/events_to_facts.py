"""The facts that incentives publish for other areas."""

from __future__ import annotations

from services.incentives.application.deciders import IncentivesEvent
from services.incentives.application.dispute_facts import dispute_fact
from services.incentives.application.period_steps_to_facts import PeriodFact, fact_from_period_step
from services.incentives.application.plan_draft_facts import PlanDraftFact, plan_draft_fact
from services.incentives.application.published_figures import FigureFact, figure_fact
from services.incentives.application.published_star import StarFact, star_fact
from services.incentives.domain import (
    earlier_figure,
    incentive_plan,
    locked_line,
    obligation,
    period_lock,
    period_steps,
    plan_draft_events,
    star_events,
    statement_change,
)
from shared.contracts.incentives import (
    DisputeDecided,
    DisputeFiled,
    PlanPublished,
    StatementChanged,
)


def fact_from_event(  # noqa: PLR0911  one for each
    event: IncentivesEvent,
) -> (
    PeriodFact
    | FigureFact
    | PlanPublished
    | StatementChanged
    | DisputeFiled
    | DisputeDecided
    | StarFact
    | PlanDraftFact
    | None
):
    """Return the fact that an event is published as, or `None`."""
    match event:
        case (
            obligation.ObligationCounted()
            | obligation.ObligationCountReversed()
            | locked_line.StatementLineLocked()
            | earlier_figure.EarlierCountPublished()
        ):
            return figure_fact(event)
        case (
            period_steps.PeriodCalculated()
            | period_steps.PeriodReviewStarted()
            | period_steps.PeriodApproved()
            | period_steps.PeriodReturned()
            | period_lock.PeriodLocked()
            | period_steps.PeriodPaid()
        ):
            return fact_from_period_step(event)
        case incentive_plan.PlanPublished(plan=plan, at=at):
            return PlanPublished(version=plan.version, effective_from=plan.effective_from, at=at)
        case statement_change.StatementChanged(period=period, departments=departments, at=at):
            return StatementChanged(period=period, departments=departments, at=at)
        case (
            star_events.StarMonthOpened()
            | star_events.StarNominated()
            | star_events.StarDecided()
            | star_events.StarDecisionCancelled()
            | star_events.StarPublished()
            | star_events.StarAwardWithdrawn()
            | star_events.StarAwardRestored()
        ):
            return star_fact(event)
        case (
            plan_draft_events.PlanDraftWritten()
            | plan_draft_events.PlanDraftChanged()
            | plan_draft_events.PlanDraftSimulated()
            | plan_draft_events.PlanDraftApproved()
            | plan_draft_events.PlanDraftWithdrawn()
        ):
            return plan_draft_fact(event)
        case _:
            return dispute_fact(event)
