"""Why a row is in the list: codes, with a sentence each in English and Chinese.

`{text}` is what somebody wrote or what a thing is called, `{department}` the code of a department.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

WorkReason = Literal[
    "due-by-duty-list",
    "rejected",
    "recalled",
    "input-missing",
    "input-late",
    "offered",
    "standing-duty-date",
    "standing-duty-missed",
    "project-closed",
    "pool-entered",
    "shares-entered",
    "outcome-entered",
    "asked",
    "paused-for-asker",
    "paused-for-outside",
    "agreed-in-meeting",
    "blocker",
    "link-offered",
    "report-due",
    "report-missed",
    "step-opened",
    "dispute-filed",
    "month-calculated",
    "month-under-review",
    "month-approved",
    "month-locked",
    "consulted",
    "unread",
    "time-stated",
    "project-planned",
    "start-refused",
    "pause-proposed",
    "entry-stated",
    "meeting-planned",
    "meeting-running",
    "matter-classified",
    "document-drafted",
    "document-sent",
    "blocker-raised",
    "cycle-prepared",
    "version-drafted",
    "rule-failed",
    "draft-written",
    "draft-simulated",
    "star-open",
    "star-decided",
    "delivery-failed",
    "write-failed",
    "notice-failed",
]


class ReasonText(NamedTuple):
    """A reason in both languages."""

    en: str
    zh: str


REASONS: Mapping[WorkReason, ReasonText] = {
    "due-by-duty-list": ReasonText("the project's duty list says so", "协作事项职责清单约定"),
    "rejected": ReasonText("sent back: {text}", "被退回：{text}"),
    "recalled": ReasonText("the sender took its offer back", "交付方已撤回交付"),
    "input-missing": ReasonText(
        "its time is over, but input is missing: it counts when that has come",
        "已到期，但上游输入未到：输入到达后继续计时",
    ),
    "input-late": ReasonText(
        "input of {department} was late: {text}", "{department} 的输入迟到：{text}"
    ),
    "offered": ReasonText("handed over; to accept or to send back", "已交付，待验收或退回"),
    "standing-duty-date": ReasonText("a date of a standing duty", "常设职责的应办日期"),
    "standing-duty-missed": ReasonText("its date {text} has passed", "日期 {text} 已过"),
    "project-closed": ReasonText("project {text} was closed", "协作事项 {text} 已结项"),
    "pool-entered": ReasonText(
        "the pool of {text} awaits a second person", "{text} 的奖金池待第二人确认"
    ),
    "outcome-entered": ReasonText(
        "the outcome of {text} awaits a second person", "{text} 的实际结果待第二人确认"
    ),
    "shares-entered": ReasonText(
        "participants and ratios of {text} await a second person", "{text} 的分配比例待第二人确认"
    ),
    "asked": ReasonText("{department} asked", "{department} 提出请求"),
    "paused-for-asker": ReasonText(
        "{department} waits for the asker: {text}", "{department} 等待提出方：{text}"
    ),
    "paused-for-outside": ReasonText(
        "the clock stands, for others outside: {text}", "计时暂停，等待外部：{text}"
    ),
    "agreed-in-meeting": ReasonText("agreed in a meeting", "会议中商定"),
    "blocker": ReasonText("asked against a blocker of goal {text}", "为目标 {text} 的阻碍请求支持"),
    "link-offered": ReasonText("offered by the side of goal {text}", "由目标 {text} 一方提出"),
    "report-due": ReasonText("a report of {text} is owed", "应报告 {text} 的进展"),
    "report-missed": ReasonText("the report of {text} did not come", "未报告 {text} 的进展"),
    "step-opened": ReasonText("case {text} is at this step", "案例 {text} 正处于此步骤"),
    "dispute-filed": ReasonText("{department} disputes: {text}", "{department} 提出争议：{text}"),
    "month-calculated": ReasonText("calculated; its review may begin", "已核算，可开始复核"),
    "month-under-review": ReasonText("under review; to be approved", "复核中，待批准"),
    "month-approved": ReasonText("approved; to be locked", "已批准，待锁定"),
    "month-locked": ReasonText("locked; to be paid", "已锁定，待发放"),
    "consulted": ReasonText("{department} asks: {text}", "{department} 咨询：{text}"),
    "unread": ReasonText("it changed; to confirm that it was read", "有变更，待确认阅知"),
    "time-stated": ReasonText(
        "{department} states when {text} happened; to confirm",
        "{department} 称 {text} 的发生时间，待确认",
    ),
    "project-planned": ReasonText("planned; nobody has set its start", "已规划，未定启动时间"),
    "start-refused": ReasonText("its planned start was refused", "计划的启动被拒"),
    "pause-proposed": ReasonText(
        "{department} waits: {text}; the clock goes on until you accept",
        "{department} 等待：{text}；接受前继续计时",
    ),
    "entry-stated": ReasonText(
        "{department} states when it happened; to confirm", "{department} 陈述了发生时间，待确认"
    ),
    "meeting-planned": ReasonText("planned by {department}", "由 {department} 安排"),
    "meeting-running": ReasonText("it runs; to be closed", "进行中，待结束"),
    "document-drafted": ReasonText("drafted; to be checked and sent", "已起草，待检查并发送"),
    "document-sent": ReasonText("sent by {department}", "由 {department} 发送"),
    "matter-classified": ReasonText("classified; to be handled", "已分级，待处理"),
    "blocker-raised": ReasonText("blocks goal {text}", "阻碍目标 {text}"),
    "cycle-prepared": ReasonText("prepared; to be activated", "已准备，待启用"),
    "version-drafted": ReasonText("version {text} is a draft", "版本 {text} 为草稿"),
    "rule-failed": ReasonText("rule {text} was refused", "规则 {text} 被拒"),
    "draft-written": ReasonText("written; to be simulated", "已撰写，待测算"),
    "draft-simulated": ReasonText("simulated; another person approves it", "已测算，待他人批准"),
    "star-open": ReasonText(
        "candidates of {text} are listed; to be decided", "{text} 的候选人已列出，待评定"
    ),
    "star-decided": ReasonText(
        "winners of {text} are decided; to be published", "{text} 的获奖者已评定，待公布"
    ),
    "delivery-failed": ReasonText("connector {text} could not do it", "连接器 {text} 未能完成"),
    "write-failed": ReasonText("it could not be written to {text}", "未能写回 {text}"),
    "notice-failed": ReasonText("no attempt to deliver it succeeded", "各次投递均未成功"),
}


def reason_sentence(reason: WorkReason, text: str, department: str) -> ReasonText:
    """Return the sentences of a reason, about these."""
    en, zh = REASONS[reason]
    named = {"{text}": text, "{department}": department}
    for name, value in named.items():
        en, zh = en.replace(name, value), zh.replace(name, value)
    return ReasonText(en, zh)
