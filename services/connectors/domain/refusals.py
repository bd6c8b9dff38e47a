"""The refusals of connectors."""

from __future__ import annotations

from shared.eventsourcing.refusal import Refusal


class ConnectorsRefused(Refusal):
    """The rules of connectors forbid this; the message says what to do instead."""


class UnknownConnector(ConnectorsRefused):
    """No connector of this name is set up."""

    en = "there is no connector {connector!r}; the settings name those that there are"
    zh = "没有连接器 {connector!r}；可用的连接器由设置给出"


class UnknownDelivery(ConnectorsRefused):
    """The connector has received no such delivery."""

    en = "there is no delivery {delivery}"
    zh = "没有投递 {delivery}"


class UnknownBackFill(ConnectorsRefused):
    """The connector has no such back-fill."""

    en = "there is no back-fill {back_fill}"
    zh = "没有补录 {back_fill}"


class PastNotReadable(ConnectorsRefused):
    """The connector's system is not asked, or has no past that can be read."""

    en = "the past of {connector!r} cannot be read; name its URL and credentials in `polled`"
    zh = "无法读取 {connector!r} 的历史；请在 `polled` 中填写其地址和凭据"


class UnknownMappingVersion(ConnectorsRefused):
    """The connector's mapping has no such version."""

    en = "the mapping has no version {number}; save it first"
    zh = "映射没有版本 {number}；请先保存"


class SavedMeanwhile(ConnectorsRefused):
    """Somebody else saved a version of the mapping at the same time."""

    en = "another version was saved at the same time; look at it, then save again"
    zh = "同时有另一个版本被保存；请先查看该版本，再重新保存"


class DeliveryNotFailed(ConnectorsRefused):
    """Only what failed or was ignored is replayed."""

    en = "the delivery was applied already; what was applied is not applied again"
    zh = "该投递已经应用，不会再次应用"


class BodyNotKept(ConnectorsRefused):
    """The delivery's body was deleted, as it is kept for a limited time."""

    en = (
        "the body of this delivery was kept for {days:day|days} and is deleted; it cannot be"
        " replayed"
    )
    zh = "该投递的原文只保存 {days} 天，现已删除，无法重放"


class UnreadableBody(ConnectorsRefused):
    """The body of a delivery is no JSON object."""

    en = "the body is no JSON object in UTF-8"
    zh = "请求体不是 UTF-8 编码的 JSON 对象"


class MappingInvalid(ConnectorsRefused):
    """A mapping cannot be saved like this; each fault is listed."""

    en = "the mapping cannot be saved, number of faults: {count}; see `errors`"
    zh = "映射有 {count} 处错误；见 `errors`"


class RouteTwice(ConnectorsRefused):
    """Two routes are about the same project and type."""

    en = "another route is about {item_type} of {project} already"
    zh = "已有另一条路由针对 {project} 的 {item_type}"


class StatusTwice(ConnectorsRefused):
    """A route has two commands for one status."""

    en = "the status {status!r} has a command already"
    zh = "状态 {status!r} 已有对应的命令"


class NameTwice(ConnectorsRefused):
    """A person or team is given two departments."""

    en = "{name!r} has a department already"
    zh = "{name!r} 已有对应的部门"


class SendBackReasonMissing(ConnectorsRefused):
    """A step is sent back without a reason."""

    en = "a step is sent back with a reason: name one"
    zh = "退回步骤须有理由：请填写"


class FieldNotTaken(ConnectorsRefused):
    """A command is given a field that only another command has."""

    en = "{command} has no {field}; leave it out"
    zh = "{command} 没有 {field}；请去掉"


class RuleFieldMissing(ConnectorsRefused):
    """A command is not given what it needs."""

    en = "{command} needs {field}: name one"
    zh = "{command} 需要 {field}：请填写"


class CommandNotOfTarget(ConnectorsRefused):
    """A status stands for a command that what its item is here does not have."""

    en = "{command} is no command to a {target}; use one of {commands}"
    zh = "{command} 不是对 {target} 的命令；请使用 {commands} 之一"


class DepartmentUnknown(ConnectorsRefused):
    """The mapping names a department that the directory does not know."""

    en = "there is no department {code!r}; name one of the directory's"
    zh = "没有部门 {code!r}；请填写组织目录中的部门"


class GoalTwice(ConnectorsRefused):
    """Two figures are readings of one goal."""

    en = "the goal {goal} has a figure already"
    zh = "目标 {goal} 已有对应的指标"


class MappingEmpty(ConnectorsRefused):
    """A mapping that says nothing would leave every delivery without effect."""

    en = "name at least one route or one reading"
    zh = "请至少填写一条路由或一项指标"
