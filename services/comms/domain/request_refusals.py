"""The refusals of requests, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsNotFound,
    CommsRefused,
    InvalidMoment,
    InvalidRequest,
)


class UnknownRequest(CommsNotFound):
    """There is no request of this id."""

    en = "there is no request {request}; open it first"
    zh = "没有请求 {request}；请先提出"


class UnknownEntry(CommsNotFound):
    """The request's history has no entry of this id."""

    en = "the request's history has no entry {entry}"
    zh = "该请求的记录中没有 {entry}"


class RequestIdTaken(CommsRefused):
    """The id is that of another request."""

    en = "this id belongs to another request; open it under an id of its own"
    zh = "该编号属于另一请求；请使用新的编号"


class DepartmentAsksItself(InvalidRequest):
    """The asker and the asked department are the same."""

    en = "a department does not ask itself; name another one"
    zh = "部门不能向自己提出请求；请指定其他部门"


class RequestIsOver(CommsRefused):
    """The request was resolved or withdrawn."""

    en = "the request is over since {at}; if that is wrong, have its history corrected"
    zh = "该请求已于 {at} 结束；如有误，请更正其记录"


class TooManyEntries(CommsRefused):
    """The request has as many entries as it may have."""

    en = "a request has at most {limit} entries; withdraw it and open another one"
    zh = "一个请求最多有 {limit} 条记录；请撤回后另行提出"


class OpeningTooOld(InvalidMoment):
    """The request is entered too long after its opening."""

    en = "a request is entered within {days} days; ask it anew"
    zh = "请求须在 {days} 天内补录；请重新提出"


class LaterEntryExists(InvalidMoment):
    """What is entered must be later than what is entered already."""

    en = "something is entered for {at} already; name a later time"
    zh = "{at} 已有记录；请填写更晚的时间"


class ClockPausedAlready(CommsRefused):
    """The clock is paused at that time."""

    en = "the clock is paused at that time already, since {since}: {reason}"
    zh = "该时刻时钟已暂停，自 {since} 起：{reason}"


class ClockNotPaused(CommsRefused):
    """The clock runs at that time."""

    en = "the clock is not paused at that time"
    zh = "该时刻时钟未暂停"


class PausedAtThatInstant(CommsRefused):
    """A pause and its end cannot be at one instant."""

    en = "it was paused at that very instant; name a later time"
    zh = "时钟正是在该时刻暂停的；请填写更晚的时间"


class OpenedAfterFirstEntry(InvalidMoment):
    """The opening would be later than the first entry."""

    en = "its history begins at {at}; it cannot have been opened after that"
    zh = "其记录始于 {at}；不可能在此之后才提出"


class BeforeOpening(InvalidMoment):
    """An entry would be earlier than the opening."""

    en = "the request was opened at {at}; name a later time"
    zh = "该请求于 {at} 提出；请填写更晚的时间"


class OpeningNotVoidable(CommsRefused):
    """The opening cannot be struck out."""

    en = "the opening cannot be struck out; withdraw the request instead"
    zh = "提出记录不能作废；请撤回该请求"


class EntryStruckOut(CommsRefused):
    """The entry was struck out and cannot be retimed."""

    en = "this entry was struck out; enter anew what happened"
    zh = "该记录已作废；请重新登记"


class EntryStruckOutBefore(CommsRefused):
    """The entry was struck out for another reason."""

    en = "this entry was struck out already, because: {reason}"
    zh = "该记录已作废，理由：{reason}"


class EntryHasThatTime(CommsRefused):
    """The entry has the time that it would be corrected to."""

    en = "this entry has the time {at} already; there is nothing to correct"
    zh = "该记录的时间已是 {at}，无需更正"


class CalendarMoved(CommsRefused):
    """The company's calendar was replaced while the command was carried out."""

    en = "the calendar was replaced just now; ask again"
    zh = "日历刚刚更换；请重试"
    retry_after_seconds = 1


class AnswerStatedTimeFirst(CommsRefused):
    """The other side stated a time for this entry and waits for an answer."""

    en = "the other side states that this happened at {at}; confirm or reject that first"
    zh = "对方称此事发生于 {at}；请先确认或拒绝该时间"


class TimeRejectedBefore(CommsRefused):
    """The stated time was rejected for another reason."""

    en = "this time was rejected already, because: {reason}"
    zh = "该时间已被拒绝，理由：{reason}"


class EntryOfOtherParty(CommsRefused):
    """A side strikes out what the other side, or an officer, entered."""

    en = "your department did not enter this; ask who entered it, or an officer of communication"
    zh = "该记录不是由贵部门登记的；请由登记者或沟通专员作废"


class StrikingOutNeedsOfficer(CommsRefused):
    """Without the entry the clock would run to the advantage of the side that strikes it out."""

    en = "without this entry your department would be better off; ask an officer of communication"
    zh = "作废该记录会使贵部门受益；请由沟通专员作废"


class NothingToConfirm(CommsRefused):
    """The time of the entry counts already; nobody has to confirm it."""

    en = "this entry counts from {at} on already; nothing of it awaits confirmation"
    zh = "该记录自 {at} 起已计入；没有待确认的时间"


class OldEntryNeedsOfficer(CommsRefused):
    """A department's head strikes out an entry that is older than the policy's limit."""

    en = "this entry is older than {days} working days; ask an officer of communication to do it"
    zh = "该记录已超过 {days} 个工作日；请由沟通专员作废"
