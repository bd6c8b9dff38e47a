"""The rows of the alignment report: findings in words, and how aligned each department is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.alignment_check import (
    AlignmentCheck,
    CheckedGoal,
    Finding,
    FindingKind,
    Severity,
    Share,
)
from services.goals.domain.goal_hierarchy import LinkKind
from services.goals.domain.goal_metric import round_completion
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.plural_forms import Counted
from shared.http.cursor_pagination import Page
from shared.http.field_types import PlainDecimal

FindingChange = Literal["new", "standing", "gone"]


class FindingText(BaseModel):
    """A finding, and what ends it, for people."""

    en: str
    zh: str


class AlignmentFinding(BaseModel):
    """Something that does not align."""

    kind: FindingKind
    severity: Severity
    change: FindingChange
    """Whether it was found at `since` already, and whether it still is."""
    text: FindingText
    goal_id: UUID
    goal: str
    """The goal's title; of a link that of the side that offers it."""
    department: str | None
    """The code of the goal's department; `null` for a goal of the company."""
    waits_for: str | None
    """The code of the department whose turn it is; `null` for the officers for goals."""
    link_id: UUID | None = None
    link_kind: LinkKind | None = None
    other_goal_id: UUID | None = None
    other_goal: str | None = None
    """The title of the goal whose side has not answered the link."""
    other_department: str | None = None
    offered_at: CompanyTime | None = None
    age_days: int | None = None
    """For how many whole days the link has waited."""
    weight_sum: PlainDecimal | None = None
    """What the weights that are set of the sub-goals sum to."""


class AlignedShare(BaseModel):
    """How many goals are aligned."""

    aligned: int
    goals: int
    share: PlainDecimal | None
    """`aligned` ÷ `goals`, from 0 to 1 with 4 decimals; `null` where there are no goals."""


class AlignmentFigures(BaseModel):
    """How aligned the company was at a time."""

    at: CompanyTime
    company: AlignedShare
    """Of the goals of all departments, those that reach a goal of the company."""
    company_goals: AlignedShare
    """Of the goals of the company, those that a department's goal reaches."""
    findings: int


class DepartmentAlignment(BaseModel):
    """How many of a department's goals reach a goal of the company."""

    department: str
    now: AlignedShare
    then: AlignedShare | None
    """At `since`; `null` where the department had no goal."""


class AlignmentReport(Page[AlignmentFinding]):
    """What keeps a cycle's goals from being aligned, the most severe first."""

    cycle_id: UUID
    formula: str
    """How `share` is counted."""
    now: AlignmentFigures
    then: AlignmentFigures
    """The figures at `since`."""
    departments: list[DepartmentAlignment]


FORMULA = (
    "goals of departments that reach a company goal by parents or accepted contributes links"
    " / goals of departments"
)


def compare_findings(
    now: AlignmentCheck, then: AlignmentCheck, at: datetime
) -> Iterator[AlignmentFinding]:
    """Yield the findings at `at`, and those of `then` that are gone, with the change of each."""
    before = {(one.kind, one.subject_id) for one in then.findings}
    after = {(one.kind, one.subject_id) for one in now.findings}
    for one in now.findings:
        yield _row(one, "standing" if (one.kind, one.subject_id) in before else "new", at)
    for one in then.findings:
        if (one.kind, one.subject_id) not in after:
            yield _row(one, "gone", at)


def alignment_figures(check: AlignmentCheck, at: datetime) -> AlignmentFigures:
    """Return the figures of a check as they are answered."""
    return AlignmentFigures(
        at=at,
        company=_share(check.company),
        company_goals=_share(check.company_goals),
        findings=len(check.findings),
    )


def department_alignments(now: AlignmentCheck, then: AlignmentCheck) -> list[DepartmentAlignment]:
    """Return the shares of the departments that have goals now, by code."""
    return [
        DepartmentAlignment(
            department=code,
            now=_share(share),
            then=_share(then.departments[code]) if code in then.departments else None,
        )
        for code, share in now.departments.items()
    ]


def _share(share: Share) -> AlignedShare:
    exact = share.share
    return AlignedShare(
        aligned=share.aligned,
        goals=share.goals,
        share=None if exact is None else round_completion(exact),
    )


def _row(finding: Finding, change: FindingChange, at: datetime) -> AlignmentFinding:
    goal, link, other = finding.goal, finding.link, finding.other
    age = None if link is None else (at - link.offered_at).days
    return AlignmentFinding(
        kind=finding.kind,
        severity=finding.severity,
        change=change,
        text=_text(finding, age),
        goal_id=goal.goal_id,
        goal=goal.title,
        department=goal.department,
        waits_for=finding.waits_for,
        link_id=link and link.link_id,
        link_kind=link and link.kind,
        other_goal_id=other and other.goal_id,
        other_goal=other and other.title,
        other_department=other and other.department,
        offered_at=link and link.offered_at,
        age_days=age,
        weight_sum=finding.weight_sum,
    )


_TEXTS: dict[FindingKind, FindingText] = {
    "reaches-no-company-goal": FindingText(
        en="“{goal}” of {owner} serves no goal of the company: offer a link by which it"
        " contributes to one, or ask for a place below one.",
        zh="{owner_zh} 的目标“{goal}”未支撑任何公司目标：请提出支撑关联，或申请移至公司目标之下。",
    ),
    "carried-by-nobody": FindingText(
        en="No department's goal carries “{goal}” of the company: set a sub-goal, or accept a link"
        " by which one contributes.",
        zh="公司目标“{goal}”无部门承接：请设定部门子目标，或接受支撑关联。",
    ),
    "weights-open": FindingText(
        en="The weights below “{goal}” sum to {weight_sum} or are not all set: set them anew.",
        zh="“{goal}”下级目标的权重之和为 {weight_sum} 或尚未全部设定：请重新设定。",
    ),
    "unanswered": FindingText(
        en="{owner} offered a link between “{goal}” and “{other}” {days:day|days} ago, and"
        " {answerer} has not answered: accept or decline it.",
        zh="{owner_zh} 于 {days} 天前提出“{goal}”与“{other}”的关联，{answerer_zh} 尚未答复："
        "请接受或拒绝。",
    ),
}


def _text(finding: Finding, age_days: int | None) -> FindingText:
    text, other = _TEXTS[finding.kind], finding.other
    values = {
        "goal": finding.goal.title,
        "owner": _owner(finding.goal, "the company"),
        "owner_zh": _owner(finding.goal, "公司"),
        "weight_sum": finding.weight_sum,
        "days": None if age_days is None else Counted(age_days),
        "other": other and other.title,
        "answerer": other and _owner(other, "the company"),
        "answerer_zh": other and _owner(other, "公司"),
    }
    return FindingText(en=text.en.format(**values), zh=text.zh.format(**values))


def _owner(goal: CheckedGoal, company: str) -> str:
    return goal.department or company
