"""Which kinds of obligation count in a statement's months, and which excuses not, for queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.incentives.domain.excuse_reason import list_refused_excuses
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.projections.obligation_ledger import list_adjusted_periods

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_counting_rules(
    db: Connection, period: str, plans: Plans, only_kind: str | None
) -> dict[str, Any]:
    """Return the columns of what counts, by the plans of a month and of those that it adjusts.

    With `only_kind` no other kind counts.
    """
    months = [period, *await list_adjusted_periods(db, period)]
    plan_of = {month: plan_in_force(month, plans) for month in months}
    counted_kinds = [
        (month, kind)
        for month in months
        for kind in plan_of[month].obligation_weights
        if only_kind in (None, kind)
    ]
    refused = [
        (month, kind, reason)
        for month, plan in plan_of.items()
        for kind, reason in list_refused_excuses(plan.obligation_weights, plan.excuses)
    ]
    return {
        "months": [month for month, _ in counted_kinds],
        "kinds": [kind for _, kind in counted_kinds],
        "refused_months": [month for month, _, _ in refused],
        "refused_kinds": [kind for _, kind, _ in refused],
        "reasons": [reason for _, _, reason in refused],
    }
