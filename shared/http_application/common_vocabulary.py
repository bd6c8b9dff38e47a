"""The words of the codes that belong to no area."""

from __future__ import annotations

from shared.service_runtime.vocabulary import Vocabulary

COMMON_VOCABULARY = Vocabulary(
    sets={
        "CallerRole": {
            "general-manager": "总经理",
            "officer-goals": "目标专员",
            "officer-duties": "职责专员",
            "officer-communication": "沟通专员",
            "officer-workflows": "流程专员",
            "department-head": "部门负责人",
            "liaison": "部门接口人",
            "executor": "执行人",
            "connector": "系统接口",
            "bi-reader": "报表读者",
            "hr": "人力资源",
            "auditor": "审计员",
            "provisioner": "身份供应系统",
            "operator": "运维人员",
            "monitor": "监控程序",
        },
        "MeRolesFrom": {"directory": "组织目录", "token": "令牌"},
        "JobState": {
            "queued": "排队中",
            "running": "执行中",
            "done": "已完成",
            "failed": "失败",
            "cancelled": "已取消",
        },
        "JobError": {"job-interrupted": "执行多次中断", "job-failed": "执行出错"},
        "ReadScopeMode": {"department": "本部门", "company": "全公司"},
        "StreamStart": {"now": "从现在起", "beginning": "从头开始"},
    }
)
