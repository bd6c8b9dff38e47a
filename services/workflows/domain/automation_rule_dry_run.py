"""A dry run of a rule: what it would have done for the facts of some past days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from pydantic import BaseModel

from services.workflows.domain.automation_rule import (
    FactFields,
    OpenRequestAction,
    RuleTerms,
    TellDepartmentsAction,
)
from services.workflows.domain.automation_rule_matching import FactData, matches
from services.workflows.domain.automation_rule_plan import plan_action
from services.workflows.domain.automation_rule_refusals import InvalidRule
from services.workflows.domain.refusals import WorkflowsRefused
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE, CompanyTime

DRY_RUN_JOB = "rule-dry-run"
"""The kind of the job."""
MAX_DAYS = 366
"""The facts of so many days are read at most."""
UNSAVED_RULE = UUID(int=0)
"""Stands for the id of a rule that is not saved."""


class DryRunDaysReversed(InvalidRule):
    """The last day lies before the first."""

    en = "the last day, {last}, must not be before the first one, {first}"
    zh = "结束日期 {last} 不得早于起始日期 {first}"


class DryRunTooLong(InvalidRule):
    """The days are more than one dry run takes."""

    en = "a dry run takes the facts of at most {most} days; {first} to {last} are more"
    zh = "一次试运行最多涵盖 {most} 天的事实；{first} 至 {last} 超出此数"


class DryRunRequest(BaseModel, frozen=True):
    """A rule, and the days in the company's zone whose facts it is tried on."""

    rule_id: UUID | None
    """The saved rule, `None` for one that is not saved."""
    first_day: date
    last_day: date
    terms: RuleTerms

    def check(self) -> None:
        """Raise `DryRunDaysReversed` or `DryRunTooLong` if there are no such days, or too many."""
        if self.last_day < self.first_day:
            raise DryRunDaysReversed(first=self.first_day, last=self.last_day)
        if (self.last_day - self.first_day).days >= MAX_DAYS:
            raise DryRunTooLong(first=self.first_day, last=self.last_day, most=MAX_DAYS)

    def includes(self, at: datetime) -> bool:
        """Return whether a time lies in the days."""
        begin = datetime.combine(self.first_day, time(), COMPANY_TIME_ZONE)
        end = datetime.combine(self.last_day + timedelta(days=1), time(), COMPANY_TIME_ZONE)
        return begin <= at < end


class DryRunAction(BaseModel, frozen=True):
    """What the rule would have done for one fact, as far as rule and fact say it."""

    fact_id: UUID
    fact_at: CompanyTime
    """When the fact was recorded."""
    text: str | None = None
    """The subject of the case or request, the name of the step, the notice in English, or the
    value of the reading."""
    departments: tuple[str, ...] = ()
    """The departments that rule and fact name."""
    case_id: UUID | None = None
    goal_id: UUID | None = None
    asker: str | None = None
    """Who would have asked the departments."""
    repeated: bool = False
    """Whether an earlier fact had caused the same case, so that nothing would have changed."""
    code: str | None = None
    """The `code` with which it would have failed, because the fact leaves something out."""


class DryRunResult(BaseModel, frozen=True):
    """What a rule would have done, and how much that is."""

    facts: int
    """The facts of its type in those days."""
    matched: int
    """Those that meet its conditions: it would have acted so often."""
    actions: int
    """The commands or notices that would have changed something, as many as of the rule's kind."""
    failed: int
    """Those that would have failed because the fact leaves something out."""
    departments_told: int
    """How many notices departments would have had, each counted for itself."""
    requests_opened: int = 0
    """How many requests departments would have had to reply to, each counted for itself."""
    most_in_a_day: int
    """The actions of the busiest day."""


class DryRun:
    """Counts what a rule would have done, fact by fact."""

    def __init__(self, asked: DryRunRequest, fields: FactFields) -> None:
        """Take what is asked, and the fields of the facts that the rule is about."""
        self._asked = asked
        self._fields = fields
        self._facts = self._matched = self._failed = self._named = 0
        self._by_day: dict[date, int] = {}
        self._cases: set[UUID] = set()

    def add(
        self, fact_id: UUID, at: datetime, data: FactData, *, imported: bool = False
    ) -> DryRunAction | None:
        """Count a fact of the rule's type; return what it would have caused, if anything.

        What is `imported` is of an imported history.
        """
        asked = self._asked
        if not asked.includes(at) or (imported and not asked.terms.when.imported):
            return None
        self._facts += 1
        if not matches(asked.terms.when, self._fields, data):
            return None
        self._matched += 1
        rule_id = asked.rule_id or UNSAVED_RULE
        try:
            plan = plan_action(rule_id, asked.terms, fact_id, data)
        except WorkflowsRefused as refusal:
            self._failed += 1
            return DryRunAction(fact_id=fact_id, fact_at=at, code=refusal.code())
        repeated = plan.case_id in self._cases
        if plan.case_id is not None:
            self._cases.add(plan.case_id)
        self._named += len(plan.departments)
        if not repeated:
            day = at.astimezone(COMPANY_TIME_ZONE).date()
            self._by_day[day] = self._by_day.get(day, 0) + 1
        return DryRunAction(
            fact_id=fact_id,
            fact_at=at,
            text=plan.text,
            departments=plan.departments,
            case_id=plan.case_id,
            goal_id=plan.goal_id,
            asker=plan.asker or None,
            repeated=repeated,
        )

    def result(self) -> DryRunResult:
        """Return what all facts so far come to."""
        action = self._asked.terms.then
        return DryRunResult(
            facts=self._facts,
            matched=self._matched,
            actions=sum(self._by_day.values()),
            failed=self._failed,
            departments_told=self._named if isinstance(action, TellDepartmentsAction) else 0,
            requests_opened=self._named if isinstance(action, OpenRequestAction) else 0,
            most_in_a_day=max(self._by_day.values(), default=0),
        )
