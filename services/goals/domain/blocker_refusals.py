"""The reasons for which blockers and supports refuse a command."""

from __future__ import annotations

from services.goals.domain.refusals import GoalsRefused, InvalidMoment, InvalidSupport


class BlockerIdTaken(GoalsRefused):
    """Another blocker has this id."""

    en = "a blocker of this id was raised already; raise another one"
    zh = "已有此编号的阻塞；请另行提出"


class BlockerIsResolved(GoalsRefused):
    """No support is asked against a resolved blocker."""

    en = "the blocker is resolved; nothing more is asked against it"
    zh = "阻塞已解决；不能再请求支持"


class BlockedGoalIsArchived(GoalsRefused):
    """No blocker is raised against an archived goal."""

    en = "the goal was archived; blockers can no longer be raised against it"
    zh = "目标已归档；不能再提出阻塞"


class SupportIdTaken(GoalsRefused):
    """Another support has this id."""

    en = "support of this id was asked for already; ask under another id"
    zh = "已有此编号的支持请求；请使用其他编号"


class SupportOfOwnDepartment(InvalidSupport):
    """A department is not asked to support its own goal."""

    en = "it is the department's own goal; ask another department"
    zh = "这是该部门自己的目标；请向其他部门请求支持"


class SupportGivenAlready(GoalsRefused):
    """The support was given at another time."""

    en = "the support was given at {at} already"
    zh = "支持已于 {at} 提供"


class SupportWithdrawnAlready(GoalsRefused):
    """The support was withdrawn at another time or for another reason."""

    en = "the support was withdrawn at {at} already, because: {reason}"
    zh = "支持请求已于 {at} 撤回，理由：{reason}"


class BlockerResolvedAlready(GoalsRefused):
    """The blocker was resolved at another time."""

    en = "the blocker was resolved at {at} already"
    zh = "阻塞已于 {at} 解决"


class SupportWasWithdrawn(GoalsRefused):
    """Withdrawn support is not given."""

    en = "the support was withdrawn; it is owed no longer"
    zh = "支持请求已撤回；不再需要提供"


class SupportWasGiven(GoalsRefused):
    """Given support is not withdrawn."""

    en = "the support was given already; it can no longer be withdrawn"
    zh = "支持已提供；不能再撤回"


class BeforeBlockerRaised(InvalidMoment):
    """Support would be asked for before the blocker was raised."""

    en = "the blocker was raised at {raised_at}; name a later `at`"
    zh = "阻塞提出于 {raised_at}；请填写更晚的 `at`"


class SupportDayTooNear(InvalidMoment):
    """Support would be owed by a day that leaves less time than the simplest request has."""

    en = "nobody is asked for something just before its day ends; name {day} or later"
    zh = "不得在当日临近结束时才请求支持；请填写 {day} 或更晚的日期"


class SupportDayHasPassed(InvalidMoment):
    """Support would be owed on a day that has passed."""

    en = "that day has passed already; name a later one"
    zh = "该日期已过；请填写更晚的日期"


class SupportEnteredAfterDue(InvalidMoment):
    """A department alone says that it gave support in time, after the time was over."""

    en = (
        "the support was due at {due_at}, and this is entered after that; leave `at` out, or ask an"
        " officer to enter it"
    )
    zh = "支持应于 {due_at} 前提供，而录入晚于该时间；请不填 `at`，或由专员录入"


class BeforeLastRequest(InvalidMoment):
    """The blocker would be resolved before its last change."""

    en = "the blocker was still open at {open_at}; name a later `at`"
    zh = "阻塞在 {open_at} 时仍未解决；请填写更晚的 `at`"


class BeforeSupportAsked(InvalidMoment):
    """Support would be answered before it was asked for."""

    en = "the support was asked for at {asked_at}; name a later `at`"
    zh = "支持请求提出于 {asked_at}；请填写更晚的 `at`"
