"""The refusals of documents and of their policy, one class for each reason."""

from __future__ import annotations

from services.comms.domain.refusals import (
    CommsInvalid,
    CommsNotFound,
    CommsRefused,
    InvalidSetting,
)


class InvalidDocument(CommsInvalid):
    """A document, its recipients or a receipt is not valid."""


class UnknownDocument(CommsNotFound):
    """There is no document of this id."""

    en = "there is no document {document}; draft it first"
    zh = "没有文档 {document}；请先起草"


class DocumentIdTaken(CommsRefused):
    """A document of this id exists."""

    en = "a document of this id is drafted already; revise it instead"
    zh = "该编号的文档已起草；请修订该文档"


class DocumentWasWithdrawn(CommsRefused):
    """The document is withdrawn."""

    en = "the document was withdrawn, because: {reason}; draft another one"
    zh = "文档已撤回，理由：{reason}；请另行起草"


class DocumentWithoutRecipient(InvalidDocument):
    """The document is for nobody else."""

    en = "name at least one department besides the author's own that is to receive it"
    zh = "请至少指明一个收件部门（起草部门除外）"


class DocumentNotSentYet(CommsRefused):
    """The present revision is not sent."""

    en = "revision {revision} is not sent yet; receipts are given once it is"
    zh = "第 {revision} 版尚未发送；发送后方可登记回执"


class DocumentSentAlready(CommsRefused):
    """The present revision is sent, so its checklist stands."""

    en = "revision {revision} was sent, and its checklist stands; draft a new revision"
    zh = "第 {revision} 版已发送，其检查清单不再更改；请起草新的版本"


class ChecklistNotMet(CommsRefused):
    """Items of the checklist are open."""

    en = "these items of the checklist are not met yet: {items[en]}; meet each, and say how"
    zh = "检查清单中以下项目尚未满足：{items[zh]}；请逐项满足并说明依据"


class UnknownChecklistItem(InvalidDocument):
    """The document's checklist has no such item."""

    en = "the checklist has no item {item}; it has: {items}"
    zh = "检查清单中没有项目 {item}；现有项目：{items}"


class ReceiptOfOtherRevision(CommsRefused):
    """The receipt is for a revision that is not the present one."""

    en = "revision {named} is not the present one; read revision {revision}, and receipt that"
    zh = "第 {named} 版不是当前版本；请阅读第 {revision} 版并登记回执"


class NotARecipient(CommsRefused):
    """The department is no recipient."""

    en = "{department} does not receive this document; no receipt is owed"
    zh = "{department} 不是该文档的收件部门，无需回执"


class ObjectionWithoutReason(InvalidDocument):
    """An objection gives no reason."""

    en = "say why the department objects; send the reason"
    zh = "请说明反对意见的理由"


class ReasonWithoutObjection(InvalidDocument):
    """A reason is given for a receipt that is no objection."""

    en = "only an objection has a reason; leave it out"
    zh = "只有反对意见需要理由；请去掉"


class ReceiptStands(CommsRefused):
    """The department accepted, or answered in a way that a mere reading does not undo."""

    en = "{department} answered already: {receipt[en]}; a new revision asks again"
    zh = "{department} 已答复：{receipt[zh]}；新版本会再次征求回执"


class ChecklistItemNamedTwice(InvalidSetting):
    """Two items of the checklist have the same code."""

    en = "two items of the checklist have the same code; give each one of its own"
    zh = "检查清单中有两个项目代码相同；请分别命名"


class ChecklistLacksAspect(InvalidSetting):
    """The checklist asks for no logic, or for no data."""

    en = "a checklist asks for both logic and data; give at least one item for each"
    zh = "检查清单须同时包含逻辑与数据；请各至少填写一项"


class DocumentTermOutOfRange(InvalidSetting):
    """A number of the document policy is out of range."""

    en = "send {least} to {most} as {name}, not {value}"
    zh = "{name} 请填写 {least} 至 {most}，而非 {value}"


class DocumentReasonMissing(InvalidDocument):
    """A matter is handled by a document, and none was sent for it."""

    en = (
        "no document of this matter was sent; send one that names the matter, or give the reason "
        "why there is none here"
    )
    zh = "该事项尚未发送任何文档；请发送注明该事项的文档，或说明此处没有文档的理由"
