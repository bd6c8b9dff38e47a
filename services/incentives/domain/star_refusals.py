"""Why a nomination, decision or publication of a star is refused."""

from __future__ import annotations

from collections.abc import Mapping

from services.incentives.domain.refusals import IncentivesRefused, NotFound

CHINESE_RANKINGS: Mapping[str, str] = {"department": "部门", "team": "团队", "person": "个人"}
"""Whom a ranking is of."""


class StarSecondPersonNeeded(IncentivesRefused):
    """Another person than the caller does this."""


class OwnStarNomination(StarSecondPersonNeeded):
    """The caller would nominate himself, his department or his team."""

    en = "{candidate} is your own: nominate another one, or let somebody else nominate it"
    zh = "{candidate} 属于您本人或您所在的部门、团队；请提名其他对象，或由他人提名"


class OwnStarDecision(StarSecondPersonNeeded):
    """The caller would award himself, his department or his team."""

    en = "{candidate} is your own: somebody else decides this award"
    zh = "{candidate} 属于您本人或您所在的部门、团队；须由他人评定"


class StarAuthorDecides(StarSecondPersonNeeded):
    """The caller nominated the one whom he would award."""

    en = "you nominated {candidate} yourself: somebody else decides this award"
    zh = "{candidate} 由您本人提名；须由他人评定"


class StarMonthNotOpen(IncentivesRefused):
    """The month has no list of candidates yet, since it is not locked."""

    en = "{period} has no candidates for the star yet: they are listed when the month is locked"
    zh = "{period} 尚无协作之星候选名单；该月锁账后即会列出"


class StarBelowMinimum(IncentivesRefused):
    """The candidate is not ranked, since there is too little data."""

    en = "{candidate} is not ranked: {found} obligations were on time or late, not {minimum}"
    zh = "{candidate} 未进入排名：按时或逾期的义务共 {found} 项，至少需要 {minimum} 项"


class StarRankingNotAwarded(IncentivesRefused):
    """The plan has no winner in this ranking."""

    en = "the plan of {period} awards no star in the ranking of this kind: {ranking[en]}"
    zh = "{period} 的激励方案未设{ranking[zh]}的评选"


class TooManyStarWinners(IncentivesRefused):
    """The decision names more winners than the plan has."""

    en = "winners in this ranking by the plan of {period}: {most}; name no more"
    zh = "{period} 的激励方案在此评选中设 {most} 名获奖者；请勿超出"


class StarWinnerNotNominated(IncentivesRefused):
    """The decision names somebody whom nobody nominated."""

    en = "nobody nominated {candidate} for {period}; nominate it first"
    zh = "{period} 无人提名 {candidate}；请先提名"


class StarAlertsNotAcknowledged(IncentivesRefused):
    """There are alerts beside a winner that the decision does not mention."""

    en = "alerts stand beside {candidate}: {alerts}; read them and acknowledge them by their ids"
    zh = "{candidate} 有待确认的异常提示：{alerts}；请阅读后按编号确认"


class StarDecidedAlready(IncentivesRefused):
    """There is another decision about this ranking of the month."""

    en = "the star of {period} was decided otherwise; cancel that decision before its publication"
    zh = "{period} 的协作之星已另有评定；如需更改，请在公布前撤销原评定"


class StarPublishedAlready(IncentivesRefused):
    """The award was published and is final."""

    en = "the star of {period} was published and is final"
    zh = "{period} 的协作之星已公布，不可更改"


class StarNotDecided(IncentivesRefused):
    """There is no decision about this ranking of the month."""

    en = "the star of {period} is not decided in this ranking; decide it first"
    zh = "{period} 的此项评选尚未评定；请先评定"


class UnknownStarCandidate(NotFound):
    """The ranking has nobody of this code: without anything due, or named otherwise."""

    en = (
        "this ranking of {period} has no candidate of the code {candidate}; it lists all who had"
        " something due, with their codes"
    )
    zh = "{period} 的此项排名中没有代码为 {candidate} 的候选；排名列出所有有应交义务的对象及其代码"


class AmbiguousStarCandidate(IncentivesRefused):
    """Several candidates have this code, as teams of projects with one code."""

    en = "{candidate} is the code of several candidates of {period}; name one of them: {known}"
    zh = "{period} 有多个候选的代码为 {candidate}；请指明其中之一：{known}"
