"""Why a command to a retrospective is refused."""

from __future__ import annotations

from collections.abc import Mapping

from services.duties.domain.refusals import DutiesRefused, InvalidDuty, NothingOfThisId

CHINESE_LINK_KINDS: Mapping[str, str] = {
    "project": "协作事项",
    "duty": "职责",
    "handoff": "交接",
    "standing-duty": "常设职责",
}
"""What texts call that to which a link leads."""


class RetrospectiveOfOpenProject(DutiesRefused):
    """The project goes on, or was cancelled."""

    en = "only a closed project has a retrospective, and this one is {status[en]}"
    zh = "只有已结项的协作事项才有复盘，此事项{status[zh]}"


class UnknownRetrospective(NothingOfThisId):
    """Nothing was written about the project, and nothing is owed."""

    en = "there is no retrospective of the project {project}; write a draft first"
    zh = "协作事项 {project} 没有复盘；请先撰写草稿"


class UnknownRetrospectiveVersion(NothingOfThisId):
    """The retrospective has no version of this number."""

    en = "the retrospective of the project {project} has no version {version}"
    zh = "协作事项 {project} 的复盘没有第 {version} 版"


class NoRetrospectiveDraft(DutiesRefused):
    """There is nothing to publish or to withdraw."""

    en = "there is no draft of this retrospective; write one first"
    zh = "此复盘没有草稿；请先撰写"


class RetrospectivePublishedAlready(DutiesRefused):
    """What is published does not change."""

    en = "version {version} of this retrospective is published; correct it instead"
    zh = "此复盘第 {version} 版已发布，不能更改；请改为更正"


class RetrospectiveNotPublished(DutiesRefused):
    """A draft is changed, not corrected."""

    en = "this retrospective is not published; change its draft instead"
    zh = "此复盘尚未发布；请修改其草稿"


class AuthorOutsideProject(InvalidDuty):
    """A credited person's department takes no part in the project."""

    en = "the department {department} takes no part in this project; those that do: {participants}"
    zh = "部门 {department} 未参与此协作事项；参与部门：{participants}"


class UnknownLink(InvalidDuty):
    """What the lessons are said to be about does not exist."""

    en = "there is no {kind[en]} {id}, which a link names"
    zh = "链接所指的{kind[zh]} {id} 不存在"


class NothingToSearch(InvalidDuty):
    """The text has neither a letter nor a digit."""

    en = "a search needs a letter, a digit or a Chinese character"
    zh = "检索内容须含字母、数字或汉字"
