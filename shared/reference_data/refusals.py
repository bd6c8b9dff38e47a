"""The refusals of commands that name what does not exist."""

from __future__ import annotations

from collections.abc import Mapping

from shared.eventsourcing.refusal import Refusal


class ReferenceRefused(Refusal):
    """A command names something that it cannot name."""


class DepartmentDoesNotExist(ReferenceRefused):
    """The directory has no department of this code."""

    en = "there is no department {code}; {suggestion[en]}"
    zh = "没有部门 {code}；{suggestion[zh]}"


class DepartmentNotYetOpen(ReferenceRefused):
    """The department exists from a later day on."""

    en = "the department {code} exists from {valid_from} on, not yet on {day}"
    zh = "部门 {code} 自 {valid_from} 起才存在，{day} 时尚不存在"


class DepartmentClosedBefore(ReferenceRefused):
    """The department was closed on an earlier day."""

    en = "the department {code} was closed on {valid_to}, before {day}"
    zh = "部门 {code} 已于 {valid_to} 关闭，早于 {day}"


class PersonDoesNotExist(ReferenceRefused):
    """The directory has no person of this id."""

    en = "the directory has no person {person}; register them there first"
    zh = "组织目录中没有人员 {person}；请先登记"


class PersonSpelledOtherwise(ReferenceRefused):
    """The directory has a person of this id in another spelling."""

    en = "the directory has no person {person}; did you mean {existing}?"
    zh = "组织目录中没有人员 {person}；是否指 {existing}？"


class PersonNotAtWork(ReferenceRefused):
    """The person works nowhere in the company on the day: has left, or has not begun."""

    en = "{person} works nowhere in the company on {day}, by the directory"
    zh = "按组织目录，{person} 在 {day} 不在职"


class ProjectDoesNotExist(ReferenceRefused):
    """The duties area has no project of this id."""

    en = "there is no project {project}"
    zh = "没有项目 {project}"


class GoalDoesNotExist(ReferenceRefused):
    """The goals area has no goal of this id."""

    en = "there is no goal {goal}; set it first"
    zh = "没有目标 {goal}；请先设定"


class GoalArchivedBefore(ReferenceRefused):
    """The goal was archived."""

    en = "the goal {title} ({goal}) was archived on {day}; name another"
    zh = "目标“{title}”（{goal}）已于 {day} 归档；请填写其他目标"


class ReferenceDataBehind(Refusal):
    """The thing is unknown, and not all facts about such things have arrived yet."""

    en = "{named} is not known here yet, but news about it is on its way; try again"
    zh = "此处尚不知道 {named}，相关消息仍在路上；请稍后重试"
    retry_after_seconds = 1


REFERENCE_REFUSAL_STATUSES: Mapping[type[Exception], int] = {
    ReferenceRefused: 422,
    ReferenceDataBehind: 409,
}
"""The HTTP status of each of these refusals."""
