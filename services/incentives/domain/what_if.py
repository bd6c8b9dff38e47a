"""What a month would have come to under other terms, and which rule makes which difference.

A month's statement is computed twice from the same records by the same functions as the live one:
by its own plan, and by the other terms. What is known of a month belongs to it here, whenever it
became known: a locked month is what was locked and every adjustment of it, wherever that is booked.

Between the two statements stand others, each with one rule more of the other terms. A rule's
effect is the difference that its step makes, so the effects of all rules sum to the whole
difference. Of two rules that act on each other, the later one has what they do together
(`plan_rules` has the order).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.incentives.domain.booked_bonus_shares import compute_bonus_shares
from services.incentives.domain.incentive_plan import Plan, PlanTerms
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.plan_effect import (
    ComparedFigures,
    Effect,
    MonthRuleEffect,
    RuleEffect,
    difference_between,
    figures_of,
    or_zero,
    sum_effects,
)
from services.incentives.domain.plan_rules import PlanRule, steps_between
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.domain.project_share_ratios import ProjectRecord
from services.incentives.domain.statement import (
    DepartmentStatement,
    Statement,
    StatementStatus,
    build_statement,
)

TalliesByDepartment = Mapping[str, Mapping[str, ObligationTally]]


@dataclass(frozen=True)
class RecordedMonth:
    """What a month's figures are computed from, whatever the plan."""

    period: str
    status: StatementStatus
    plan: Plan
    """The plan in force, or the one that the month was locked with."""
    departments: Sequence[str]
    tallies: TalliesByDepartment
    """The tallies by department and kind; of a locked month with all late changes applied."""
    outcomes: Sequence[tuple[ProjectOutcome, UUID, ProjectRecord]]
    """The outcomes of the projects closed in the month, each with the fact that said so."""
    names: Mapping[str, str]


class MonthDifference(Effect, frozen=True):
    """A department's month by its own plan and by the other terms."""

    period: Period
    department: str
    name: str | None
    status: StatementStatus
    plan_version: int
    """The plan that the month is paid by."""
    live: ComparedFigures
    """The figures by that plan; of a locked month as locked, with its adjustments."""
    draft: ComparedFigures
    """The figures by the other terms."""
    reasons: tuple[MonthRuleEffect, ...]
    """The effects of the rules that differ, in the order of the rules; they sum to the difference
    of `draft` and `live`."""


class DepartmentDifference(Effect, frozen=True):
    """What the other terms add to a department in all months together."""

    department: str
    name: str | None
    months: int
    """In how many of the months any figure changes."""
    reasons: tuple[RuleEffect, ...]


class CompanyDifference(Effect, frozen=True):
    """What the other terms add in all departments and months together."""

    departments: int
    changed_departments: int
    """Of how many departments any figure changes in any month."""
    reasons: tuple[RuleEffect, ...]


def compute_month_under(month: RecordedMonth, plan: Plan) -> Statement:
    """Return what is known of a month as its statement by a plan; without signals."""
    participants = {code for outcome, _, _ in month.outcomes for code in outcome.ratios}
    return build_statement(
        period=month.period,
        plan=plan,
        status=month.status,
        departments={*month.departments, *participants},
        tallies=month.tallies,
        bonuses=[
            share
            for outcome, cause, record in month.outcomes
            for share in compute_bonus_shares(outcome, month.period, cause, plan, record)
        ],
        adjustments=(),
        signals=(),
        names=month.names,
    )


def compare_month(month: RecordedMonth, terms: PlanTerms) -> list[MonthDifference]:
    """Return the difference that other terms make to each department's month, by code."""
    steps = steps_between(month.plan, terms)
    rules = [step.rule for step in steps]
    statements = [
        compute_month_under(month, plan) for plan in (month.plan, *(s.plan for s in steps))
    ]
    return [
        _compare_lines(month, rules, lines)
        for lines in zip(*(statement.departments for statement in statements), strict=True)
    ]


def sum_differences(differences: Iterable[MonthDifference]) -> list[DepartmentDifference]:
    """Return the sums over months, by department."""
    by_department: dict[str, list[MonthDifference]] = defaultdict(list)
    for difference in differences:
        by_department[difference.department].append(difference)
    return [_sum_months(months) for _, months in sorted(by_department.items())]


def sum_company(departments: Sequence[DepartmentDifference]) -> CompanyDifference:
    """Return the sum over all departments."""
    return CompanyDifference(
        departments=len(departments),
        changed_departments=sum(bool(one.reasons) for one in departments),
        reasons=_sum_reasons(departments),
        **sum_effects(departments),
    )


def _sum_months(months: Sequence[MonthDifference]) -> DepartmentDifference:
    return DepartmentDifference(
        department=months[-1].department,
        name=months[-1].name,
        months=sum(bool(month.reasons) for month in months),
        reasons=_sum_reasons(months),
        **sum_effects(months),
    )


def _sum_reasons(
    parts: Iterable[MonthDifference | DepartmentDifference],
) -> tuple[RuleEffect, ...]:
    by_rule: dict[PlanRule, list[Effect]] = defaultdict(list)
    for part in parts:
        for reason in part.reasons:
            by_rule[reason.rule].append(reason)
    return tuple(
        RuleEffect(rule=rule, **sum_effects(by_rule[rule])) for rule in PlanRule if rule in by_rule
    )


def _compare_lines(
    month: RecordedMonth, rules: Sequence[PlanRule], lines: Sequence[DepartmentStatement]
) -> MonthDifference:
    """Compare a department's lines: the live one, and one for each rule's step."""
    figures = [figures_of(line) for line in lines]
    effects = (
        MonthRuleEffect(
            rule=rule,
            score=or_zero(after.score) - or_zero(before.score),
            too_little_data=(
                None if after.too_little_data is before.too_little_data else after.too_little_data
            ),
            **difference_between(before, after),
        )
        for rule, before, after in zip(rules, figures, figures[1:], strict=False)
    )
    live, draft = figures[0], figures[-1]
    return MonthDifference(
        period=month.period,
        department=lines[0].department,
        name=lines[0].name,
        status=month.status,
        plan_version=month.plan.version,
        live=live,
        draft=draft,
        reasons=tuple(effect for effect in effects if not effect.is_nothing),
        **difference_between(live, draft),
    )
