"""What a month's statement comes to for the whole company, by currency."""

from __future__ import annotations

from collections import Counter

from services.incentives.domain.post_lock_adjustment import BonusAdjustment
from services.incentives.domain.star_statement import StarAdjustment
from services.incentives.domain.statement import Statement
from shared.eventsourcing.money import Money


def sum_company_totals(statement: Statement) -> tuple[Money, ...]:
    """Return what all departments are paid together, one amount a currency, by its code.

    Bonus shares, adjustments and awards of the collaboration star are summed, in minor
    units. A currency whose amounts cancel each other out is there with 0.
    """
    totals: Counter[str] = Counter()
    for line in statement.departments:
        for bonus in line.bonus:
            totals[bonus.currency] += bonus.amount_minor
        for adjustment in line.adjustments:
            if isinstance(adjustment, BonusAdjustment):
                totals[adjustment.currency] += adjustment.amount_minor
        amounts = [star.money for star in line.stars]
        amounts += [one.money for one in line.adjustments if isinstance(one, StarAdjustment)]
        for money in amounts:
            if money is not None:
                totals[money.currency] += money.amount_minor
    return tuple(
        Money(amount_minor=amount, currency=currency) for currency, amount in sorted(totals.items())
    )
