"""The words in pictures of flows, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from services.workflows.domain.planned_step import ApprovalMode, ReviewRule, StepKind
from shared.eventsourcing.refusal import Language
from shared.http.roles import Role
from shared.working_time.calculator import WorkingHoursKind


@dataclass(frozen=True)
class Words:
    """What a picture says in one language; `{}` stands for what is put in."""

    language: str
    """As in HTML's `lang`."""
    title: str
    draft: str
    start: str
    end: str
    owner: str
    any_department: str
    any_reviewer: str
    role: str
    standard: str
    produces: str
    decides: str
    asks: str
    veto: str
    sent_back: str
    approved: str
    rejected: str
    kinds: Mapping[StepKind, str]
    modes: Mapping[ApprovalMode, str]
    rules: Mapping[ReviewRule, str]
    roles: Mapping[str, str]
    hours: Mapping[WorkingHoursKind, str]
    """In which time a standard duration runs, behind it."""
    units: tuple[str, str, str]
    """Days, hours and minutes."""
    measured: str
    median: str
    waiting: str
    late: str
    not_measured: str
    late_legend: str
    way_legend: str
    between: str
    """Stands between two things that are listed."""
    or_word: str

    def duration(self, span: timedelta) -> str:
        """Return a duration of at least zero in days, hours and minutes, rounded half up."""
        minutes = (span + timedelta(seconds=30)) // timedelta(minutes=1)
        parts = (minutes // 1440, minutes // 60 % 24, minutes % 60)
        said = [f"{n} {unit}" for n, unit in zip(parts, self.units, strict=True) if n]
        return " ".join(said) or f"0 {self.units[2]}"


_WORDS: Mapping[Language, Words] = {
    "en": Words(
        language="en",
        title="{name}, version {number}",
        draft="{name}, version {number} (draft)",
        start="Start",
        end="End",
        owner="Owner: {}",
        any_department="the department of the case",
        any_reviewer="any reviewer",
        role="{owner}, role {role}",
        standard="Standard: {}",
        produces="Produces: {}",
        decides="Decides: {}",
        asks="Reviewers, {rule}: {names}",
        veto="Veto: {}",
        sent_back="If rejected: back to the step before",
        approved="approved",
        rejected="rejected",
        kinds={
            StepKind.TASK: "Task",
            StepKind.REVIEW: "Review",
            StepKind.APPROVAL: "Approval",
            StepKind.JOINT_REVIEW: "Joint review",
        },
        modes={ApprovalMode.PAPER: "on paper", ApprovalMode.ELECTRONIC: "electronic"},
        rules={
            ReviewRule.ALL: "all approve",
            ReviewRule.ANY: "one approves",
            ReviewRule.IN_ORDER: "in order",
            ReviewRule.AT_LEAST: "at least {number} approve",
        },
        roles={
            Role.DEPARTMENT_HEAD: "department head",
            Role.LIAISON: "liaison",
            Role.EXECUTOR: "executor",
        },
        hours={
            "always": "{}",
            "workdays": "{}, on workdays",
            "office-hours": "{}, in office hours",
        },
        units=("d", "h", "min"),
        measured="Measured: {} times",
        median="Median {}",
        waiting="waiting {}",
        late="{} % late",
        not_measured="Measured: never",
        late_legend="Late: {}",
        way_legend="The wider and darker a way, the more cases took it",
        between=", ",
        or_word=" / ",
    ),
    "zh": Words(
        language="zh-CN",
        title="{name}，第 {number} 版",
        draft="{name}，第 {number} 版（草稿）",
        start="开始",
        end="结束",
        owner="负责：{}",
        any_department="办件所属部门",
        any_reviewer="任一评审部门",
        role="{owner}，角色：{role}",
        standard="标准时长：{}",
        produces="产出：{}",
        decides="决定：{}",
        asks="评审部门（{rule}）：{names}",
        veto="否决权：{}",
        sent_back="否决时：退回上一步",
        approved="通过",
        rejected="否决",
        kinds={
            StepKind.TASK: "任务",
            StepKind.REVIEW: "评审",
            StepKind.APPROVAL: "审批",
            StepKind.JOINT_REVIEW: "联合评审",
        },
        modes={ApprovalMode.PAPER: "纸质", ApprovalMode.ELECTRONIC: "电子"},
        rules={
            ReviewRule.ALL: "会签",
            ReviewRule.ANY: "或签",
            ReviewRule.IN_ORDER: "依次",
            ReviewRule.AT_LEAST: "至少 {number} 个部门通过",
        },
        roles={
            Role.DEPARTMENT_HEAD: "部门负责人",
            Role.LIAISON: "部门接口人",
            Role.EXECUTOR: "执行人员",
        },
        hours={"always": "{}", "workdays": "{}（工作日）", "office-hours": "{}（办公时间）"},
        units=("天", "小时", "分钟"),
        measured="实测：{} 次",
        median="中位数 {}",
        waiting="等待 {}",
        late="逾期 {} %",
        not_measured="实测：无",
        late_legend="逾期：{}",
        way_legend="线越粗、颜色越深，经过的办件越多",
        between="，",
        or_word=" / ",
    ),
}


def words_in(language: Language) -> Words:
    """Return the words of a language."""
    return _WORDS[language]
