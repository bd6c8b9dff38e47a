"""Why a command to a liaison's office, or to absences, is refused."""

from __future__ import annotations

from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    NothingOfThisId,
)


class UnknownLiaison(NothingOfThisId):
    """There is no office of this id."""

    en = "there is no liaison {liaison}"
    zh = "没有接口人 {liaison}"


class LiaisonNamedAlready(DutiesRefused):
    """The department has a liaison for the item."""

    en = (
        "{department} has a liaison for this already: {person} since {since}; hand the office over "
        "(liaison {liaison})"
    )
    zh = (
        "{department} 对此事项已有接口人：{person}，自 {since} 起；"
        "请办理移交（接口人编号 {liaison}）"
    )


class LiaisonOfficeEnded(DutiesRefused):
    """The office ended."""

    en = "the office ended with {last_day}; name a liaison anew"
    zh = "该接口人职务已于 {last_day} 终止；请重新指定接口人"


class LiaisonAlready(DutiesRefused):
    """The person holds the office already."""

    en = "{person} is liaison already, since {since}; name another person, or change the deputy"
    zh = "{person} 自 {since} 起已是接口人；请指定其他人，或变更代理人"


class HandOverPlanned(DutiesRefused):
    """The office changes hands on a day to come."""

    en = "the office goes to {person} on {on} already; withdraw that first"
    zh = "已定于 {on} 移交给 {person}；请先撤回该移交"


class LiaisonChangePlanned(DutiesRefused):
    """The office changes on a day to come, and the deputy with it."""

    en = "the office changes on {on}; say the deputy with that hand-over, or withdraw it first"
    zh = "该职务将于 {on} 变更；请在该次移交中填写代理人，或先撤回移交"


class NoHandOverPlanned(DutiesRefused):
    """Nothing is to come that could be taken back."""

    en = "no hand-over is planned: {person} has been liaison since {since}; hand the office over"
    zh = "没有待生效的移交：{person} 自 {since} 起任接口人；请办理移交"


class LiaisonItemOpen(DutiesRefused):
    """The item goes on, so the office needs a successor."""

    en = "this goes on, so the office cannot be left empty; hand it over to a successor"
    zh = "该事项尚未结束，接口人不能空缺；请移交给继任者"


class OfficeVacant(DutiesRefused):
    """Nobody holds the office."""

    en = "the office has been vacant since {since}; hand it over to a successor first"
    zh = "接口人自 {since} 起空缺；请先移交给继任者"


class OwnDeputy(InvalidDuty):
    """A liaison cannot be the deputy as well."""

    en = "{person} is the liaison; name another person as deputy, or none"
    zh = "{person} 本人即接口人；请指定其他人为代理人，或不指定"


class NotLiaisonOrDeputy(InvalidDuty):
    """The note is about neither the liaison nor the deputy."""

    en = "{person} is neither liaison nor deputy here; name one of them"
    zh = "{person} 既非此处接口人也非代理人；请填写其中一人"


class OwnCompetence(DutiesRefused):
    """Nobody judges themselves."""

    en = "nobody states their own competence; have the head of {department}, or an officer, do it"
    zh = "不能评定本人的能力；请由 {department} 负责人或专员评定"


class CompetenceNotShown(DutiesRefused):
    """Somebody is named whose competence is not shown."""

    en = (
        "it is not shown that {person} can communicate and knows the business; the head states "
        "both with evidence (`competence`), or an officer overrules this with a reason (`overrule`)"
    )
    zh = (
        "尚未证明 {person} 具备沟通能力与业务理解能力；请由负责人附依据评定（`competence`），"
        "或由专员说明理由后破例（`overrule`）"
    )


class CompetenceStatedTooEarly(InvalidMoment):
    """A judgement of so long ago says nothing of today."""

    en = "a statement may be {days} days old at the most"
    zh = "评定日期最多可早于今日 {days} 天"


class CompetenceStatedAhead(InvalidMoment):
    """The day is yet to come."""

    en = "a statement is of today ({today}) or earlier"
    zh = "评定日期不得晚于今日（{today}）"


class HandOverTooEarly(InvalidMoment):
    """The day lies before the present term."""

    en = "{person} has been liaison since {since}; hand over on {earliest} at the earliest"
    zh = "{person} 自 {since} 起任接口人；最早可于 {earliest} 移交"


class LiaisonBeginsTooEarly(InvalidMoment):
    """The day lies too far back."""

    en = "this may lie {days} days back at the most"
    zh = "最多可追溯 {days} 天"


class LiaisonBeginsTooLate(InvalidMoment):
    """The day lies too far ahead."""

    en = "this may lie {days} days ahead at the most"
    zh = "最多可提前 {days} 天"


class UnknownLiaisonItem(NothingOfThisId):
    """There is nothing of this kind and id."""

    en = "there is no {kind[en]} {id}"
    zh = "没有{kind[zh]} {id}"


class LiaisonItemClosed(DutiesRefused):
    """What is closed needs no liaison."""

    en = "this {kind[en]} is over; name liaisons for what goes on"
    zh = "该{kind[zh]}已结束；请为进行中的事项指定接口人"


class ItemIdMissing(InvalidDuty):
    """The item is named by its kind alone."""

    en = "say which {kind[en]}: give its id"
    zh = "请填写{kind[zh]}的编号"


class ItemIdNotNeeded(InvalidDuty):
    """The department itself has no id beside its code."""

    en = "the liaison for everything of a department needs no id; leave it out"
    zh = "部门总接口人无需事项编号；请去掉编号"


class PersonOfOtherDepartment(InvalidDuty):
    """The person does not work in the department on the day."""

    en = "{person} does not work in {department} on {day}; name somebody who does"
    zh = "{person} 于 {day} 不在 {department} 任职；请指定该部门的人员"


CHINESE_ITEM_KINDS = {
    "department": "部门",
    "project": "协作事项",
    "goal": "目标",
    "flow": "流程",
    "standing-duty": "常设职责",
}
