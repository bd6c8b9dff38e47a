"""The collaboration star as its reader sees it: candidates with alerts, and the month's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel

from services.incentives.domain.incentive_plan import Plan
from services.incentives.domain.star_alert import StarAlert
from services.incentives.domain.star_ranking import (
    TIE_BREAK,
    StarCandidate,
    StarRanking,
    StarTieBreak,
)
from services.incentives.domain.star_refusals import AmbiguousStarCandidate, UnknownStarCandidate
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.star_alerts import load_star_alerts
from services.incentives.projections.star_contenders import load_project_codes, load_ranking
from shared.contracts.read_classes import ReadClass
from shared.http.cursor_pagination import Page
from shared.http.field_types import PlainDecimal
from shared.http.read_scope import ReadScope
from shared.postgres.reference_table import fold_code
from shared.service_runtime.area_context import AreaContext


class RankedCandidate(BaseModel):
    """A candidate with its figures, and the alerts that stand beside it."""

    rank: int | None
    """`null` where there is too little data."""
    code: str
    name: str | None
    project: str | None
    """A team's project, by its code, by which it may be named as well; `null` for all others."""
    departments: list[str]
    due: int
    on_time: int
    late: int
    excused: int
    score: PlainDecimal | None
    weighted_delivered: PlainDecimal
    last_award: str | None
    alerts: list[StarAlert]


class RankedCandidatePage(Page[RankedCandidate]):
    """A part of a ranking, and how it came about."""

    period: str
    ranking: StarRanking
    is_final: bool
    """Whether the month is locked: its ranking does not change any more."""
    plan_version: int
    minimum_obligations: int
    """Whoever had fewer obligations on time or late has no rank."""
    tie_break: list[StarTieBreak]
    """What decides who comes first, in this order."""


@dataclass(frozen=True)
class LoadedRanking:
    """A ranking of a month, with the plan that it was made by."""

    plan: Plan
    candidates: Sequence[StarCandidate]
    projects: Mapping[str, str] = field(default_factory=dict)
    """By the code of a team, that of its project."""

    def find(self, code: str, period: str) -> StarCandidate:
        """Return a candidate by its code or its project's, in whatever case.

        Raises `UnknownStarCandidate`, and `AmbiguousStarCandidate` where several projects have it.
        """
        own = [one for one in self.candidates if code == one.code]
        exact = [one for one in self.candidates if code in self._codes_of(one)]
        folded = [
            one for one in self.candidates if fold_code(code) in map(fold_code, self._codes_of(one))
        ]
        found = own or exact or folded
        if not found:
            raise UnknownStarCandidate(candidate=code, period=period)
        if len(found) > 1:
            known = ", ".join(sorted(one.code for one in found))
            raise AmbiguousStarCandidate(candidate=code, period=period, known=known)
        return found[0]

    def _codes_of(self, candidate: StarCandidate) -> Sequence[str]:
        project = self.projects.get(candidate.code)
        return [candidate.code] if project is None else [candidate.code, project]


def may_read(scope: ReadScope, candidate: StarCandidate) -> bool:
    """Return whether a reader sees a candidate's figures: his own department's, or all."""
    return scope.includes(ReadClass.PAY, candidate.departments) and scope.includes(
        ReadClass.PEOPLE, candidate.departments
    )


async def load_candidates(
    area: AreaContext, period: str, ranking: StarRanking, codes: Sequence[str] | None = None
) -> tuple[LoadedRanking, Mapping[str, tuple[StarAlert, ...]]]:
    """Return a ranking, and the alerts beside the candidates of these codes."""
    async with open_consistent_read(area.pool) as db:
        plan, candidates = await load_ranking(db, period, ranking)
        teams = [one.code for one in candidates] if ranking is StarRanking.TEAM else []
        found = LoadedRanking(plan, candidates, await load_project_codes(db, teams))
        wanted = [found.find(code, period).code for code in codes or ()]
        alerts = await load_star_alerts(db, period, ranking, wanted, plan.star.alerts)
    return found, alerts


def view_candidate(
    candidate: StarCandidate, project: str | None, alerts: Sequence[StarAlert], scope: ReadScope
) -> RankedCandidate:
    """Return a candidate with its alerts; titles only for those who read what they are of."""
    return RankedCandidate(
        **{**candidate.model_dump(), "departments": list(candidate.departments)},
        project=project,
        alerts=[_view_alert(alert, candidate, scope) for alert in alerts],
    )


def view_page(
    page: Page[StarCandidate],
    found: LoadedRanking,
    alerts: Mapping[str, Sequence[StarAlert]],
    scope: ReadScope,
    **about: object,
) -> RankedCandidatePage:
    """Return a part of a ranking as its reader sees it."""
    return RankedCandidatePage.model_validate(
        {
            **about,
            "items": [
                view_candidate(one, found.projects.get(one.code), alerts.get(one.code, ()), scope)
                for one in page.items
            ],
            "next_cursor": page.next_cursor,
            "total": page.total,
            "plan_version": found.plan.version,
            "minimum_obligations": found.plan.star.minimum_obligations,
            "tie_break": list(TIE_BREAK),
        }
    )


def _view_alert(alert: StarAlert, candidate: StarCandidate, scope: ReadScope) -> StarAlert:
    evidence = tuple(
        one
        if scope.includes(_class_of(one.id), candidate.departments)
        else one.model_copy(update={"title": None})
        for one in alert.evidence
    )
    return alert.model_copy(update={"evidence": evidence})


def _class_of(evidence_id: str) -> ReadClass:
    is_request = evidence_id.startswith(("reply-", "request-"))
    return ReadClass.CORRESPONDENCE if is_request else ReadClass.WORK
