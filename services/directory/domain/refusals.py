"""The refusals of the directory; each message says what to do instead."""

from __future__ import annotations

from shared.eventsourcing.code_rule import MalformedCode, find_code_fault
from shared.eventsourcing.refusal import Refusal
from shared.eventsourcing.subject_rule import MalformedSubject, find_subject_fault


class DirectoryRefused(Refusal):
    """The command does not fit the present state."""


class UnknownDepartment(DirectoryRefused):
    """There is no department of this code."""

    en = "there is no department {code}; register it first"
    zh = "没有部门 {code}；请先登记"


class UnknownPerson(DirectoryRefused):
    """There is no person of this id."""

    en = "there is no person {person}; register them first"
    zh = "没有人员 {person}；请先登记"


class DepartmentRegisteredOtherwise(DirectoryRefused):
    """The department was registered with other data."""

    en = "{code} is registered with other data; rename it or appoint its head instead"
    zh = "{code} 已用其他内容登记；请改为更名或任命负责人"


class DepartmentPlacedOtherwise(DirectoryRefused):
    """A list gives a registered department another parent or another first day."""

    en = "{code} was registered {place[en]} from {valid_from} on, and that stays; correct the list"
    zh = "{code} 自 {valid_from} 起登记{place[zh]}，不能改变；请更正表格"


class DepartmentClosedAlready(DirectoryRefused):
    """A closed department does not change any more."""

    en = "{code} closed on {valid_to}; register a new department under another code"
    zh = "{code} 已于 {valid_to} 撤销；请用另一个代码登记新部门"


class OpenDepartmentsBelow(DirectoryRefused):
    """Departments under it are not closed."""

    en = "{code} has open departments under it: {children}; close them first"
    zh = "{code} 下面还有未撤销的部门：{children}；请先撤销它们"


class DepartmentsBelowCloseLater(DirectoryRefused):
    """Departments under it exist longer than it would."""

    en = (
        "{code} cannot close on {valid_to}, because departments under it exist longer: {children};"
        " close it on {earliest} or later"
    )
    zh = "{code} 不能在 {valid_to} 撤销，下面的部门存在更久：{children}；请在 {earliest} 或之后撤销"


class PeopleJoinLater(DirectoryRefused):
    """People are assigned to the department from a day after its last one."""

    en = (
        "{code} cannot close on {valid_to}, because people join it later: {people};"
        " assign them elsewhere first"
    )
    zh = "{code} 不能在 {valid_to} 撤销，之后还有人员加入：{people}；请先改派他们"


class PersonRegisteredOtherwise(DirectoryRefused):
    """The person was registered with other data."""

    en = "{person} is registered with other data; rename or assign the person instead"
    zh = "{person} 已用其他内容登记；请改为更名或改派"


class SameCode(DirectoryRefused):
    """Another department has this code in another case."""

    en = "{code} is the same code as {existing}, which exists; use {existing}, or another code"
    zh = "{code} 与已有的 {existing} 是同一个代码；请使用 {existing}，或另选代码"


class SamePersonId(DirectoryRefused):
    """Another person has this id in another case."""

    en = "{person} is the same id as {existing}, which exists; use {existing}, or another id"
    zh = "{person} 与已有的 {existing} 是同一个编号；请使用 {existing}，或另选编号"


class SignOnSubjectTaken(DirectoryRefused):
    """A sign-on subject stands for another person."""

    en = "the sign-on subject {subject} stands for {holder}; take it from them first"
    zh = "登录标识 {subject} 已属于 {holder}；请先从其名下取消"


class UnknownTokenRevocation(DirectoryRefused):
    """There is no revocation of this id."""

    en = "there is no revocation {revocation}; GET /api/directory/v1/token-revocations lists them"
    zh = "没有撤销记录 {revocation}；可用 GET /api/directory/v1/token-revocations 查看"


class RevokesOwnTokens(DirectoryRefused):
    """The caller would revoke the token that he calls with."""

    en = "this revokes your own token as well; send may_be_own: true if you mean it"
    zh = "这也会撤销您自己的令牌；如确有此意，请发送 may_be_own: true"


class InvalidEntry(DirectoryRefused):
    """The data of a department or a person does not fit the organisation."""


class CodeMalformed(MalformedCode, InvalidEntry):
    """A new code or id has a character that no code has."""


class SignOnSubjectMalformed(MalformedSubject, InvalidEntry):
    """A new sign-on subject would look like another one."""


class UserNameTaken(DirectoryRefused):
    """The account's name is another person's."""

    en = "the user name {user_name} is the account of {holder}"
    zh = "用户名 {user_name} 已是 {holder} 的账号"


def require_code(code: str) -> None:
    """Raise `CodeMalformed` where a code that is to be registered breaks the rule of codes."""
    fault = find_code_fault(code)
    if fault is not None:
        raise CodeMalformed(**fault)


def require_subject(subject: str) -> None:
    """Raise `SignOnSubjectMalformed` where another sign-on subject would look like this one."""
    fault = find_subject_fault(subject)
    if fault is not None:
        raise SignOnSubjectMalformed(**fault)


class ParentUnknown(InvalidEntry):
    """The parent does not exist."""

    en = "there is no department {code}; register {code} first, or leave the parent out"
    zh = "没有部门 {code}；请先登记 {code}，或不填上级部门"


class ParentClosed(InvalidEntry):
    """The parent is closed."""

    en = "the department {code} closed on {valid_to}; choose one that is open"
    zh = "部门 {code} 已于 {valid_to} 撤销；请选择未撤销的部门"


class ParentBeginsLater(InvalidEntry):
    """The parent exists only from a later day on."""

    en = (
        "the department {parent} exists from {parent_from} on, so {code} cannot stand under it from"
        " {valid_from} on; choose a later first day or another parent"
    )
    zh = (
        "部门 {parent} 自 {parent_from} 起才存在，{code} 不能自 {valid_from} 起在其下；"
        "请选择更晚的起始日或另一个上级部门"
    )


class DependantsBeginEarlier(InvalidEntry):
    """Departments or people stand in a department before its new first day."""

    en = "{code} cannot begin on {valid_from}: {dependants} stand in it earlier; begin it by then"
    zh = "{code} 不能从 {valid_from} 开始：{dependants} 更早就在其中；请选择不晚于此的起始日"


class DepartmentsFormCycle(InvalidEntry):
    """A department would stand under itself."""

    en = "departments cannot form a cycle: {cycle}; change one parent"
    zh = "部门不能互为上下级：{cycle}；请更改其中一个上级部门"


class TooManyLevels(InvalidEntry):
    """Too many departments would be above one."""

    en = "{code} would have more than {levels} levels above it; choose a higher parent"
    zh = "{code} 上面会超过 {levels} 级；请选择更高的上级部门"


class MembershipDepartmentUnknown(InvalidEntry):
    """Nobody joins a department that does not exist."""

    en = "there is no department {code}; register {code} first"
    zh = "没有部门 {code}；请先登记 {code}"


class MembershipAfterClosing(InvalidEntry):
    """Nobody joins a department after its last day."""

    en = "the department {code} closed on {valid_to}; choose one that is open"
    zh = "部门 {code} 已于 {valid_to} 撤销；请选择未撤销的部门"


class MembershipBeforeDepartment(InvalidEntry):
    """Nobody is in a department before its first day."""

    en = (
        "the department {code} exists from {department_from} on; nobody is in it from {valid_from}"
        " on; choose {department_from} or later"
    )
    zh = "部门 {code} 自 {department_from} 起才存在，不能自 {valid_from} 起任职；请选择该日或之后"


class ClosedBeforeFirstDay(InvalidEntry):
    """A department does not close before it exists."""

    en = "{code} exists from {valid_from} on and cannot close before that"
    zh = "{code} 自 {valid_from} 起存在，不能在此之前撤销"


class RevocationTargetUnclear(InvalidEntry):
    """A revocation names neither a subject nor a token's id, or both."""

    en = "name either a subject or a token_id"
    zh = "请填写 subject 或 token_id 其中之一"


class CompanyRolesForbidden(DirectoryRefused):
    """Only the general manager gives, takes or re-links roles of the whole company."""

    en = (
        "only the general manager gives or takes roles of the whole company, "
        "or changes the sign-on of somebody who has one"
    )
    zh = "只有总经理可以授予或收回全公司范围的角色，或更改拥有此类角色者的登录账号"
