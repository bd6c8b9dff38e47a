"""The words that people read for the codes of the worklist."""

from __future__ import annotations

from services.worklist.domain.work_kinds import KINDS
from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "WorkKind": {kind: terms.zh for kind, terms in KINDS.items()},
        "WorkArea": {
            "comms": "沟通",
            "duties": "职责",
            "goals": "目标",
            "incentives": "激励",
            "workflows": "流程",
        },
        "WorkRole": {
            "general-manager": "总经理",
            "officer-goals": "目标专员",
            "officer-duties": "职责专员",
            "officer-communication": "沟通专员",
            "officer-workflows": "流程专员",
            "hr": "人力资源",
        },
        "WorkSide": {"owes": "应办", "waits": "等待"},
        "WorkState": {
            "awaited": "待交付",
            "rejected": "已退回",
            "recalled": "已撤回",
            "held-up": "等待输入",
            "offered": "待答复",
            "open": "待办",
            "paused": "暂停计时",
            "calculated": "已核算",
            "under-review": "复核中",
            "approved": "已批准",
            "locked": "已锁定",
        },
        "WorkReason": {
            "due-by-duty-list": "职责清单约定",
            "rejected": "被退回",
            "recalled": "已撤回",
            "input-missing": "上游输入未到",
            "input-late": "上游输入迟到",
            "offered": "已交付待答复",
            "standing-duty-date": "常设职责日期",
            "standing-duty-missed": "常设职责日期已过",
            "project-closed": "协作事项已结项",
            "pool-entered": "奖金池待确认",
            "outcome-entered": "实际结果待确认",
            "asked": "收到请求",
            "paused-for-asker": "等待提出方",
            "paused-for-outside": "等待外部",
            "agreed-in-meeting": "会议商定",
            "blocker": "为阻碍请求支持",
            "link-offered": "提出目标关联",
            "report-due": "应报告进展",
            "report-missed": "未报告进展",
            "step-opened": "案例到达步骤",
            "dispute-filed": "提出争议",
            "month-calculated": "月度已核算",
            "month-under-review": "月度复核中",
            "month-approved": "月度已批准",
            "month-locked": "月度已锁定",
        },
    },
)
