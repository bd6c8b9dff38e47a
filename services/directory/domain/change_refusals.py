"""Why a dated change, a succession or a withdrawal is refused; each says what to do instead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from services.directory.domain.refusals import DirectoryRefused, InvalidEntry


class ChangeBeforeFirstDay(InvalidEntry):
    """A department has no name, parent or head before it exists."""

    en = "{code} exists from {first_day} on; choose that day or a later one"
    zh = "{code} 自 {first_day} 起存在；请选择该日或之后"


class UnknownChange(DirectoryRefused):
    """Nothing of this kind begins on this day."""

    en = "no {change[en]} of {code} begins on {valid_from}; …/history lists all of them"
    zh = "{code} 没有自 {valid_from} 起的{change[zh]}；…/history 列出全部"


class FirstValueStays(DirectoryRefused):
    """The name and the parent with which a department began belong to its registration."""

    en = "{code} began with this {change[en]}; change it from {valid_from} on, or withdraw {code}"
    zh = "这是 {code} 起始的{change[zh]}；请自 {valid_from} 起更改，或撤回 {code} 的登记"


class HeadUnknown(InvalidEntry):
    """Nobody of this id leads a department."""

    en = "there is no person {person}; register them first"
    zh = "没有人员 {person}；请先登记"


class HeadHasLeft(InvalidEntry):
    """A head who is in no department on the first day leads none."""

    en = "{person} is in no department on {valid_from}; assign them first, or choose somebody else"
    zh = "{person} 在 {valid_from} 不属于任何部门；请先任职，或另选他人"


class SuccessorIsItself(InvalidEntry):
    """A department does not succeed itself."""

    en = "{code} cannot succeed itself; name another department"
    zh = "{code} 不能承接自身；请填写其他部门"


class SuccessorUnknown(InvalidEntry):
    """The successor does not exist."""

    en = "there is no department {successor}; register it first"
    zh = "没有部门 {successor}；请先登记"


class SuccessorClosed(InvalidEntry):
    """The successor ends."""

    en = "the department {successor} closed on {valid_to}; name one that is open"
    zh = "部门 {successor} 已于 {valid_to} 撤销；请选择未撤销的部门"


class SuccessorBeginsLater(InvalidEntry):
    """The successor exists only from a later day on."""

    en = "{successor} exists from {first_day} on; choose that day or a later one"
    zh = "{successor} 自 {first_day} 起才存在；请选择该日或之后"


class SuccessorBelow(InvalidEntry):
    """The successor stands under the department that ends."""

    en = "{successor} stands under {code}; move it elsewhere first (PUT …/parent)"
    zh = "{successor} 在 {code} 之下；请先调整其上级（PUT …/parent）"


class SuccessionBeforeFirstDay(InvalidEntry):
    """A department exists for a day before it is succeeded."""

    en = "{code} exists from {first_day} on; choose a later day, or withdraw {code} as a mistake"
    zh = "{code} 自 {first_day} 起存在；请选择之后的日期，或撤回 {code} 的登记"


class SuccessionOfNobody(InvalidEntry):
    """A person for whom a successor is named is not in the department."""

    en = "{person} is not in {code} from {valid_from} on; leave them out"
    zh = "{person} 自 {valid_from} 起不在 {code}；请勿填写"


class SuccessionDecidedAlready(DirectoryRefused):
    """The department has a succession that has not taken effect."""

    en = "{code} goes to {successor} on {valid_from}; withdraw that succession first"
    zh = "{code} 将于 {valid_from} 由 {successor} 承接；请先撤回该决定"


class UnknownSuccession(DirectoryRefused):
    """The department has no such succession to come."""

    en = "{code} has no succession {succession} to come; …/successions lists them"
    zh = "{code} 没有待生效的承接决定 {succession}；…/successions 列出全部"


class SuccessionDoesNotExist(DirectoryRefused):
    """There is no succession of this id."""

    en = "there is no succession {succession}; a department's …/successions lists its own"
    zh = "没有承接决定 {succession}；部门的 …/successions 列出其全部"


class IsSuccessor(DirectoryRefused):
    """Others go to this department on a day to come."""

    en = "{code} is to succeed {departments}; withdraw those successions first"
    zh = "{code} 将承接 {departments}；请先撤回这些决定"


class DepartmentInUse(DirectoryRefused):
    """Something stands in the department, so it is no mistake."""

    en = "{code} cannot be withdrawn: {dependants[en]}; close it, or let another one succeed it"
    zh = "{code} 不能撤回：{dependants[zh]}；请撤销该部门，或由其他部门承接"


class ClosedDepartmentInUse(DepartmentInUse):
    """Something stands in a department that has an end already; nothing is left to do."""

    en = (
        "{code} cannot be withdrawn: {dependants[en]}; its last day is {valid_to}, so it stays as"
        " it is"
    )
    zh = "{code} 不能撤回：{dependants[zh]}；该部门的最后一日为 {valid_to}，保持现状即可"


def refuse_withdrawal(
    code: str, dependants: Mapping[str, str], valid_to: date | None
) -> DepartmentInUse:
    """Return the refusal to withdraw a department, which has an end already or none."""
    if valid_to is None:
        return DepartmentInUse(code=code, dependants=dependants)
    return ClosedDepartmentInUse(code=code, dependants=dependants, valid_to=valid_to)


class DepartmentHasOpenWork(DirectoryRefused):
    """Goals, duties, requests or cases of the department are open."""

    en = (
        "{code} still has {work[en]}; let another department succeed it (POST …/successions),"
        " or close it with leaves_open: true"
    )
    zh = (
        "{code} 仍有{work[zh]}；请由其他部门承接（POST …/successions），或以 leaves_open: true 撤销"
    )


class NotLeftYet(DirectoryRefused):
    """The data of somebody who works here, or will, are needed."""

    en = "{person} belongs to {department}; their data can be erased once they have left"
    zh = "{person} 仍属于 {department}；离职后方可抹除其资料"


class PersonIsErased(DirectoryRefused):
    """The id stands for nobody any more."""

    en = "the data of {person} were erased for good; register the person under another id"
    zh = "{person} 的资料已永久抹除；请以其他编号登记该人员"


class PersonInUse(DirectoryRefused):
    """The person leads a department, so they are no mistake."""

    en = "{person} cannot be withdrawn: they lead {departments}; appoint somebody else first"
    zh = "{person} 不能撤回：其为 {departments} 的负责人；请先任命他人"


class NotAssigned(DirectoryRefused):
    """Somebody who is in no department leaves none."""

    en = "{person} is in no department on {day}; choose a day on which they are"
    zh = "{person} 在 {day} 不属于任何部门；请选择其任职期间的日期"


class AssignedLater(DirectoryRefused):
    """The person has an assignment behind the last day."""

    en = "{person} is assigned to {department} from {valid_from} on; withdraw that assignment first"
    zh = "{person} 自 {valid_from} 起任职于 {department}；请先撤回该任职"


class LeavesAlready(DirectoryRefused):
    """The person leaves later, as it is entered."""

    en = "{person} leaves after {last_day}; withdraw that first (…/assignments/{{day}}/withdraw)"
    zh = "{person} 的最后一日已登记为 {last_day}；请先撤回（…/assignments/{{day}}/withdraw）"


class UnknownAssignment(DirectoryRefused):
    """No assignment begins on this day."""

    en = "no assignment of {person} begins on {valid_from}; the person's page lists all of them"
    zh = "{person} 没有自 {valid_from} 起的任职；人员页面列出全部"
