"""The refusals of problems of agendas, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import CommsRefused, InvalidMeeting


class ProblemWithoutLink(InvalidMeeting):
    """A point of a project meeting's agenda is linked to nothing."""

    en = (
        "“{subject}” is linked to no goal, handoff or request; a project meeting is about "
        "problems: link it, or leave it out"
    )
    zh = "议题“{subject}”未关联目标、交接或请求；项目例会聚焦问题，请关联或去掉该议题"


class ProblemsWithoutOutcome(CommsRefused):
    """Problems on the agenda have no outcome."""

    en = (
        "these problems have no outcome yet: {problems}; enter for each that it is solved, handed "
        "on, or dropped with a reason"
    )
    zh = "以下问题尚无结论：{problems}；请逐一登记为已解决、已移交或已放弃（附理由）"


class ProblemSettledOtherwise(CommsRefused):
    """The problem left the meeting in another way."""

    en = "the problem has its outcome already: {result[en]}"
    zh = "该问题已有结论：{result[zh]}"


class NoProblemOfAgenda(InvalidMeeting):
    """The agenda has no problem of this id."""

    en = "the agenda has no problem {item}; name one of the meeting's problems"
    zh = "议程中没有问题 {item}；请填写本次会议的问题"


class HandedToNobody(InvalidMeeting):
    """A problem is handed on, and it is not said to whom; or it is said, and it is not."""

    en = (
        "a problem that is handed on, and no other, names where it goes: the next meeting, a "
        "request with request_id, or a department with due_on"
    )
    zh = "移交的问题（且仅移交的问题）须指明去向：下次会议、请求（request_id）或部门（附 due_on）"
