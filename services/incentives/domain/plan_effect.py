"""Figures by one plan and by another one, and what the difference between them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from pydantic import BaseModel

from services.incentives.domain.plan_rules import PlanRule
from services.incentives.domain.post_lock_adjustment import COUNT_NAMES, CountName
from services.incentives.domain.statement import DepartmentStatement
from shared.eventsourcing.money import Money


class ComparedFigures(BaseModel, frozen=True):
    """A department's figures in a month by one plan; `None` where there is no data."""

    due: int
    on_time: int
    late: int
    excused: int
    on_time_rate: Decimal | None
    score: Decimal | None
    weight: Decimal
    weighted_points: Decimal | None
    too_little_data: bool
    """Whether fewer obligations were on time or late than the plan's minimum: it is not ranked."""
    bonus: tuple[Money, ...]
    """The sum of the bonus shares, by currency."""


class Effect(BaseModel, frozen=True):
    """What is added to a department's figures."""

    change: Mapping[CountName, int]
    """What is added to the counts; counts that do not change are left out."""
    weighted_points: Decimal
    """What is added to the points; a figure without data counts as 0."""
    bonus: tuple[Money, ...]
    """What is added to the bonus, by currency; currencies that do not change are left out."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is added."""
        return not (self.change or self.weighted_points or self.bonus)


class RuleEffect(Effect, frozen=True):
    """What one rule of the other terms adds."""

    rule: PlanRule


class MonthRuleEffect(RuleEffect, frozen=True):
    """What one rule adds in one month."""

    score: Decimal
    """What is added to the score; a figure without data counts as 0."""
    too_little_data: bool | None = None
    """Whether there is too little data now; `None` where the rule does not change that."""

    @property
    def is_nothing(self) -> bool:
        """Whether the rule changes no figure of the line."""
        return not self.score and self.too_little_data is None and super().is_nothing


def figures_of(line: DepartmentStatement) -> ComparedFigures:
    """Return the figures of a statement's line."""
    money: dict[str, int] = defaultdict(int)
    for bonus in line.bonus:
        money[bonus.currency] += bonus.amount_minor
    shared = {name: getattr(line, name) for name in ComparedFigures.model_fields if name != "bonus"}
    return ComparedFigures(**shared, bonus=_amounts(money))


def difference_between(before: ComparedFigures, after: ComparedFigures) -> dict[str, object]:
    """Return the fields of the `Effect` that leads from one line's figures to another's."""
    counts = {name: getattr(after, name) - getattr(before, name) for name in COUNT_NAMES}
    money: dict[str, int] = defaultdict(int)
    for amounts, sign in ((before.bonus, -1), (after.bonus, 1)):
        for amount in amounts:
            money[amount.currency] += sign * amount.amount_minor
    return {
        "change": {name: number for name, number in counts.items() if number},
        "weighted_points": or_zero(after.weighted_points) - or_zero(before.weighted_points),
        "bonus": _amounts(money),
    }


def sum_effects(effects: Iterable[Effect]) -> dict[str, object]:
    """Return the fields of the `Effect` that has the effects of all."""
    counts: dict[CountName, int] = defaultdict(int)
    money: dict[str, int] = defaultdict(int)
    points = Decimal("0.00")
    for effect in effects:
        points += effect.weighted_points
        for name, number in effect.change.items():
            counts[name] += number
        for amount in effect.bonus:
            money[amount.currency] += amount.amount_minor
    return {
        "change": {name: counts[name] for name in COUNT_NAMES if counts[name]},
        "weighted_points": points,
        "bonus": _amounts(money),
    }


def _amounts(minor_by_currency: Mapping[str, int]) -> tuple[Money, ...]:
    return tuple(
        Money(amount_minor=minor, currency=currency)
        for currency, minor in sorted(minor_by_currency.items())
        if minor
    )


def or_zero(figure: Decimal | None) -> Decimal:
    """Return a figure; 0 where there is no data, because a difference needs two numbers."""
    return Decimal("0.00") if figure is None else figure
