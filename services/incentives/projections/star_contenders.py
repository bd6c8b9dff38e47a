"""Who had what due in a month: the departments, teams and people that the star ranks.

The rows of a locked month never change, and of earlier awards those count that were published
before its candidates were listed: so its ranking stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.incentive_plan import Plan, plan_in_force
from services.incentives.domain.kpi_calculation import ObligationTally
from services.incentives.domain.star_ranking import (
    Contender,
    StarCandidate,
    StarRanking,
    rank_contenders,
)
from services.incentives.projections import plans_departments_locked_periods as books
from services.incentives.projections.obligation_ledger import TALLY_COLUMNS, to_tally
from services.incentives.projections.star_award_changes import AWARD_ENTRIES

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

STAR_OWNERS = {
    StarRanking.DEPARTMENT: ("department", "ledger", ""),
    StarRanking.TEAM: ("project::text", "ledger", " AND project IS NOT NULL"),
    StarRanking.PERSON: ("done_by", "ledger JOIN star_work USING (event_id)", ""),
}
"""By ranking, as SQL: whose an obligation is, the tables that say so, and a further condition."""


@dataclass
class _Work:
    """What one contender had due, in which departments."""

    tallies: dict[str, ObligationTally] = field(default_factory=dict)
    due_by_department: dict[str, int] = field(default_factory=dict)

    def add(self, department: str, kind: str, tally: ObligationTally) -> None:
        known = self.tallies.get(kind, ObligationTally())
        self.tallies[kind] = known.plus(tally)
        before = self.due_by_department.get(department, 0)
        self.due_by_department[department] = before + tally.due


async def load_ranking(
    db: Connection, period: str, ranking: StarRanking
) -> tuple[Plan, Sequence[StarCandidate]]:
    """Return the plan of a month, and everybody in a ranking of it; run it in one snapshot.

    A locked month is ranked by the plan it was locked with.
    """
    plans = await books.load_plans(db)
    locked = await books.load_locked_tallies(db, [period])
    plan = plan_in_force(period, plans)
    if period in locked:
        version = locked[period][0]
        plan = next(one for one in plans if one.version == version)
    owner, source, condition = STAR_OWNERS[ranking]
    rows = await db.fetch(
        f"SELECT {owner} AS owner, department, kind, {TALLY_COLUMNS} FROM {source}"  # noqa: S608  no input
        f" WHERE period = $1 AND seen_to IS NULL{condition}"
        " GROUP BY owner, department, kind ORDER BY owner, department, kind",
        period,
    )
    works: dict[str, _Work] = {}
    for row in rows:
        works.setdefault(row["owner"], _Work()).add(row["department"], row["kind"], to_tally(row))
    contenders = await _to_contenders(db, period, ranking, works)
    return plan, rank_contenders(contenders, plan)


async def _to_contenders(
    db: Connection, period: str, ranking: StarRanking, works: Mapping[str, _Work]
) -> list[Contender]:
    awards = await _load_last_awards(db, period, ranking)
    names: Mapping[str, str | None] = {}
    teams: Mapping[str, tuple[str, tuple[str, ...]]] = {}
    if ranking is StarRanking.DEPARTMENT:
        names = await books.load_department_names(db)
    elif ranking is StarRanking.TEAM:
        teams = await _load_teams(db, list(works), period)
        names = {project: name for project, (name, _) in teams.items()}
    return [
        Contender(
            code=code,
            name=names.get(code),
            departments=_departments(ranking, work, teams.get(code)),
            tallies=work.tallies,
            last_award=awards.get(code),
        )
        for code, work in works.items()
    ]


def _departments(
    ranking: StarRanking, work: _Work, team: tuple[str, tuple[str, ...]] | None
) -> tuple[str, ...]:
    """Return the departments of a contender; a person's is the one in which most was due."""
    if ranking is StarRanking.TEAM:
        return team[1] if team is not None else tuple(work.due_by_department)
    most = sorted(work.due_by_department.items(), key=lambda item: (-item[1], item[0]))
    return (most[0][0],)


async def load_project_codes(db: Connection, projects: Sequence[str]) -> Mapping[str, str]:
    """Return the codes of projects by their ids; those of which none is known are left out."""
    return {row["project_id"]: row["code"] for row in await _fetch_teams(db, projects)}


async def _load_teams(
    db: Connection, projects: Sequence[str], period: str
) -> Mapping[str, tuple[str, tuple[str, ...]]]:
    """Return the names and participants of projects, as a month's ranking has them."""
    return {
        row["project_id"]: (row["name"], tuple(row["participants"]))
        for row in await _fetch_teams(db, projects, period)
    }


async def _fetch_teams(
    db: Connection, projects: Sequence[str], period: str | None = None
) -> Sequence[Any]:
    """Return what is known of projects from their start or their outcome.

    The departments are the present ones; of a month whose candidates are listed those of then.
    """
    if not projects:
        return []
    rows: Sequence[Any] = await db.fetch(
        "SELECT project_id::text, code, name, coalesce(("
        "SELECT change.participants FROM star_team_change AS change"
        " WHERE change.project_id = star_team.project_id AND change.recorded_at <= coalesce("
        "(SELECT opened_at FROM star_month WHERE period = $2), 'infinity')"
        " ORDER BY change.version DESC LIMIT 1), participants) AS participants FROM star_team"
        " WHERE project_id = ANY ($1::uuid[])"
        " UNION ALL SELECT project_id::text, outcome ->> 'project', outcome ->> 'name',"
        " ARRAY (SELECT json_object_keys(outcome -> 'ratios')) FROM project_outcome"
        " WHERE project_id = ANY ($1::uuid[])"
        " AND NOT EXISTS (SELECT FROM star_team AS team"
        "   WHERE team.project_id = project_outcome.project_id)",
        projects,
        period,
    )
    return rows


async def _load_last_awards(db: Connection, period: str, ranking: StarRanking) -> Mapping[str, str]:
    """Return the latest earlier month in which each winner of a ranking was awarded.

    What was decided after the candidates of this month were listed changes nothing of it.
    """
    opened_at: datetime | None = await db.fetchval(
        "SELECT opened_at FROM star_month WHERE period = $1", period
    )
    rows: Sequence[Any] = await db.fetch(
        "SELECT winner, max(period) AS period FROM ("  # noqa: S608  no input
        "SELECT DISTINCT ON (period, winner, department) period, winner, change"
        f" FROM {AWARD_ENTRIES} AS entry"
        " WHERE period < $1 AND ranking = $2 AND ($3::timestamptz IS NULL OR at <= $3)"
        " ORDER BY period, winner, department, position DESC"
        ") AS newest WHERE change <> 'withdrawn' GROUP BY winner",
        period,
        ranking,
        opened_at,
    )
    return {row["winner"]: row["period"] for row in rows}
