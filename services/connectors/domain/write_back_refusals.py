"""The refusals of writing back."""

from __future__ import annotations

from services.connectors.domain.refusals import ConnectorsRefused


class WriteBackEmpty(ConnectorsRefused):
    """A rule of writing back says nothing that is written."""

    en = "the rule writes nothing: give it a transition, a comment or a remote link"
    zh = "该规则不写回任何内容：请填写状态转换、评论或远程链接"


class WriteBackTwice(ConnectorsRefused):
    """A mapping has two rules of writing back for the same."""

    en = "another rule is about {trigger} of the same items of {project} already"
    zh = "已有另一条规则针对 {project} 同类事项的 {trigger}"


class ActivityNotTaken(ConnectorsRefused):
    """A rule names a step for what no step does."""

    en = "{trigger} has no activity; leave it out"
    zh = "{trigger} 没有步骤；请去掉 activity"


class TemplateUnreadable(ConnectorsRefused):
    """A text has a brace without its other one."""

    en = "a brace is not closed; write {{{{ for one that stays"
    zh = "花括号没有成对；要保留花括号请写 {{{{"


class TemplateFieldUnknown(ConnectorsRefused):
    """A text names a field that this trigger does not have."""

    en = "there is no field {field!r}; name one of {known}, and nothing but its name"
    zh = "没有字段 {field!r}；只能填写以下字段的名称：{known}"


class UrlNotHttp(ConnectorsRefused):
    """A link's address does not begin with a scheme that browsers follow."""

    en = "the address of a link begins with https:// or http://"
    zh = "链接地址须以 https:// 或 http:// 开头"


class UnknownWrite(ConnectorsRefused):
    """Nothing was to be written under this id."""

    en = "the connector has no write {write}"
    zh = "该连接器没有写回 {write}"


class WriteNotFailed(ConnectorsRefused):
    """Only what failed or was given up is replayed."""

    en = "the write was done already; what was written is not written again"
    zh = "该内容已写回，不会再次写回"
