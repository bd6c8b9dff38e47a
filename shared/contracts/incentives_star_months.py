"""The facts of months whose collaboration star (协作之星) is to be decided; none says who wins."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.added_facts import AddedFact
from shared.contracts.concerned_departments import declare_for_company_wide_readers

Ranking = Literal["department", "team", "person"]


class _RankingFact(AddedFact, frozen=True):
    period: str
    ranking: Ranking
    decision_id: UUID
    at: datetime


@declare_for_company_wide_readers
class StarMonthOpened(AddedFact, frozen=True):
    """The candidates of a locked month are listed: it is to be decided who is awarded."""

    type: Literal["concord.incentives.star-month-opened.v1"] = (
        "concord.incentives.star-month-opened.v1"
    )
    period: str
    rankings: tuple[Ranking, ...]
    """The rankings in which the plan awards somebody."""
    at: datetime


@declare_for_company_wide_readers
class StarDecided(_RankingFact, frozen=True):
    """A ranking is decided; the decision waits to be published."""

    type: Literal["concord.incentives.star-decided.v1"] = "concord.incentives.star-decided.v1"


@declare_for_company_wide_readers
class StarDecisionCancelled(_RankingFact, frozen=True):
    """A decision that was not published holds no more: the ranking is to be decided anew."""

    type: Literal["concord.incentives.star-decision-cancelled.v1"] = (
        "concord.incentives.star-decision-cancelled.v1"
    )
