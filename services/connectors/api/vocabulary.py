"""The words that people read for the codes of the connectors area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "ConnectorDeliveryStatus": {
            "waiting": "等待处理",
            "applied": "已应用",
            "ignored": "已忽略",
            "failed": "失败",
        },
        "BackFillStatus": {
            "under-way": "进行中",
            "completed": "已完成",
            "cancelled": "已取消",
            "failed": "失败",
        },
        "IgnoredReason": {
            "event-type-unknown": "未知的事件类型",
            "event-not-used": "不使用的事件类型",
            "item-missing": "未指明事项",
            "changelog-missing": "没有变更记录",
            "changelog-empty": "变更记录为空",
            "status-unchanged": "状态未变",
            "no-mapping": "没有生效的映射",
            "not-mapped": "项目或类型未映射",
            "status-not-mapped": "状态未映射",
            "department-missing": "没有对应的部门",
            "not-linked": "尚未关联",
            "linked-already": "已关联",
            "applied-already": "变更已应用",
            "step-not-open": "步骤未打开",
            "not-possible-yet": "目前不能执行",
            "target-changed": "映射的对象已改变",
            "target-over": "对象已结束",
            "number-missing": "字段中没有数值",
            "comment-missing": "评论缺少编号或内容",
            "author-not-asked": "评论人不属于被询问的部门",
            "own-change": "自己写回的变更",
            "item-deleted": "事项已删除",
        },
        "StatusAction": {
            "complete-step": "完成步骤",
            "send-back": "退回步骤",
            "reply": "回复",
            "resolve": "答复并结束",
            "withdraw": "撤销",
            "offer": "提交交接",
            "recall": "撤回交接",
            "accept": "验收",
            "reject": "退回交接",
            "fulfil": "履行职责",
            "enter-reading": "录入读数",
        },
        "TargetKind": {
            "case": "办件",
            "request": "跨部门请求",
            "duty": "职责清单条目",
            "handoff": "交接",
            "standing-duty": "常设职责",
            "goal": "目标",
        },
        "OrderMeasure": {
            "on-time-percentage": "按期履约率",
            "late-orders": "逾期订单数",
            "orders-due": "到期订单数",
        },
        "DueBasis": {
            "promised": "承诺日期",
            "promised-or-planned": "承诺日期，否则计划日期",
        },
        "WriteBackTrigger": {
            "step-opened": "步骤已打开",
            "step-done": "步骤已完成",
            "step-sent-back": "步骤已退回",
            "case-finished": "办件已办结",
            "case-withdrawn": "办件已撤回",
            "handoff-offered": "交接已提交",
            "handoff-accepted": "交接已接收",
            "handoff-rejected": "交接已退回",
            "request-replied": "请求已回复",
            "request-closed": "请求已关闭",
        },
        "FieldForm": {
            "text": "文本",
            "name": "按名称",
            "value": "按值",
            "id": "按编号",
        },
        "WriteKind": {
            "transition": "状态转换",
            "comment": "评论",
            "remote-link": "远程链接",
        },
        "WriteStatus": {
            "planned": "待写回",
            "sent": "已发送",
            "done": "已写回",
            "failed": "失败",
            "given-up": "已放弃",
        },
        "WriteOutcome": {
            "written": "已写入",
            "found": "已存在",
        },
        "BreakerStatus": {
            "closed": "闭合",
            "open": "断开",
            "half-open": "半开",
        },
        "MappingTrialOutcome": {
            "command": "会执行命令",
            "nothing": "不做任何事",
            "body-not-kept": "原文已删除",
        },
    },
    facts={
        "delivery-failed": "外部投递失败",
        "mapping-made-live": "映射已生效",
    },
)
