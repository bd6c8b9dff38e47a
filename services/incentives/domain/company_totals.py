"""What a month's statement comes to for the whole company, by currency."""

from __future__ import annotations

from collections import Counter

from services.incentives.domain.money import Money
from services.incentives.domain.post_lock_adjustment import BonusAdjustment
from services.incentives.domain.statement import Statement


def sum_company_totals(statement: Statement) -> tuple[Money, ...]:
    """Return what all departments are paid together, one amount a currency, by its code.

    Bonus shares, adjustments of them and awards of the collaboration star are summed, in minor
    units. A currency whose amounts cancel each other out is there with 0.
    """
    totals: Counter[str] = Counter()
    for line in statement.departments:
        for bonus in line.bonus:
            totals[bonus.currency] += bonus.amount_minor
        for adjustment in line.adjustments:
            if isinstance(adjustment, BonusAdjustment):
                totals[adjustment.currency] += adjustment.amount_minor
        for star in line.stars:
            if star.money is not None:
                totals[star.money.currency] += star.money.amount_minor
    return tuple(
        Money(amount_minor=amount, currency=currency) for currency, amount in sorted(totals.items())
    )
