"""The words that people read for the codes of the workflow area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    sets={
        "CaseStatus": {
            "running": "进行中",
            "finished": "已完成",
            "recorded": "历史记录",
        },
        "ImportStatus": {
            "recording": "导入中",
            "done": "已完成",
        },
        "StepKind": {
            "task": "任务",
            "review": "评审",
            "approval": "审批",
        },
    },
    facts={
        "department-found": "发现部门",
        "history-imported": "历史已导入",
        "step-done": "步骤已完成",
        "step-overdue": "步骤逾期",
        "work-handed-over": "工作已移交",
    },
)
